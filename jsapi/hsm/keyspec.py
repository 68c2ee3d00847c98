# SPDX-License-Identifier: MIT
"""SmartCardHSMKeySpecGenerator: what a new key shall be."""

from __future__ import annotations

from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import gakp
from jsapi.hsm.p15 import KeyKind
from jsapi.key import Key
from jsapi.oid import encode as oid

_REFERENCE = b"UTNULL00000"
_RSA, _EC = oid("id-TA-RSA-v1-5-SHA-256"), oid("id-TA-ECDSA-SHA-256")
_MAX_ALGORITHMS = 16


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("SmartCardHSMKeySpecGenerator", code, reason, message)


@host_class("SmartCardHSMKeySpecGenerator")
class SmartCardHSMKeySpecGenerator:
    """Kind and size of a key to generate, with optional use counter, algorithm list and key domain."""

    def __init__(self, kind: KeyKind, bits: int, domain: Key | None = None) -> None:
        self.kind = kind
        self.bits = bits
        self._domain = domain
        self._counter: int | None = None
        self._algorithms = b""
        self._key_domain: int | None = None
        self._holder: bytes | None = None
        self._authority = _REFERENCE

    @classmethod
    @constructor
    def create(cls, mechanism: int, size: Value) -> SmartCardHSMKeySpecGenerator:
        """Crypto.RSA with a size in bits, Crypto.EC with a Key that holds the curve, Crypto.AES_CBC with bits."""
        if mechanism == Mechanism.EC and isinstance(size, Key):
            return cls(KeyKind.EC, size.bits, size)
        if mechanism in (Mechanism.RSA, Mechanism.AES_CBC) and isinstance(size, (int, float)):
            return cls(KeyKind.RSA if mechanism == Mechanism.RSA else KeyKind.AES, int(size))
        raise _error(
            ErrorCode.INVALID_MECH, mechanism, "Expected RSA with a size, EC with a curve key or AES_CBC with a size"
        )

    @method("setKeyUseCounter")
    def set_key_use_counter(self, uses: int) -> None:
        """Number of private key operations that the key permits, 1 or more."""
        if uses < 1:
            raise _error(ErrorCode.INVALID_ARGUMENTS, uses, "A use counter starts at 1 or more")
        self._counter = uses

    @method("setAlgorithms")
    def set_algorithms(self, algorithms: ByteString) -> None:
        """Algorithm numbers that the key permits, at most 16."""
        if len(algorithms) > _MAX_ALGORITHMS:
            raise _error(
                ErrorCode.INVALID_LENGTH, len(algorithms), f"At most {_MAX_ALGORITHMS} algorithms can be listed"
            )
        self._algorithms = bytes(algorithms)

    @method("setKeyDomain")
    def set_key_domain(self, number: int) -> None:
        """Key domain of the key."""
        if not 0 <= number <= 0xFF:
            raise _error(ErrorCode.INVALID_ARGUMENTS, number, "Key domains are numbered 0 to 255")
        self._key_domain = number

    @method("setCHR")
    def set_chr(self, reference: ByteString) -> None:
        """Holder reference of the request, at most 16 bytes."""
        self._holder = bytes(reference)

    @method("setInnerCAR")
    def set_inner_car(self, reference: ByteString) -> None:
        """Authority reference of the request, at most 16 bytes."""
        self._authority = bytes(reference)

    def attributes(self) -> bytes:
        """Attribute objects for the generate commands."""
        data = b""
        if self._counter is not None:
            data += encode(gakp.USE_COUNTER, self._counter.to_bytes(4, "big"))
        if self._algorithms:
            data += encode(gakp.ALGORITHMS, self._algorithms)
        if self._key_domain is not None:
            data += encode(gakp.KEY_DOMAIN, bytes([self._key_domain]))
        return data

    def command_data(self, holder: bytes = _REFERENCE) -> bytes:
        """Data of GENERATE ASYMMETRIC KEY PAIR; INVALID_DATA when the curve is incomplete.

        The holder reference is used when the script has set none.
        """
        try:
            template = (
                gakp.rsa_template(_RSA, self.bits) if self._domain is None else gakp.ec_template(_EC, self._domain)
            )
        except ValueError as error:
            raise _error(ErrorCode.INVALID_DATA, 0, f"Cannot generate: {error}") from None
        return gakp.command_data(template, self._authority, self._holder or holder, attributes=self.attributes())
