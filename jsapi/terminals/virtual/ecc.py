# SPDX-License-Identifier: MIT
"""Points, scalars and ECDSA on prime curves of cofactor 1.

`cryptography` signs where it knows the curve, OpenSSL multiplies where it can be had; the rest is `ecdsa`'s point
arithmetic, which is not constant-time.
"""

from __future__ import annotations

import secrets
from functools import cache, lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature, encode_dss_signature
from ecdsa import ellipticcurve

from jsapi import curves
from jsapi.curves import Curve
from jsapi.terminals.virtual import libcrypto

SUPPORTED: Final = (
    *("secp192r1", "secp224r1", "secp256r1", "secp384r1", "secp521r1", "secp192k1", "secp256k1"),
    *(f"brainpoolP{bits}{kind}" for bits in (192, 224, 256, 320, 384, 512) for kind in ("r1", "t1")),
)
"""Curves of the card, by canonical name (section 9.1 of the protocol reference)."""

_NATIVE: Final[dict[str, type[ec.EllipticCurve]]] = {
    "secp192r1": ec.SECP192R1,
    "secp224r1": ec.SECP224R1,
    "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1,
    "secp521r1": ec.SECP521R1,
    "secp256k1": ec.SECP256K1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}
_HASH_OF_LENGTH: Final[dict[int, hashes.HashAlgorithm]] = {
    28: hashes.SHA224(),
    32: hashes.SHA256(),
    48: hashes.SHA384(),
    64: hashes.SHA512(),
}

KEYS_AT_HAND: Final = 16
"""Private keys of which OpenSSL's form is kept: making it takes longer than a signature."""

Point = tuple[int, int]


class PointError(ValueError):
    """Raised for bytes that are no point of the curve and for scalars outside 1 to n - 1."""


def generate_scalar(curve: Curve) -> int:
    """Return a random private key, 1 to n - 1."""
    return secrets.randbelow(curve.n - 1) + 1


def public_point(curve: Curve, d: int) -> Point:
    """Return d times the base point; PointError unless 0 < d < n."""
    if not 0 < d < curve.n:
        raise PointError("scalar is out of range")
    native = _NATIVE.get(curve.name)
    if native is None:
        return multiply(curve, (curve.gx, curve.gy), d)
    numbers = _native_key(curve.name, d).public_key().public_numbers()
    return numbers.x, numbers.y


def multiply(curve: Curve, point: Point, scalar: int) -> Point:
    """Return scalar times a point of the curve; PointError when the result is infinity."""
    if libcrypto.has_curve(curve.oid):
        factor = scalar.to_bytes(curve.order_length, "big")
        product = libcrypto.multiply(curve.oid, encode_point(curve, point), factor)
        if product is None:
            raise PointError("point at infinity")
        return _coordinates(product)
    return _plain_multiply(curve, point, scalar)


def _plain_multiply(curve: Curve, point: Point, scalar: int) -> Point:
    product = ellipticcurve.PointJacobi(_field(curve), *point, 1) * scalar
    if product == ellipticcurve.INFINITY:
        raise PointError("point at infinity")
    return int(product.x()), int(product.y())


def _coordinates(encoded: bytes) -> Point:
    middle = (len(encoded) + 1) // 2
    return int.from_bytes(encoded[1:middle], "big"), int.from_bytes(encoded[middle:], "big")


def encode_point(curve: Curve, point: Point) -> bytes:
    """Return the uncompressed form 04 || X || Y."""
    length = curve.field_length
    return b"\x04" + point[0].to_bytes(length, "big") + point[1].to_bytes(length, "big")


def decode_point(curve: Curve, data: bytes) -> Point:
    """Return the point in 04 || X || Y; PointError unless it has exactly this form and is on the curve."""
    length = curve.field_length
    if len(data) != 1 + 2 * length or data[0] != 4:
        raise PointError("no uncompressed point of this curve")
    x, y = _coordinates(data)
    if x >= curve.p or y >= curve.p or (y * y - (x * x * x + curve.a * x + curve.b)) % curve.p:
        raise PointError("point is not on the curve")
    return x, y


def hash_to_integer(curve: Curve, digest: bytes) -> int:
    """Return the leftmost bits of a hash as ECDSA takes them (SEC 1 clause 4.1.3).

    A hash that a host left-padded to the 66 bytes of secp521r1 is taken as it is, as card hosts expect.
    """
    head = digest[: curve.order_length]
    value = int.from_bytes(head, "big")
    if value >> curve.n.bit_length():
        value >>= 8 * len(head) - curve.n.bit_length()
    return value


def ecdsa_sign(curve: Curve, d: int, z: int) -> tuple[int, int]:
    """Return r and s over the integer z from `hash_to_integer`, with a random nonce."""
    length = min(curve.field_length, 64)
    algorithm = _HASH_OF_LENGTH.get(length)
    native = _NATIVE.get(curve.name)
    if native is None or algorithm is None or z >> 8 * length:
        return _plain_ecdsa_sign(curve, d, z)
    key = _native_key(curve.name, d)
    return decode_dss_signature(key.sign(z.to_bytes(length, "big"), ec.ECDSA(Prehashed(algorithm))))


def ecdsa_verify(curve: Curve, point: Point, digest: bytes, signature: tuple[int, int]) -> bool:
    """Whether r and s are a signature over a SHA-256 value; PointError for a curve `cryptography` doesn't know."""
    native = _NATIVE.get(curve.name)
    if native is None:
        raise PointError("no verification on this curve")
    public_key = ec.EllipticCurvePublicNumbers(*point, native()).public_key()
    try:
        public_key.verify(encode_dss_signature(*signature), digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    except InvalidSignature:
        return False
    return True


def is_native(curve: Curve) -> bool:
    """Whether `ecdsa_verify` works on the curve."""
    return curve.name in _NATIVE


def _plain_ecdsa_sign(curve: Curve, d: int, z: int) -> tuple[int, int]:
    while True:
        k = generate_scalar(curve)
        r = multiply(curve, (curve.gx, curve.gy), k)[0] % curve.n
        s = pow(k, -1, curve.n) * (z + r * d) % curve.n
        if r and s:
            return r, s


def plain_signature(curve: Curve, signature: tuple[int, int]) -> bytes:
    """Return r || s, each as long as a field element (TR-03111 plain format)."""
    return b"".join(number.to_bytes(curve.field_length, "big") for number in signature)


def der_signature(signature: tuple[int, int]) -> bytes:
    """Return SEQUENCE { r, s } with minimal integers."""
    return encode_dss_signature(*signature)


def supported_curve(p: int, a: int, b: int, g: Point, n: int) -> Curve | None:
    """Return the curve of the card with these parameters, None when it has no such curve."""
    curve = curves.by_parameters(p, a, b, *g, n)
    return curve if curve is not None and curve.name in SUPPORTED else None


@lru_cache(maxsize=KEYS_AT_HAND)
def _native_key(curve_name: str, d: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(d, _NATIVE[curve_name]())


@cache
def _field(curve: Curve) -> Any:
    return ellipticcurve.CurveFp(curve.p, curve.a, curve.b, curve.h)
