# SPDX-License-Identifier: MIT
"""Keys that the device derives from keys that it has (protocol reference, 10.3 and 10.4)."""

from __future__ import annotations

from jsapi.bytestring import ByteString
from jsapi.declare import method
from jsapi.gperror import ErrorCode
from jsapi.hsm.device import Device
from jsapi.hsm.errors import error
from jsapi.hsm.protocol import MAX_KEY_ID, Algorithm, Ins

_LONGEST_LABEL = 127


class Derivation:
    """Members of SmartCardHSM."""

    device: Device

    @method("deriveECCKey")
    def derive_ecc_key(self, number: int, new_number: int, parameter: ByteString) -> None:
        """New private key d + parameter (modulo the order) under a free number; it has no description yet."""
        if not 1 <= new_number <= MAX_KEY_ID:
            raise error(ErrorCode.INVALID_ARGUMENTS, new_number, f"Keys are numbered 1 to {MAX_KEY_ID}")
        data = bytes([Algorithm.EC_DERIVE]) + bytes(parameter)
        self.device.demand(Ins.DERIVE, number, new_number, data)

    @method("deriveSymmetricKey")
    def derive_symmetric_key(self, number: int, label: ByteString) -> ByteString:
        """Secret derived from an AES key and a label of at most 127 bytes (SP 800-56C); 32 bytes on real devices."""
        if len(label) > _LONGEST_LABEL:
            raise error(ErrorCode.INVALID_LENGTH, len(label), f"A label has at most {_LONGEST_LABEL} bytes")
        return ByteString(self.device.demand(Ins.CIPHER, number, Algorithm.DERIVE, bytes(label), 0))
