# SPDX-License-Identifier: MIT
"""SmartCardHSMCrypto: a Crypto that sends keys of the device to the device."""

from __future__ import annotations

from jsapi.bytestring import ByteString
from jsapi.crypto.crypto import Crypto
from jsapi.declare import Value, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.key import SmartCardHSMKey
from jsapi.key import Key


@host_class("SmartCardHSMCrypto")
class SmartCardHSMCrypto:
    """sign, verify, encrypt and decrypt; it has no digest."""

    def __init__(self) -> None:
        self._software = Crypto()

    @method("sign")
    def sign(self, key: Value, mechanism: int, data: ByteString) -> ByteString:
        """In the device for a SmartCardHSMKey, in software for a Key."""
        if isinstance(key, SmartCardHSMKey):
            return key.sign(mechanism, data)
        return self._software.sign(_software_key(key), mechanism, data)

    @method("verify")
    def verify(self, key: Key, mechanism: int, data: ByteString, signature: ByteString) -> bool:
        """In software."""
        return self._software.verify(key, mechanism, data, signature)

    @method("decrypt")
    def decrypt(self, key: Value, mechanism: int, data: ByteString) -> ByteString:
        """In the device for a SmartCardHSMKey, in software for a Key."""
        if isinstance(key, SmartCardHSMKey):
            return key.decrypt(mechanism, data)
        return self._software.decrypt(_software_key(key), mechanism, data)

    @method("encrypt")
    def encrypt(self, key: Value, mechanism: int, data: ByteString) -> ByteString:
        """In the device for a SmartCardHSMKey, in software for a Key."""
        if isinstance(key, SmartCardHSMKey):
            return key.encrypt(mechanism, data)
        return self._software.encrypt(_software_key(key), mechanism, data)


def _software_key(key: object) -> Key:
    if not isinstance(key, Key):
        raise GPError("SmartCardHSMCrypto", ErrorCode.INVALID_TYPE, 1, "Expected a Key or a SmartCardHSMKey")
    return key
