# SPDX-License-Identifier: MIT
"""Card verifiable certificates and authenticated requests of TR-03110-3 annex C, made with the card's keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, unique
from typing import Final

from jsapi import ber
from jsapi.curves import Curve
from jsapi.terminals.virtual import ecc, rsa
from jsapi.terminals.virtual.keys import EcKey
from jsapi.terminals.virtual.rsa import RsaKey

OID_RSA_V15_SHA_256: Final = bytes.fromhex("04007F00070202020102")
OID_ECDSA_SHA_256: Final = bytes.fromhex("04007F00070202020203")
OID_ROLE: Final = bytes.fromhex("2B0601040181C31F030101")
OID_KEY_DOMAIN_UID: Final = bytes.fromhex("2B0601040181C31F030202")
NAME_LENGTH: Final = 16
"""Longest authority or holder reference, in bytes."""


@unique
class CvcTag(IntEnum):
    """Tags of certificates and requests."""

    OID = 0x06
    AUTHORITY_REFERENCE = 0x42
    CHAT_RIGHTS = 0x53
    EXTENSIONS = 0x65
    EXTENSION = 0x73
    EXTENSION_VALUE = 0x80
    AUTHENTICATED_REQUEST = 0x67
    HOLDER_REFERENCE = 0x5F20
    EXPIRATION_DATE = 0x5F24
    EFFECTIVE_DATE = 0x5F25
    PROFILE_IDENTIFIER = 0x5F29
    SIGNATURE = 0x5F37
    CERTIFICATE = 0x7F21
    PUBLIC_KEY = 0x7F49
    HOLDER_AUTHORIZATION = 0x7F4C
    BODY = 0x7F4E


class PublicKeyTag(IntEnum):
    """Tags inside a public key (7F49); 02 is the modulus size in a request to generate an RSA key."""

    OID = 0x06
    MODULUS_BITS = 0x02
    RSA_MODULUS = 0x81
    RSA_EXPONENT = 0x82
    PRIME = 0x81
    COEFFICIENT_A = 0x82
    COEFFICIENT_B = 0x83
    GENERATOR = 0x84
    ORDER = 0x85
    POINT = 0x86
    COFACTOR = 0x87


@unique
class Role(IntEnum):
    """CHAT byte: level in the device certificate hierarchy."""

    ROOT = 0xC0
    DEVICE_ISSUER = 0x80
    DEVICE = 0x00


@dataclass(frozen=True, slots=True)
class Subject:
    """What a certificate says about its holder."""

    name: str
    role: Role
    public_key: bytes
    effective: date
    expiration: date


def encode_ec_public_key(key: EcKey, with_domain: bool, oid: bytes = OID_ECDSA_SHA_256) -> bytes:
    """Return 7F49 with the public point, and the domain parameters in full length if asked for."""
    curve = key.curve
    objects = [(PublicKeyTag.OID, oid), *(_domain(curve) if with_domain else ())]
    objects.append((PublicKeyTag.POINT, ecc.encode_point(curve, ecc.public_point(curve, key.d))))
    if with_domain:
        objects.append((PublicKeyTag.COFACTOR, bytes((curve.h,))))
    return _encode(CvcTag.PUBLIC_KEY, objects)


def _domain(curve: Curve) -> list[tuple[PublicKeyTag, bytes]]:
    length = curve.field_length
    return [
        (PublicKeyTag.PRIME, curve.p.to_bytes(length, "big")),
        (PublicKeyTag.COEFFICIENT_A, curve.a.to_bytes(length, "big")),
        (PublicKeyTag.COEFFICIENT_B, curve.b.to_bytes(length, "big")),
        (PublicKeyTag.GENERATOR, ecc.encode_point(curve, (curve.gx, curve.gy))),
        (PublicKeyTag.ORDER, curve.n.to_bytes(length, "big")),
    ]


def encode_rsa_public_key(key: RsaKey, oid: bytes = OID_RSA_V15_SHA_256) -> bytes:
    """Return 7F49 with modulus and exponent."""
    exponent = key.e.to_bytes((key.e.bit_length() + 7) // 8, "big")
    modulus = key.n.to_bytes(key.length, "big")
    objects = [(PublicKeyTag.OID, oid), (PublicKeyTag.RSA_MODULUS, modulus)]
    return _encode(CvcTag.PUBLIC_KEY, [*objects, (PublicKeyTag.RSA_EXPONENT, exponent)])


def encode_certificate(subject: Subject, issuer_name: str, issuer_key: EcKey) -> bytes:
    """Return a signed certificate (7F21)."""
    rights = ber.encode(CvcTag.OID, OID_ROLE) + ber.encode(CvcTag.CHAT_RIGHTS, bytes((subject.role,)))
    body = (
        _head(issuer_name.encode("ascii"))
        + subject.public_key
        + ber.encode(CvcTag.HOLDER_REFERENCE, subject.name.encode("ascii"))
        + ber.encode(CvcTag.HOLDER_AUTHORIZATION, rights)
        + ber.encode(CvcTag.EFFECTIVE_DATE, _encode_date(subject.effective))
        + ber.encode(CvcTag.EXPIRATION_DATE, _encode_date(subject.expiration))
    )
    return _sign_body(body, issuer_key)


def encode_request(
    public_key: bytes, authority: bytes, holder: bytes, key: EcKey | RsaKey, key_domain: bytes | None = None
) -> bytes:
    """Return a certificate request (7F21) signed with the key it is for; that of an exchange key names its domain."""
    content = _head(authority) + public_key + ber.encode(CvcTag.HOLDER_REFERENCE, holder)
    if key_domain is not None:
        extension = ber.encode(CvcTag.OID, OID_KEY_DOMAIN_UID) + ber.encode(CvcTag.EXTENSION_VALUE, key_domain)
        content += ber.encode(CvcTag.EXTENSIONS, ber.encode(CvcTag.EXTENSION, extension))
    return _sign_body(content, key)


def encode_authenticated_request(request: bytes, device_name: str, device_key: EcKey) -> bytes:
    """Return 67 with the request, the device's name and the device key's signature over both data objects."""
    signed = request + ber.encode(CvcTag.AUTHORITY_REFERENCE, device_name.encode("ascii"))
    signature = ber.encode(CvcTag.SIGNATURE, sign(device_key, signed))
    return ber.encode(CvcTag.AUTHENTICATED_REQUEST, signed + signature)


def sign(key: EcKey | RsaKey, message: bytes) -> bytes:
    """Return a SHA-256 signature: r || s, or RSA PKCS#1 v1.5."""
    digest = hashlib.sha256(message).digest()
    if isinstance(key, RsaKey):
        return rsa.sign_pkcs1(key, "sha256", digest)
    curve = key.curve
    return ecc.plain_signature(curve, ecc.ecdsa_sign(curve, key.d, ecc.hash_to_integer(curve, digest)))


def _head(authority: bytes) -> bytes:
    return ber.encode(CvcTag.PROFILE_IDENTIFIER, b"\x00") + ber.encode(CvcTag.AUTHORITY_REFERENCE, authority)


def _sign_body(content: bytes, key: EcKey | RsaKey) -> bytes:
    body = ber.encode(CvcTag.BODY, content)
    return ber.encode(CvcTag.CERTIFICATE, body + ber.encode(CvcTag.SIGNATURE, sign(key, body)))


def _encode(tag: CvcTag, objects: list[tuple[PublicKeyTag, bytes]]) -> bytes:
    return ber.encode(tag, b"".join(ber.encode(inner, value) for inner, value in objects))


def _encode_date(day: date) -> bytes:
    return bytes(int(digit) for digit in day.strftime("%y%m%d"))
