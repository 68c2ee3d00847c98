# SPDX-License-Identifier: MIT
"""Between Key objects and the key objects of the library `cryptography`, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from jsapi import curves, oid
from jsapi.gperror import ErrorCode, GPError
from jsapi.key_components import (
    BINARY_FIELD,
    CRT_COMPONENTS,
    CURVE_COMPONENTS,
    DOMAIN_COMPONENTS,
    POINT_COMPONENTS,
    Component,
    KeyType,
    curve_components,
    registered_curve,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

    from jsapi.key import Key

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_LIBRARY_CURVES: Final[dict[str, type[ec.EllipticCurve]]] = {
    "secp192r1": ec.SECP192R1,
    "secp224r1": ec.SECP224R1,
    "secp256k1": ec.SECP256K1,
    "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1,
    "secp521r1": ec.SECP521R1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}
_COMMON_EXPONENTS: Final = (65537, 3, 17, 5, 257, 37)
_LARGEST_SEARCHED_EXPONENT: Final = 65537


class NotOfferedError(GPError):
    """Raised when no library computes with the curve of a key; Crypto reports it with the mechanism."""

    def __init__(self, what: str) -> None:
        super().__init__("Key", ErrorCode.NOT_IMPLEMENTED, 0, f"{what} is not implemented")
        self.what = what


def _unusable(why: str) -> GPError:
    return GPError("Key", ErrorCode.INVALID_DATA, 0, f"The key is not usable: {why}")


def is_rsa(key: Key) -> bool:
    """True for a key with a modulus, an exponent or a prime."""
    return any(key.has(part) for part in (Component.MODULUS, Component.EXPONENT, Component.CRT_P))


def is_ec(key: Key) -> bool:
    """True for a key with any part of a curve, point or scalar."""
    parts = DOMAIN_COMPONENTS | {Component.ECC_D, *POINT_COMPONENTS}
    return bool(key.numbers(parts))


def private_key(key: Key) -> PrivateKey:
    """The private key; Key/INVALID_DATA when components are missing or contradict each other."""
    return rsa_private_key(key) if is_rsa(key) else ec_private_key(key)


def public_key(key: Key) -> PublicKey:
    """The public key; Key/INVALID_DATA when components are missing or contradict each other."""
    return rsa_public_key(key) if is_rsa(key) else ec_public_key(key)


# RSA


def is_private_rsa(key: Key) -> bool:
    """True when the exponent is the private one, or the primes are known."""
    return key.has(Component.CRT_P) or key.key_type is KeyType.PRIVATE


def rsa_public_key(key: Key) -> rsa.RSAPublicKey:
    """Public key from MODULUS and EXPONENT."""
    modulus, exponent = key.number(Component.MODULUS), key.number(Component.EXPONENT)
    if modulus is None or exponent is None or is_private_rsa(key):
        raise _unusable("modulus and public exponent are needed")
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        raise _unusable("modulus or public exponent are not valid") from None


def rsa_private_key(key: Key) -> rsa.RSAPrivateKey:
    """Private key from the five CRT components, or from MODULUS and the private EXPONENT."""
    try:
        numbers = _crt_numbers(key) if key.has(Component.CRT_P) else _plain_numbers(key)
        return numbers.private_key(unsafe_skip_rsa_key_validation=True)
    except ValueError:
        raise _unusable("the RSA components are not valid") from None


def crt_values(key: Key) -> tuple[int, int, int, int, int]:
    """p, q, d mod (p-1), d mod (q-1), q**-1 mod p; Key/INVALID_DATA when one is missing."""
    values = [key.number(component) for component in CRT_COMPONENTS]
    if None in values:
        raise _unusable("the five CRT components are needed")
    p, q, dp, dq, inverse = (value for value in values if value is not None)
    if min(p, q) < 3 or dp == 0 or dq == 0 or inverse * q % p != 1:
        raise _unusable("the CRT components contradict each other")
    return p, q, dp, dq, inverse


def crt_public_exponent(p: int, q: int, dp: int, dq: int) -> int:
    """The public exponent that belongs to CRT exponents; ValueError when they contradict each other."""
    exponent = pow(dp, -1, p - 1)
    if exponent >= q - 1 or dq * exponent % (q - 1) != 1:
        exponent = pow(dq, -1, q - 1)
    if dp * exponent % (p - 1) != 1 or dq * exponent % (q - 1) != 1:
        raise ValueError("no common public exponent")
    return exponent


def _crt_numbers(key: Key) -> rsa.RSAPrivateNumbers:
    p, q, dp, dq, inverse = crt_values(key)
    exponent = crt_public_exponent(p, q, dp, dq)
    private = pow(exponent, -1, (p - 1) * (q - 1))
    return rsa.RSAPrivateNumbers(p, q, private, dp, dq, inverse, rsa.RSAPublicNumbers(exponent, p * q))


def _plain_numbers(key: Key) -> rsa.RSAPrivateNumbers:
    modulus, private = key.number(Component.MODULUS), key.number(Component.EXPONENT)
    if not modulus or not private or modulus < 15 or key.key_type is not KeyType.PRIVATE:
        raise _unusable("modulus and private exponent, or the CRT components, are needed")
    exponent = public_exponent(modulus, private)
    if exponent is None:
        raise NotOfferedError("a private key without primes whose public exponent is above 65537")
    p, q = rsa.rsa_recover_prime_factors(modulus, exponent, private)
    dp, dq, inverse = private % (p - 1), private % (q - 1), pow(q, -1, p)
    return rsa.RSAPrivateNumbers(p, q, private, dp, dq, inverse, rsa.RSAPublicNumbers(exponent, modulus))


def public_exponent(modulus: int, private: int) -> int | None:
    """The odd public exponent up to 65537 that undoes a private one, found by trial; else None."""
    secret = pow(2, private, modulus)
    for exponent in _COMMON_EXPONENTS:
        if pow(secret, exponent, modulus) == 2:
            return exponent
    square, value = secret * secret % modulus, secret
    for exponent in range(3, _LARGEST_SEARCHED_EXPONENT, 2):
        value = value * square % modulus
        if value == 2:
            return exponent
    return None


# Elliptic curves


def curve_of(key: Key) -> curves.Curve:
    """The curve of a key over a prime field; it has an empty name when its parameters are not registered."""
    values = key.numbers(DOMAIN_COMPONENTS)
    if Component.ECC_P not in values and values.keys() & set(BINARY_FIELD):
        raise NotOfferedError("a curve over a binary field")
    named = registered_curve(values)
    if named is not None:
        return named
    try:
        a, b, gx, gy, n = (values[component] for component in CURVE_COMPONENTS[:-1])
        p, h = values[Component.ECC_P], values.get(Component.ECC_H, 1)
    except KeyError:
        raise _unusable("curve parameters are missing") from None
    return curves.Curve("", "", (), p, a, b, gx, gy, n, h)


def library_curve(curve: curves.Curve) -> ec.EllipticCurve | None:
    """The curve as `cryptography` names it; None when it has no such curve."""
    found = _LIBRARY_CURVES.get(curve.name)
    return found() if found else None


def _library_curve(key: Key) -> ec.EllipticCurve:
    found = library_curve(curve_of(key))
    if found is None:
        raise NotOfferedError("a key object for this curve")
    return found


def ec_private_key(key: Key) -> ec.EllipticCurvePrivateKey:
    """Private key from ECC_D and the curve."""
    curve, scalar = _library_curve(key), key.number(Component.ECC_D)
    if not scalar:
        raise _unusable("the private scalar is missing")
    try:
        return ec.derive_private_key(scalar, curve)
    except (ValueError, UnsupportedAlgorithm):
        raise _unusable("the private scalar is not valid for the curve") from None


def point_of(key: Key) -> tuple[int, int] | None:
    """The public point as stored, unchecked; None when a coordinate is missing."""
    x, y = (key.number(component) for component in POINT_COMPONENTS)
    return None if x is None or y is None else (x, y)


def ec_public_key(key: Key) -> ec.EllipticCurvePublicKey:
    """Public key from ECC_QX, ECC_QY and the curve; the point is checked."""
    curve, point = _library_curve(key), point_of(key)
    if point is None:
        raise _unusable("the public point is missing")
    try:
        return ec.EllipticCurvePublicNumbers(*point, curve).public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise _unusable("the public point is not on the curve") from None


# Into Key objects


def put_curve(key: Key, curve: curves.AnyCurve, *, named: bool) -> None:
    """Store the domain parameters, with the curve identifier when `named`; sets the size."""
    for component, value in curve_components(curve).items():
        key.put(component, value)
    if named:
        key.put(Component.ECC_CURVE_OID, oid.encode(curve.oid))
    key.bits = curve.bits


def _named_curve(curve: ec.EllipticCurve) -> curves.Curve:
    return curves.prime_curve(curve.name)


def fill_private(key: Key, private: PrivateKeyTypes) -> None:
    """Store the components of a private key, and the size in bits; the type of the Key stays as it is.

    RSA: CRT_P, CRT_Q, CRT_DP1, CRT_DQ1, CRT_PQ, each half as long as the modulus. EC: explicit domain
    parameters and ECC_D, padded to the field length. Other algorithms raise GPError Key/NOT_IMPLEMENTED.
    """
    if isinstance(private, rsa.RSAPrivateKey):
        numbers = private.private_numbers()
        half = (private.key_size + 15) // 16
        values = (numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
        for component, value in zip(CRT_COMPONENTS, values, strict=True):
            key.put(component, value.to_bytes(max(half, (value.bit_length() + 7) // 8), "big"))
        key.bits = private.key_size
    elif isinstance(private, ec.EllipticCurvePrivateKey):
        curve = _named_curve(private.curve)
        put_curve(key, curve, named=False)
        key.put(Component.ECC_D, scalar_bytes(curve, private.private_numbers().private_value))
    else:
        raise NotOfferedError("a key of this algorithm")


def fill_public(key: Key, public: PublicKeyTypes, *, named: bool) -> None:
    """Store the components of a public key, the size in bits and the type PUBLIC.

    RSA: MODULUS and EXPONENT without leading zeros. EC: ECC_QX and ECC_QY padded to the field length, domain
    parameters, and ECC_CURVE_OID when `named`. Other algorithms raise GPError Key/NOT_IMPLEMENTED.
    """
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        for component, value in ((Component.MODULUS, numbers.n), (Component.EXPONENT, numbers.e)):
            key.put(component, value.to_bytes((value.bit_length() + 7) // 8, "big"))
        key.bits = public.key_size
    elif isinstance(public, ec.EllipticCurvePublicKey):
        curve, point = _named_curve(public.curve), public.public_numbers()
        put_curve(key, curve, named=named)
        put_point(key, curve, point.x, point.y)
    else:
        raise NotOfferedError("a key of this algorithm")
    key.key_type = KeyType.PUBLIC


def scalar_bytes(curve: curves.Curve, scalar: int) -> bytes:
    """A private scalar padded to the field length (or the order, where that is longer)."""
    return scalar.to_bytes(max(curve.field_length, curve.order_length), "big")


def put_point(key: Key, curve: curves.Curve, x: int, y: int) -> None:
    """Store a public point, both coordinates padded to the field length."""
    for component, value in zip(POINT_COMPONENTS, (x, y), strict=True):
        key.put(component, value.to_bytes(curve.field_length, "big"))
