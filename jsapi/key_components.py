# SPDX-License-Identifier: MIT
"""Numbers of key types and components, and how a named curve turns into components and back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, unique
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jsapi.curves import AnyCurve, Curve


@unique
class KeyType(IntEnum):
    """What a key is; UNKNOWN is no constant for scripts."""

    UNKNOWN = 0
    SECRET = 1
    PRIVATE = 2
    PUBLIC = 3


@unique
class Component(IntEnum):
    """Parts of a key; CRT_DP1 = d mod (p-1), CRT_DQ1 = d mod (q-1), CRT_PQ = q**-1 mod p."""

    DES = 1
    AES = 2
    MODULUS = 3
    EXPONENT = 4
    CRT_P = 5
    CRT_Q = 6
    CRT_DP1 = 7
    CRT_DQ1 = 8
    CRT_PQ = 9
    ECC_A = 10
    ECC_B = 11
    ECC_GX = 12
    ECC_GY = 13
    ECC_N = 14
    ECC_H = 15
    ECC_D = 16
    ECC_QX = 17
    ECC_QY = 18
    ECC_CURVE_OID = 19
    ECC_P = 20
    ECC_M = 21
    ECC_K1 = 22
    ECC_K2 = 23
    ECC_K3 = 24
    GENERIC = 25


SECRET_COMPONENTS: Final = frozenset({Component.DES, Component.AES, Component.GENERIC})
CRT_COMPONENTS: Final = (
    Component.CRT_P, Component.CRT_Q, Component.CRT_DP1, Component.CRT_DQ1, Component.CRT_PQ,
)  # fmt: skip
RSA_COMPONENTS: Final = frozenset({Component.MODULUS, Component.EXPONENT})
POINT_COMPONENTS: Final = (Component.ECC_QX, Component.ECC_QY)
BINARY_FIELD: Final = (Component.ECC_M, Component.ECC_K1, Component.ECC_K2, Component.ECC_K3)
CURVE_COMPONENTS: Final = (
    Component.ECC_A, Component.ECC_B, Component.ECC_GX, Component.ECC_GY, Component.ECC_N, Component.ECC_H,
)  # fmt: skip
DOMAIN_COMPONENTS: Final = frozenset({Component.ECC_P, *CURVE_COMPONENTS, *BINARY_FIELD})

# Type that the first component of a kind gives to an untyped key; domain parameters say nothing.
IMPLIED_TYPE: Final[Mapping[Component, KeyType]] = {
    **dict.fromkeys(SECRET_COMPONENTS, KeyType.SECRET),
    **dict.fromkeys(CRT_COMPONENTS, KeyType.PRIVATE),
    Component.ECC_D: KeyType.PRIVATE,
    **dict.fromkeys(POINT_COMPONENTS, KeyType.PUBLIC),
}
# Size of a key in bits for each byte of the component that sets it.
BITS_PER_BYTE: Final[Mapping[Component, int]] = {
    **dict.fromkeys(SECRET_COMPONENTS, 8),
    Component.MODULUS: 8,
    **dict.fromkeys(CRT_COMPONENTS, 16),
    Component.ECC_P: 8,
}

# Explicit parameters of ANSI X9.62 curves stay without a name (observed for prime256v1 of a certificate).
_UNNAMED: Final = "1.2.840.10045."


def curve_components(curve: AnyCurve) -> dict[Component, bytes]:
    """Domain parameters, all padded to the field length, cofactor and order too; M, K1..K3 minimal."""
    from jsapi.curves import Curve

    length = curve.field_length
    values = zip(CURVE_COMPONENTS, (curve.a, curve.b, curve.gx, curve.gy, curve.n, curve.h), strict=True)
    result = {component: _padded(value, length) for component, value in values}
    if isinstance(curve, Curve):
        return result | {Component.ECC_P: curve.p.to_bytes(length, "big")}
    field = zip(BINARY_FIELD, (curve.m, curve.k1, curve.k2, curve.k3), strict=True)
    return result | {component: _padded(value, 1) for component, value in field}


def _padded(value: int, length: int) -> bytes:
    """Longer where the value needs it: the order of secp160r1 has one byte more than the field."""
    return value.to_bytes(max(length, (value.bit_length() + 7) // 8), "big")


def registered_curve(values: Mapping[Component, int]) -> Curve | None:
    """The named curve with exactly these parameters over a prime field; None when there is none."""
    from jsapi.curves import by_parameters

    names = (Component.ECC_P, *CURVE_COMPONENTS[:-1])
    if not values.keys() >= set(names):
        return None
    curve = by_parameters(*(values[name] for name in names))
    return curve if curve and values.get(Component.ECC_H, curve.h) == curve.h else None


def looked_up_oid(values: Mapping[Component, int]) -> bytes | None:
    """DER content bytes of the identifier that explicit parameters are shown with, or None."""
    from jsapi import oid

    curve = registered_curve(values)
    return None if curve is None or curve.oid.startswith(_UNNAMED) else oid.encode(curve.oid)
