# SPDX-License-Identifier: MIT
"""SubjectPublicKeyInfo and EC parameters (RFC 3279, RFC 5480) into Key objects, explicit parameters included."""

from __future__ import annotations

from jsapi import curves
from jsapi.asn1 import node
from jsapi.asn1.node import MalformedError, Node
from jsapi.asn1.tags import Type
from jsapi.key import Component, Key, KeyType

RSA_OIDS = frozenset({"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.7", "1.2.840.113549.1.1.10"})
EC_OID = "1.2.840.10045.2.1"
_PRIME_FIELD = "1.2.840.10045.1.1"


class UnsupportedKeyError(ValueError):
    """Raised for well-formed keys of an algorithm or a curve that Key cannot hold."""


def algorithm_of(info: bytes) -> str:
    """Object identifier of the algorithm of a SubjectPublicKeyInfo."""
    algorithm = node.parse(info)[0].items(Type.SEQUENCE, 2)[0]
    return algorithm.items(Type.SEQUENCE, 1)[0].identifier()


def fill(key: Key, info: bytes) -> None:
    """Store a SubjectPublicKeyInfo in a Key: type PUBLIC, size, components; curves with explicit parameters.

    MalformedError for damaged keys, UnsupportedKeyError for other algorithms than RSA and EC.
    """
    algorithm, bits = node.parse(info)[0].items(Type.SEQUENCE, 2)[:2]
    identifier, *parameters = algorithm.items(Type.SEQUENCE, 1)
    if identifier.identifier() in RSA_OIDS:
        _fill_rsa(key, bits.bits())
    elif identifier.identifier() == EC_OID and parameters:
        curve = curve_of(parameters[0])
        fill_domain(key, curve, named=False)  # observed
        fill_point(key, curve, bits.bits())
    else:
        raise UnsupportedKeyError("Only RSA and EC keys are supported")
    key.key_type = KeyType.PUBLIC


def _fill_rsa(key: Key, encoded: bytes) -> None:
    modulus, exponent = (part.unsigned() for part in node.parse(encoded)[0].items(Type.SEQUENCE, 2)[:2])
    if not modulus or not exponent:
        raise MalformedError("an RSA key has no modulus or exponent")
    key.put(Component.MODULUS, _minimal(modulus))
    key.put(Component.EXPONENT, _minimal(exponent))
    key.bits = modulus.bit_length()


def _minimal(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def fill_domain(key: Key, curve: curves.AnyCurve, *, named: bool) -> None:
    """Store the domain parameters and the size, with the curve identifier when `named` and there is one."""
    from jsapi.crypto import keys

    keys.put_curve(key, curve, named=named and bool(curve.oid))


def curve_of(parameters: Node) -> curves.AnyCurve:
    """Curve of ECParameters: by identifier, by explicit parameters, or an unnamed one."""
    if parameters.tag == Type.OBJECT_IDENTIFIER:
        curve = curves.by_oid(parameters.identifier())
        if curve is None:
            raise UnsupportedKeyError(f"The curve {parameters.identifier()} is not known")
        return curve
    _, field, equation, base, order, *rest = parameters.items(Type.SEQUENCE, 5)
    kind, prime = field.items(Type.SEQUENCE, 2)[:2]
    if kind.identifier() != _PRIME_FIELD:
        raise UnsupportedKeyError("Explicit parameters over a binary field are not supported")
    a, b = (int.from_bytes(part.leaf(Type.OCTET_STRING), "big") for part in equation.items(Type.SEQUENCE, 2)[:2])
    p, n = prime.unsigned(), order.unsigned()
    h = rest[0].unsigned() if rest and rest[0].tag == Type.INTEGER else 1
    if p < 3 or a >= p or b >= p or n < 1:
        raise MalformedError("the curve parameters are not valid")
    gx, gy = point_of(curves.Curve("", "", (), p, a, b, 0, 0, n, h), base.leaf(Type.OCTET_STRING))
    return curves.by_parameters(p, a, b, gx, gy, n) or curves.Curve("", "", (), p, a, b, gx, gy, n, h)


def fill_point(key: Key, curve: curves.AnyCurve, encoded: bytes) -> None:
    """Store a public point (SEC 1, 2.3.4), both coordinates padded to the field length."""
    x, y = point_of(curve, encoded)
    key.put(Component.ECC_QX, x.to_bytes(curve.field_length, "big"))
    key.put(Component.ECC_QY, y.to_bytes(curve.field_length, "big"))


def point_of(curve: curves.AnyCurve, encoded: bytes) -> tuple[int, int]:
    """Coordinates of an uncompressed point, or of a compressed one over a prime field."""
    length = curve.field_length
    x = int.from_bytes(encoded[1 : 1 + length], "big")
    if len(encoded) == 1 + 2 * length and encoded[0] == 0x04:
        return x, int.from_bytes(encoded[1 + length :], "big")
    if len(encoded) == 1 + length and encoded[0] in (0x02, 0x03) and isinstance(curve, curves.Curve):
        return x, _decompressed(curve, x, odd=encoded[0] == 0x03)
    raise MalformedError("a point of the curve has the wrong length or form")


def _decompressed(curve: curves.Curve, x: int, *, odd: bool) -> int:
    from ecdsa import numbertheory

    try:
        y = int(numbertheory.square_root_mod_prime((pow(x, 3, curve.p) + curve.a * x + curve.b) % curve.p, curve.p))
    except (numbertheory.Error, RuntimeError):
        raise MalformedError("a compressed point is not on the curve") from None
    return y if bool(y & 1) == odd else curve.p - y
