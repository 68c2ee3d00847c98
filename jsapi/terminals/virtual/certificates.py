# SPDX-License-Identifier: MIT
"""Card verifiable certificates and authenticated requests that others made: read and verify (sections 6, 8.2, 12)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Final

from jsapi import ber, curves
from jsapi.curves import Curve
from jsapi.terminals.virtual import ecc
from jsapi.terminals.virtual.cvc import OID_ECDSA_SHA_256, OID_KEY_DOMAIN_UID, OID_ROLE, CvcTag, PublicKeyTag, Role
from jsapi.terminals.virtual.ecc import Point
from jsapi.terminals.virtual.status import CardError, StatusWord, require

DEVICE_CURVE: Final = "brainpoolP256r1"
"""Curve of certificates that name no domain parameters: they inherit it from the root."""
_ISSUED_BY: Final = {Role.DEVICE_ISSUER: Role.ROOT, Role.DEVICE: Role.DEVICE_ISSUER}


@dataclass(frozen=True, slots=True)
class EcPublicKey:
    """A point on a curve."""

    curve: Curve
    point: Point

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether this is a plain ECDSA-SHA256 signature r || s over the message."""
        half = self.curve.field_length
        if len(signature) != 2 * half:
            return False
        numbers = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
        return ecc.ecdsa_verify(self.curve, self.point, hashlib.sha256(message).digest(), numbers)

    def encode(self) -> bytes:
        """Return the point as 04 || X || Y."""
        return ecc.encode_point(self.curve, self.point)


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """Public key of a verified certificate, and where in the hierarchy its holder stands."""

    name: bytes
    role: Role
    key: EcPublicKey


@dataclass(frozen=True, slots=True)
class Certificate:
    """Content of a certificate or request (7F21); `role` None in a request."""

    body: bytes
    authority: bytes
    holder: bytes
    role: Role | None
    key: EcPublicKey
    key_domain: bytes | None
    signature: bytes


@dataclass(frozen=True, slots=True)
class AuthenticatedRequest:
    """Content of 67 (7F21 || 42 || 5F37): `signed` are the first two data objects as they were sent."""

    request: Certificate
    signed: bytes
    authority: bytes
    signature: bytes


def parse_certificate(content: bytes) -> Certificate:
    """Return the certificate in the content of 7F21 (7F4E || 5F37); 6A80 when it is none with an EC key."""
    body, end = _first(content, CvcTag.BODY)
    signature, rest = _first(content[end:], CvcTag.SIGNATURE)
    require(end + rest == len(content), StatusWord.WRONG_DATA)
    values = _values(body)
    return Certificate(
        body=content[:end],
        authority=values.get(CvcTag.AUTHORITY_REFERENCE, b""),
        holder=_required(values, CvcTag.HOLDER_REFERENCE),
        role=_role(values),
        key=_public_key(_required(values, CvcTag.PUBLIC_KEY)),
        key_domain=_key_domain(values.get(CvcTag.EXTENSIONS, b"")),
        signature=signature,
    )


def parse_authenticated_request(content: bytes) -> AuthenticatedRequest:
    """Return the request in the content of 67; 6A80 when it is none for an EC key."""
    request, first = _first(content, CvcTag.CERTIFICATE)
    authority, second = _first(content[first:], CvcTag.AUTHORITY_REFERENCE)
    signature, third = _first(content[first + second :], CvcTag.SIGNATURE)
    require(first + second + third == len(content), StatusWord.WRONG_DATA)
    return AuthenticatedRequest(parse_certificate(request), content[: first + second], authority, signature)


def verify_certificate(issuer: TrustedKey, content: bytes) -> TrustedKey:
    """Return the holder's key of a certificate the issuer may have issued and did sign.

    6A80 when it names another issuer or role, 6982 when the signature is wrong. A card has no clock: dates are not
    looked at.
    """
    certificate = parse_certificate(content)
    if certificate.role is None:
        raise CardError(StatusWord.WRONG_DATA)
    require(certificate.authority == issuer.name, StatusWord.WRONG_DATA)
    require(_ISSUED_BY.get(certificate.role) is issuer.role, StatusWord.WRONG_DATA)
    signed = issuer.key.verifies(certificate.signature, certificate.body)
    require(signed, StatusWord.SECURITY_STATUS_NOT_SATISFIED)
    return TrustedKey(certificate.holder, certificate.role, certificate.key)


def verify_request(device: TrustedKey | None, content: bytes) -> AuthenticatedRequest:
    """Return an authenticated request after checking both signatures.

    6985 unless a verified device certificate is chosen, 6A80 when the request names another device, 6982 when a
    signature is wrong.
    """
    if device is None or device.role is not Role.DEVICE:
        raise CardError(StatusWord.CONDITIONS_NOT_SATISFIED)
    authenticated = parse_authenticated_request(content)
    request = authenticated.request
    require(authenticated.authority == device.name, StatusWord.WRONG_DATA)
    outer = device.key.verifies(authenticated.signature, authenticated.signed)
    inner = request.key.verifies(request.signature, request.body)
    require(outer and inner, StatusWord.SECURITY_STATUS_NOT_SATISFIED)
    return authenticated


@cache
def trust_anchor(certificate: bytes) -> TrustedKey:
    """Return the key of a root certificate (7F21) that needs no verification."""
    content, _ = _first(certificate, CvcTag.CERTIFICATE)
    root = parse_certificate(content)
    return TrustedKey(root.holder, Role.ROOT, root.key)


def _public_key(content: bytes) -> EcPublicKey:
    values = _values(content)
    require(_required(values, PublicKeyTag.OID) == OID_ECDSA_SHA_256, StatusWord.WRONG_DATA)
    curve = _curve(values) if PublicKeyTag.PRIME in values else curves.prime_curve(DEVICE_CURVE)
    try:
        return EcPublicKey(curve, ecc.decode_point(curve, _required(values, PublicKeyTag.POINT)))
    except ecc.PointError as error:
        raise CardError(StatusWord.WRONG_DATA) from error


def _curve(values: dict[int, bytes]) -> Curve:
    tags = (PublicKeyTag.PRIME, PublicKeyTag.COEFFICIENT_A, PublicKeyTag.COEFFICIENT_B, PublicKeyTag.ORDER)
    p, a, b, n = (int.from_bytes(_required(values, tag), "big") for tag in tags)
    generator = _required(values, PublicKeyTag.GENERATOR)
    half = len(generator) // 2
    base = int.from_bytes(generator[1 : 1 + half], "big"), int.from_bytes(generator[1 + half :], "big")
    curve = ecc.supported_curve(p, a, b, base, n)
    if curve is None or not ecc.is_native(curve):
        raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
    return curve


def _role(values: dict[int, bytes]) -> Role | None:
    authorization = _values(values.get(CvcTag.HOLDER_AUTHORIZATION, b""))
    rights = authorization.get(CvcTag.CHAT_RIGHTS, b"")
    if authorization.get(CvcTag.OID) != OID_ROLE or len(rights) != 1 or rights[0] not in frozenset(Role):
        return None
    return Role(rights[0])


def _key_domain(extensions: bytes) -> bytes | None:
    for extension in _objects(extensions):
        if extension.tag == CvcTag.EXTENSION:
            values = _values(extension.value)
            if values.get(CvcTag.OID) == OID_KEY_DOMAIN_UID:
                return values.get(CvcTag.EXTENSION_VALUE)
    return None


def _required(values: dict[int, bytes], tag: int) -> bytes:
    value = values.get(tag, b"")
    require(len(value) > 0, StatusWord.WRONG_DATA)
    return value


def _values(data: bytes) -> dict[int, bytes]:
    return {tlv.tag: tlv.value for tlv in reversed(_objects(data))}


def _objects(data: bytes) -> list[ber.Tlv]:
    try:
        return ber.parse(data)
    except ber.BerError as error:
        raise CardError(StatusWord.WRONG_DATA) from error


def _first(data: bytes, tag: CvcTag) -> tuple[bytes, int]:
    try:
        tlv, end = ber.parse_first(data)
    except ber.BerError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
    require(tlv.tag == tag, StatusWord.WRONG_DATA)
    return tlv.value, end
