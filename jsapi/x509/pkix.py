# SPDX-License-Identifier: MIT
"""PKIXCommon: small pieces for certificates and files that scripts share."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jsapi import oid
from jsapi.asn1 import ASN1
from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.declare import Value, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key
from jsapi.services import Services

# KeyUsage bits as one number: bit 0 of RFC 5280 is the most significant bit of the low byte.
KEY_USAGE = {
    "digitalSignature": 0x0080, "nonRepudiation": 0x0040, "keyEncipherment": 0x0020, "dataEncipherment": 0x0010,
    "keyAgreement": 0x0008, "keyCertSign": 0x0004, "cRLSign": 0x0002, "encipherOnly": 0x0001, "decipherOnly": 0x8000,
}  # fmt: skip
_OID, _INTEGER, _BIT_STRING, _OCTET_STRING, _NULL, _SEQUENCE, _SET = 0x06, 0x02, 0x03, 0x04, 0x05, 0x30, 0x31
_UTF8, _PRINTABLE, _IA5 = 0x0C, 0x13, 0x16
# Short names of name attributes in their order: identifier and string type (RFC 5280, appendix A).
_ATTRIBUTES = {
    "C": ("2.5.4.6", _PRINTABLE), "O": ("2.5.4.10", _UTF8), "OU": ("2.5.4.11", _UTF8), "S": ("2.5.4.8", _UTF8),
    "L": ("2.5.4.7", _UTF8), "DC": ("0.9.2342.19200300.100.1.25", _IA5), "T": ("2.5.4.12", _UTF8),
    "G": ("2.5.4.42", _UTF8), "SN": ("2.5.4.4", _UTF8), "CN": ("2.5.4.3", _UTF8),
    "SERIALNUMBER": ("2.5.4.5", _PRINTABLE), "DNQ": ("2.5.4.46", _PRINTABLE),
    "E": ("1.2.840.113549.1.9.1", _IA5), "UID": ("0.9.2342.19200300.100.1.1", _UTF8),
}  # fmt: skip
_LARGEST_FILE = 64 * 1024 * 1024


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("PKIXCommon", code, 0, message)


@host_class("PKIXCommon", KEY_USAGE)
class PKIXCommon:
    """Static functions only."""

    @staticmethod
    @method("readFileFromDisk", static=True)
    def read_file(services: Services, name: str) -> ByteString:
        """Content of a file; OBJECT_NOT_FOUND when it is missing, DEVICE_ERROR when it cannot be read."""
        path = services.find_file(name)
        if path is None:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, f"File {name} not found")
        try:
            if path.stat().st_size > _LARGEST_FILE:
                raise _error(ErrorCode.DATA_TOO_LARGE, f"File {name} is larger than {_LARGEST_FILE} bytes")
            return ByteString(path.read_bytes())
        except OSError as error:
            raise _error(ErrorCode.DEVICE_ERROR, f"Cannot read {name}: {error.strerror}") from None

    @staticmethod
    @method("writeFileToDisk", static=True)
    def write_file(name: str, content: ByteString) -> None:
        """Write a file, readable by its owner only when it is new; DEVICE_ERROR when that fails."""
        try:
            descriptor = os.open(Path(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as stream:
                stream.write(content.data)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not a file name"
            raise _error(ErrorCode.DEVICE_ERROR, f"Cannot write {name}: {reason}") from None

    @staticmethod
    @method("itos", static=True)
    def itos(value: int, digits: int) -> str:
        """Decimal number with leading zeros, at most 20 digits."""
        if digits > 20:
            raise _error(ErrorCode.INVALID_ARGUMENTS, "At most 20 digits")
        return str(value).zfill(digits)

    @staticmethod
    @method("dtoUTC", static=True)
    def dto_utc(date: Value) -> str:
        """UTCTime text YYMMDDhhmmssZ of a Date."""
        return _date(date).strftime("%y%m%d%H%M%SZ")

    @staticmethod
    @method("addDays", static=True)
    def add_days(date: Value, days: int) -> datetime:
        """A Date the given number of days later, or earlier."""
        return _date(date) + timedelta(days=days)

    @staticmethod
    @method("bitstringForInteger", static=True)
    def bitstring_for_integer(value: int) -> ByteString:
        """BIT STRING content of a bit map, low byte first, with the number of unused bits in front."""
        if value < 0:
            raise GPError("PKIXCommon", ErrorCode.INVALID_ARGUMENTS, value, "A bit map is not negative")
        data = value.to_bytes((value.bit_length() + 7) // 8, "little")
        last = data[-1] if data else 0
        unused = (last & -last).bit_length() - 1 if last else 8
        return ByteString(bytes([unused]) + data)

    @staticmethod
    @method("convertUnsignedInteger", static=True)
    def convert_unsigned_integer(value: ByteString) -> ByteString:
        """INTEGER content of an unsigned number: minimal, with 00 in front where the top bit is set."""
        return ByteString(_unsigned(bytes(value)))

    @staticmethod
    @method("stripLeadingZeros", static=True)
    def strip_leading_zeros(value: ByteString) -> ByteString:
        """Value without leading zero bytes."""
        return ByteString(bytes(value).lstrip(b"\0"))

    @staticmethod
    @method("createRSASubjectPublicKeyInfo", static=True)
    def rsa_public_key_info(key: Key) -> ASN1:
        """SubjectPublicKeyInfo (RFC 3279, 2.3.1) of an RSA public key."""
        numbers = encode(_INTEGER, _unsigned(_part(key, Component.MODULUS)))
        numbers += encode(_INTEGER, _unsigned(_part(key, Component.EXPONENT)))
        algorithm = encode(_OID, oid.encode("rsaEncryption")) + encode(_NULL, b"")
        return _public_key_info(algorithm, encode(_SEQUENCE, numbers))

    @staticmethod
    @method("createECSubjectPublicKeyInfo", static=True)
    def ec_public_key_info(key: Key, explicit: bool = False) -> ASN1:
        """SubjectPublicKeyInfo (RFC 5480) of an EC public key, with a named curve or explicit parameters."""
        point = b"\x04" + _part(key, Component.ECC_QX) + _part(key, Component.ECC_QY)
        parameters = _explicit(key) if explicit else encode(_OID, _curve_identifier(key))
        return _public_key_info(encode(_OID, oid.encode("id-ecPublicKey")) + parameters, point)

    @staticmethod
    @method("makeRDN", static=True)
    def make_rdn(name: str, identifier: str, value: ASN1) -> ASN1:
        """Relative distinguished name with one attribute."""
        pair = encode(_OID, _identifier(identifier)) + bytes(value)
        rdn = ASN1.parse(encode(_SET, encode(_SEQUENCE, pair)))
        rdn.set_name(name)
        return rdn

    @staticmethod
    @method("addNames", static=True)
    def add_names(sequence: ASN1, name: Value) -> None:
        """Append the attributes of {C:, O:, ...} to a name that a script builds."""
        for rdn in _names(name):
            sequence.add(ASN1.parse(rdn))

    @staticmethod
    @method("encodeName", static=True)
    def encode_name(name: Value) -> ASN1:
        """Distinguished name of {C:, O:, ...} (in fixed order) or of an array of such objects (in array order)."""
        parts = name if isinstance(name, list) else [name]
        return ASN1.parse(encode(_SEQUENCE, b"".join(rdn for part in parts for rdn in _names(part))))


def _curve_identifier(key: Key) -> bytes:
    """Identifier of the curve, found by its parameters when the key does not name it."""
    from jsapi.crypto.keys import curve_of

    named = key.component(Component.ECC_CURVE_OID)
    if named is not None:
        return named
    curve = curve_of(key)
    if not curve.oid:
        raise _error(ErrorCode.INVALID_KEY, "The curve of the key has no name, ask for explicit parameters")
    return oid.encode(curve.oid)


def _names(part: Any) -> list[bytes]:
    if not hasattr(part, "get"):
        raise _error(ErrorCode.INVALID_TYPE, "A name is an object with attributes such as C, O and CN")
    found = []
    for short, (identifier, kind) in _ATTRIBUTES.items():
        value = part.get(short)
        if isinstance(value, str) and value:
            pair = encode(_OID, oid.encode(identifier)) + encode(kind, value.encode("utf-8", "replace"))
            found.append(encode(_SET, encode(_SEQUENCE, pair)))
    return found


def _identifier(text: str) -> bytes:
    try:
        return oid.encode(text)
    except ValueError as error:
        raise _error(ErrorCode.INVALID_DATA, str(error)) from None


def _public_key_info(algorithm: bytes, key: bytes) -> ASN1:
    return ASN1.parse(encode(_SEQUENCE, encode(_SEQUENCE, algorithm) + encode(_BIT_STRING, b"\0" + key)))


def _explicit(key: Key) -> bytes:
    """SpecifiedECDomain over a prime field (X9.62)."""
    field = encode(_OID, oid.encode("prime-field")) + encode(_INTEGER, _unsigned(_part(key, Component.ECC_P)))
    curve = encode(_OCTET_STRING, _part(key, Component.ECC_A)) + encode(_OCTET_STRING, _part(key, Component.ECC_B))
    base = b"\x04" + _part(key, Component.ECC_GX) + _part(key, Component.ECC_GY)
    body = encode(_INTEGER, b"\x01") + encode(_SEQUENCE, field) + encode(_SEQUENCE, curve)
    body += encode(_OCTET_STRING, base) + encode(_INTEGER, _unsigned(_part(key, Component.ECC_N)))
    return encode(_SEQUENCE, body + encode(_INTEGER, _unsigned(_part(key, Component.ECC_H))))


def _part(key: Key, component: Component) -> bytes:
    value = key.component(component)
    if value is None:
        raise GPError("PKIXCommon", ErrorCode.INVALID_KEY, 0, f"The key has no component {component.name}")
    return value


def _unsigned(value: bytes) -> bytes:
    number = int.from_bytes(value, "big")
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _date(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise _error(ErrorCode.INVALID_TYPE, "Expected a Date")
    return value.astimezone(UTC)
