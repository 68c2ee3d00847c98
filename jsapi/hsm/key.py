# SPDX-License-Identifier: MIT
"""SmartCardHSMKey: a key in the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism
from jsapi.crypto.signature_form import minimal
from jsapi.declare import UNDEFINED, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import p15
from jsapi.hsm.protocol import Algorithm, Ins

if TYPE_CHECKING:
    from jsapi.hsm.device import Device

_SIGN = {
    Mechanism.RSA: Algorithm.RSA_RAW,
    Mechanism.RSA_PKCS1: Algorithm.RSA_PKCS1,
    Mechanism.RSA_PSS: Algorithm.RSA_PSS,
    **{Mechanism[f"RSA_{h}"]: Algorithm[f"RSA_PKCS1_{h}"] for h in ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")},
    **{Mechanism[f"RSA_PSS_{h}"]: Algorithm[f"RSA_PSS_{h}"] for h in ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")},
    Mechanism.ECDSA: Algorithm.ECDSA,
    **{Mechanism[f"ECDSA_{h}"]: Algorithm[f"ECDSA_{h}"] for h in ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")},
    Mechanism.AES_CMAC: Algorithm.AES_CMAC,
}
_DECRYPT = {
    Mechanism.RSA: Algorithm.RSA_DECRYPT,
    Mechanism.RSA_PKCS1: Algorithm.RSA_DECRYPT,
    Mechanism.ECDH: Algorithm.ECDH,
    Mechanism.ECDHP: Algorithm.ECDH,
    Mechanism.AES_CBC: Algorithm.AES_CBC_DECRYPT,
}
_ECDSA = frozenset(algorithm for algorithm in Algorithm if algorithm.name.startswith("ECDSA"))
_TYPES = {p15.KeyKind.RSA: "RSA", p15.KeyKind.EC: "EC", p15.KeyKind.AES: "AES"}
_EXTENDED = 65536


def _algorithm(table: dict[Mechanism, Algorithm], mechanism: int) -> Algorithm:
    try:
        return table[Mechanism(mechanism)]
    except (KeyError, ValueError):
        raise GPError(
            "SmartCardHSMKey", ErrorCode.INVALID_MECH, mechanism, "The device does not offer this mechanism"
        ) from None


@host_class("SmartCardHSMKey")
class SmartCardHSMKey:
    """A key by its number in the device; label, type and size come from its PKCS#15 description."""

    def __init__(self, device: Device, number: int) -> None:
        self.device = device
        self.number = number
        self.description: p15.KeyDescription | None = None

    @classmethod
    @constructor
    def create(cls, sc: Value, number: int) -> SmartCardHSMKey:
        """From a SmartCardHSM and a key number."""
        device = getattr(sc, "device", None)
        if device is None:
            raise GPError("SmartCardHSMKey", ErrorCode.INVALID_TYPE, 0, "Expected a SmartCardHSM")
        return cls(device, number)

    def describe(self, data: bytes) -> bool:
        """Take label, type and size from a description; False when it is malformed."""
        try:
            self.description = p15.parse_key_description(data)
        except ValueError:
            return False
        return True

    @method("setDescription")
    def set_description(self, description: ASN1) -> None:
        """Set the PKCS#15 description."""
        if not self.describe(bytes(description)):
            raise GPError("SmartCardHSMKey", ErrorCode.INVALID_DATA, 0, "Not a PKCS#15 key description")

    @method("getId")
    def get_id(self) -> int:
        """Number of the key in the device, 1..255."""
        return self.number

    @method("getLabel")
    def get_label(self) -> Value:
        """Label of the description, undefined without one."""
        return self.description.label if self.description else UNDEFINED

    @method("getSize")
    def get_size(self) -> Value:
        """Size in bits, undefined without a description."""
        return self.description.size if self.description else UNDEFINED

    @method("getType")
    def get_type(self) -> Value:
        """RSA, EC or AES; undefined without a description."""
        return _TYPES[self.description.kind] if self.description else UNDEFINED

    @method("getPKCS15Id")
    def get_pkcs15_id(self) -> Value:
        """Identifier of the description, undefined without one."""
        return ByteString(self.description.identifier) if self.description else UNDEFINED

    @method("sign")
    def sign(self, mechanism: int, data: ByteString) -> ByteString:
        """Sign in the device: RSA (raw), RSA_PKCS1 (DigestInfo), RSA_PSS and ECDSA (hash), or with hashing there."""
        algorithm = _algorithm(_SIGN, mechanism)
        ins = Ins.CIPHER if algorithm is Algorithm.AES_CMAC else Ins.SIGN
        signature = self.device.demand(ins, self.number, algorithm, bytes(data), _EXTENDED)
        return ByteString(minimal(signature) if algorithm in _ECDSA else signature)

    @method("decrypt")
    def decrypt(self, mechanism: int, data: ByteString) -> ByteString:
        """Decrypt or agree in the device: RSA gives the whole block, RSA_PKCS1 the content, ECDH x, ECDHP x||y."""
        algorithm = _algorithm(_DECRYPT, mechanism)
        if algorithm is Algorithm.AES_CBC_DECRYPT:
            return ByteString(self.device.demand(Ins.CIPHER, self.number, algorithm, bytes(data), _EXTENDED))
        content = b"\x04" + bytes(data) if algorithm is Algorithm.ECDH and len(data) % 2 == 0 else bytes(data)
        result = self.device.demand(Ins.DECIPHER, self.number, algorithm, content, _EXTENDED)
        if mechanism == Mechanism.RSA_PKCS1:
            return ByteString(_without_padding(result))
        if algorithm is Algorithm.ECDH:
            half = len(content) // 2
            return ByteString(result[1 : 1 + half] if mechanism == Mechanism.ECDH else result[1:])
        return ByteString(result)

    @method("encrypt")
    def encrypt(self, mechanism: int, data: ByteString) -> ByteString:
        """AES-CBC with zero IV in the device; data is a multiple of 16 bytes."""
        if mechanism != Mechanism.AES_CBC:
            raise GPError("SmartCardHSMKey", ErrorCode.INVALID_MECH, mechanism, "The device encrypts with AES_CBC only")
        return ByteString(
            self.device.demand(Ins.CIPHER, self.number, Algorithm.AES_CBC_ENCRYPT, bytes(data), _EXTENDED)
        )

    @method("toString")
    def to_string(self) -> str:
        """Short text."""
        return f"SmartCardHSMKey(id={self.number})"


def _without_padding(block: bytes) -> bytes:
    """Content of a PKCS#1 v1.5 type 2 block (RFC 8017, 7.2.2)."""
    end = block.find(b"\0", 2)
    if block[:2] != b"\0\x02" or end < 10:
        raise GPError("SmartCardHSMKey", ErrorCode.CRYPTO_FAILED, 0, "The decrypted data has no PKCS#1 padding")
    return block[end + 1 :]
