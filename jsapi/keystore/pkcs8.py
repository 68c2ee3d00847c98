# SPDX-License-Identifier: MIT
"""PrivateKeyInfo (RFC 5208, RFC 5915, RFC 8017) into Key objects and back."""

from __future__ import annotations

from typing import Final

from jsapi import ber, oid
from jsapi.asn1 import node
from jsapi.asn1.node import MalformedError, Node
from jsapi.asn1.tags import Type
from jsapi.curves import Curve
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key
from jsapi.key_components import CRT_COMPONENTS
from jsapi.keystore.encryption import identified, integer, octets, sequence
from jsapi.x509 import publickey
from jsapi.x509.publickey import EC_OID, RSA_OIDS, UnsupportedKeyError

_SECRET: Final = {
    "2.16.840.1.101.3.4.1": Component.AES,
    "1.2.840.113549.3.7": Component.DES,
    "1.3.14.3.2.7": Component.DES,
}
_GENERIC: Final = frozenset(
    {
        "1.2.840.113549.2.7",
        "1.2.840.113549.2.8",
        "1.2.840.113549.2.9",
        "1.2.840.113549.2.10",
        "1.2.840.113549.2.11",
    }
)
_EC_PARAMETERS: Final = 0xA0


def fill(key: Key, info: bytes) -> None:
    """Store the components of a key, and its size; the type of the Key stays as it is.

    RSA: the five CRT components, each half as long as the modulus. EC: domain parameters with the curve identifier,
    and ECC_D padded to the field length. Secret keys: AES, DES or GENERIC. MalformedError, UnsupportedKeyError.
    """
    algorithm, body = node.parse(info)[0].items(Type.SEQUENCE, 3)[1:3]
    identifier, *parameters = algorithm.items(Type.SEQUENCE, 1)
    name, content = identifier.identifier(), body.leaf(Type.OCTET_STRING)
    if name in RSA_OIDS:
        _fill_rsa(key, content)
    elif name == EC_OID:
        _fill_ec(key, content, parameters)
    elif name in _GENERIC or name.startswith("2.16.840.1.101.3.4.1") or name in _SECRET:
        component = _SECRET.get(name, Component.GENERIC if name in _GENERIC else Component.AES)
        key.put(component, content)
        key.bits = 8 * len(content)
    else:
        raise UnsupportedKeyError(f"Keys of the algorithm {name} are not supported")


def _fill_rsa(key: Key, content: bytes) -> None:
    modulus, _, _, *values = (part.unsigned() for part in node.parse(content)[0].items(Type.SEQUENCE, 9)[1:9])
    half = (modulus.bit_length() + 15) // 16
    for component, value in zip(CRT_COMPONENTS, values, strict=True):
        key.put(component, value.to_bytes(max(half, (value.bit_length() + 7) // 8), "big"))
    key.bits = modulus.bit_length()


def _fill_ec(key: Key, content: bytes, parameters: list[Node]) -> None:
    fields = node.parse(content)[0].items(Type.SEQUENCE, 2)
    inner = next((field for field in fields[2:] if field.tag == _EC_PARAMETERS), None)
    if not parameters and inner is not None:
        parameters = inner.items(_EC_PARAMETERS, 1)
    if not parameters:
        raise MalformedError("an EC key has no curve parameters")
    curve = publickey.curve_of(parameters[0])
    scalar = int.from_bytes(fields[1].leaf(Type.OCTET_STRING), "big")
    if not 0 < scalar < curve.n:
        raise MalformedError("an EC key is not in the range of its curve")
    publickey.fill_domain(key, curve, named=True)
    key.put(Component.ECC_D, scalar.to_bytes(max(curve.field_length, curve.order_length), "big"))


def public_point_or_modulus(info: bytes) -> tuple[int, ...] | None:
    """What tells key pairs apart: the modulus, or the coordinates of the public point; None for other keys."""
    key = Key()
    try:
        fill(key, info)
        return _public_values(key)
    except (MalformedError, UnsupportedKeyError):
        return None


def values_of_certificate(info: bytes) -> tuple[int, ...] | None:
    """The same of a SubjectPublicKeyInfo."""
    key = Key()
    try:
        publickey.fill(key, info)
    except (MalformedError, UnsupportedKeyError):
        return None
    numbers = [key.number(c) for c in (Component.MODULUS, Component.ECC_QX, Component.ECC_QY)]
    return tuple(number for number in numbers if number is not None)


def _public_values(key: Key) -> tuple[int, ...] | None:
    p, q, scalar = (key.number(c) for c in (Component.CRT_P, Component.CRT_Q, Component.ECC_D))
    if p is not None and q is not None:
        return (p * q,)
    if scalar is None:
        return None
    from jsapi.crypto import keys, point

    try:
        curve = keys.curve_of(key)
        return point.affine(point.generator(curve) * scalar)
    except (keys.NotOfferedError, point.PointError):
        return None


def is_secret(key: Key) -> bool:
    """True for a key that is not one half of a pair."""
    return any(key.has(component) for component in (Component.AES, Component.DES, Component.GENERIC))


def holds_pair(info: bytes) -> bool:
    """True for a PrivateKeyInfo of an RSA or EC key."""
    algorithm = node.parse(info)[0].items(Type.SEQUENCE, 3)[1]
    name = algorithm.items(Type.SEQUENCE, 1)[0].identifier()
    return name in RSA_OIDS or name == EC_OID


def encode(key: Key) -> bytes:
    """PrivateKeyInfo of a private or secret Key; GPError Key/INVALID_DATA when it is not complete."""
    for component in (Component.AES, Component.DES, Component.GENERIC):
        content = key.component(component)
        if content is not None:
            return _encode_secret(component, content)
    from cryptography.hazmat.primitives import serialization

    from jsapi.crypto import keys

    if keys.is_rsa(key):
        return keys.rsa_private_key(key).private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    return _encode_ec(key, keys.curve_of(key))


def _encode_secret(component: Component, content: bytes) -> bytes:
    names = {Component.AES: "2.16.840.1.101.3.4.1", Component.DES: "1.2.840.113549.3.7"}
    name = names.get(component, "1.2.840.113549.2.9")  # as Java names a HMAC-SHA-256 key
    return sequence(integer(0), identified(name), octets(content))


def _encode_ec(key: Key, curve: Curve) -> bytes:
    from jsapi.crypto import keys, point

    if not curve.name:
        raise keys.NotOfferedError("storing a key on a curve without a name")
    try:
        scalar = point.scalar(curve, key.number(Component.ECC_D))
    except point.PointError as error:
        raise GPError("Key", ErrorCode.INVALID_DATA, 0, f"The key is not usable: {error}") from None
    x, y = point.affine(point.generator(curve) * scalar)
    length = curve.field_length
    public = b"\0\x04" + x.to_bytes(length, "big") + y.to_bytes(length, "big")
    private = sequence(
        integer(1),
        octets(scalar.to_bytes(curve.order_length, "big")),
        ber.encode(0xA1, ber.encode(Type.BIT_STRING, public)),
    )
    named = ber.encode(Type.OBJECT_IDENTIFIER, oid.encode(curve.oid))
    return sequence(integer(0), identified(EC_OID, named), octets(private))
