# SPDX-License-Identifier: MIT
"""Extensions (RFC 5280, 4.2) that the generators of certificates, requests and revocation lists add."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from typing import Any

from jsapi import coercion, oid
from jsapi.asn1 import ASN1
from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, Value, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key
from jsapi.x509.pkix import PKIXCommon

_OID, _BOOLEAN, _INTEGER, _BIT_STRING, _OCTET_STRING, _SEQUENCE = 0x06, 0x01, 0x02, 0x03, 0x04, 0x30
_KEY_USAGE, _BASIC_CONSTRAINTS, _EXTENDED_KEY_USAGE = "2.5.29.15", "2.5.29.19", "2.5.29.37"
_SUBJECT_KEY, _AUTHORITY_KEY, _DISTRIBUTION_POINTS = "2.5.29.14", "2.5.29.35", "2.5.29.31"
_TRUE = b"\xff"


def public_key_info(key: Key, *, explicit: bool) -> ASN1:
    """SubjectPublicKeyInfo of an RSA or EC key; `explicit` spells the curve out."""
    if key.has(Component.MODULUS):
        return PKIXCommon.rsa_public_key_info(key)
    return PKIXCommon.ec_public_key_info(key, explicit)


def key_identifier(key: Key) -> bytes:
    """SHA-1 of the public key without tag, length and unused bits (RFC 5280, 4.2.1.2, method 1)."""
    bits = public_key_info(key, explicit=False).get(1)
    return hashlib.sha1(bytes(bits.value)[1:], usedforsecurity=False).digest()


class Extensions(ABC):
    """Members of all generators."""

    def __init__(self) -> None:
        self._extensions: list[bytes] = []

    @abstractmethod
    def _error(self, code: ErrorCode, message: str, reason: int = 0) -> GPError: ...

    def put_extension(self, identifier: str, value: bytes, *, critical: bool) -> None:
        """Append an extension, the value is the content of its OCTET STRING."""
        try:
            coded = encode(_OID, oid.encode(identifier))
        except ValueError as error:
            raise self._error(ErrorCode.INVALID_DATA, f"{identifier}: {error}") from None
        flag = encode(_BOOLEAN, _TRUE) if critical else b""
        extension = encode(_SEQUENCE, coded + flag + encode(_OCTET_STRING, value))
        self._extensions = [*self._extensions, extension]

    @method("addExtension")
    def add_extension(self, identifier: str, *args: Value) -> None:
        """(object identifier, critical, value) or (object identifier, value): an extension with a DER value."""
        critical, value = (False, args[0]) if len(args) == 1 else args if len(args) == 2 else (False, None)
        if isinstance(value, ASN1):
            value = value.get_bytes()
        if not isinstance(value, ByteString):
            raise self._error(ErrorCode.INVALID_TYPE, "Expected the DER value of the extension as ByteString", 2)
        self.put_extension(identifier, bytes(value), critical=bool(critical))

    @method("addAuthorityKeyIdentifierExtension")
    def add_authority_key_identifier(self, public_key: Key) -> None:
        """Identifier of the issuer's key."""
        value = encode(_SEQUENCE, encode(0x80, key_identifier(public_key)))
        self.put_extension(_AUTHORITY_KEY, value, critical=False)

    def extension_list(self) -> bytes:
        """SEQUENCE OF Extension."""
        return encode(_SEQUENCE, b"".join(self._extensions))


class KeyExtensions(Extensions):
    """Members of generators for the holder of a key; key usage and constraints are critical in certificates."""

    CRITICAL = True

    @method("addKeyUsageExtension")
    def add_key_usage(self, flags: int) -> None:
        """Key usage, a sum of the constants such as digitalSignature."""
        bits = encode(_BIT_STRING, bytes(PKIXCommon.bitstring_for_integer(flags)))
        self.put_extension(_KEY_USAGE, bits, critical=self.CRITICAL)

    @method("addBasicConstraintsExtension")
    def add_basic_constraints(self, ca: bool = False, path_length: Value = UNDEFINED) -> None:
        """Whether the certificate belongs to an authority, and the number of authorities below it (0 or more)."""
        content = encode(_BOOLEAN, _TRUE) if ca else b""
        if isinstance(path_length, (int, float)) and path_length >= 0:
            number = coercion.int32(path_length)
            content += encode(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))
        self.put_extension(_BASIC_CONSTRAINTS, encode(_SEQUENCE, content), critical=self.CRITICAL)

    @method("addExtendedKeyUsages")
    def add_extended_key_usages(self, identifiers: Value, critical: bool = False) -> None:
        """Extended key usages, a list of object identifiers or their names."""
        content = b"".join(encode(_OID, self._coded(item)) for item in self._texts(identifiers))
        self.put_extension(_EXTENDED_KEY_USAGE, encode(_SEQUENCE, content), critical=critical)

    def _coded(self, identifier: str) -> bytes:
        try:
            return oid.encode(identifier)
        except ValueError as error:
            raise self._error(ErrorCode.INVALID_DATA, f"{identifier}: {error}") from None

    def _texts(self, value: Any) -> list[str]:
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(item, str) for item in texts):
            raise self._error(ErrorCode.INVALID_TYPE, "Expected a list of strings")
        return texts

    @method("addCRLDistributionPointURL")
    def add_crl_distribution_point_url(self, urls: Value) -> None:
        """Places of the revocation list, a list of URLs in ASCII."""
        points = b"".join(self._distribution_point(url) for url in self._texts(urls))
        self.put_extension(_DISTRIBUTION_POINTS, encode(_SEQUENCE, points), critical=False)

    def _distribution_point(self, url: str) -> bytes:
        if not url.isascii():
            raise self._error(ErrorCode.INVALID_DATA, "A URL in a certificate has ASCII characters only")
        return encode(_SEQUENCE, encode(0xA0, encode(0xA0, encode(0x86, url.encode("ascii")))))

    def put_subject_key_identifier(self, key: Key) -> None:
        """Identifier of the holder's key."""
        self.put_extension(_SUBJECT_KEY, encode(_OCTET_STRING, key_identifier(key)), critical=False)
