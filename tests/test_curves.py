# SPDX-License-Identifier: MIT
"""Curve table: every curve satisfies its own equation, its base point has the stated order; look-ups."""

from __future__ import annotations

import subprocess
import sys

import pytest
from ecdsa import ellipticcurve  # type: ignore[import-untyped]

from jsapi import curves
from jsapi.curves import BinaryCurve, Curve


def name_of(curve: Curve | BinaryCurve) -> str:
    """Test identifier of a curve."""
    return curve.name


@pytest.mark.parametrize("curve", curves.prime_curves(), ids=name_of)
def test_prime_curve_is_consistent(curve: Curve) -> None:
    field = ellipticcurve.CurveFp(curve.p, curve.a, curve.b, curve.h)
    assert field.contains_point(curve.gx, curve.gy)
    base = ellipticcurve.PointJacobi(field, curve.gx, curve.gy, 1)
    assert base * curve.n == ellipticcurve.INFINITY
    assert (4 * curve.a**3 + 27 * curve.b**2) % curve.p != 0
    assert abs(curve.n * curve.h - curve.p - 1) <= 2 * (1 << (curve.bits + 2) // 2)
    assert pow(2, curve.n - 1, curve.n) == 1
    assert pow(2, curve.p - 1, curve.p) == 1


class _Field:
    """GF(2**m) on integers, slow and plain."""

    def __init__(self, curve: BinaryCurve) -> None:
        self.m = curve.m
        self.polynomial = 1 << curve.m | 1
        for exponent in (curve.k1, curve.k2, curve.k3):
            self.polynomial |= 1 << exponent if exponent else 0

    def reduce(self, value: int) -> int:
        while value.bit_length() > self.m:
            value ^= self.polynomial << (value.bit_length() - 1 - self.m)
        return value

    def multiply(self, x: int, y: int) -> int:
        product = 0
        while y:
            if y & 1:
                product ^= x
            x <<= 1
            y >>= 1
        return self.reduce(product)

    def invert(self, value: int) -> int:
        u, v, g1, g2 = value, self.polynomial, 1, 0
        while u != 1:
            shift = u.bit_length() - v.bit_length()
            if shift < 0:
                u, v, g1, g2, shift = v, u, g2, g1, -shift
            u ^= v << shift
            g1 ^= g2 << shift
        return self.reduce(g1)


_Point = tuple[int, int] | None


def _add(field: _Field, a: int, left: _Point, right: _Point) -> _Point:
    if left is None or right is None:
        return left or right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2:
        if y1 != y2 or x1 == 0:
            return None
        slope = x1 ^ field.multiply(y1, field.invert(x1))
        x3 = field.multiply(slope, slope) ^ slope ^ a
        return x3, field.multiply(x1, x1) ^ field.multiply(slope ^ 1, x3)
    slope = field.multiply(y1 ^ y2, field.invert(x1 ^ x2))
    x3 = field.multiply(slope, slope) ^ slope ^ x1 ^ x2 ^ a
    return x3, field.multiply(slope, x1 ^ x3) ^ x3 ^ y1


@pytest.mark.parametrize("curve", curves.binary_curves(), ids=name_of)
def test_binary_curve_is_consistent(curve: BinaryCurve) -> None:
    field, x, y = _Field(curve), curve.gx, curve.gy
    x_squared = field.multiply(x, x)
    left = field.multiply(y, y) ^ field.multiply(x, y)
    assert left == field.multiply(x_squared, x) ^ field.multiply(curve.a, x_squared) ^ curve.b
    total: _Point = None
    for bit in bin(curve.n)[2:]:
        total = _add(field, curve.a, total, total)
        if bit == "1":
            total = _add(field, curve.a, total, (x, y))
    assert total is None
    assert pow(2, curve.n - 1, curve.n) == 1


@pytest.mark.parametrize(
    ("name", "canonical", "oid", "bits", "field_length"),
    [
        ("prime192v1", "secp192r1", "1.2.840.10045.3.1.1", 192, 24),
        ("P-256", "secp256r1", "1.2.840.10045.3.1.7", 256, 32),
        ("secp521r1", "secp521r1", "1.3.132.0.35", 521, 66),
        ("secp192k1", "secp192k1", "1.3.132.0.31", 192, 24),
        ("BrainpoolP256R1", "brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7", 256, 32),
        ("brainpoolP512t1", "brainpoolP512t1", "1.3.36.3.3.2.8.1.1.14", 512, 64),
        ("prime239v3", "prime239v3", "1.2.840.10045.3.1.6", 239, 30),
        ("c2tnb239v1", "c2tnb239v1", "1.2.840.10045.3.0.11", 239, 30),
        ("sect571r1", "sect571r1", "1.3.132.0.39", 571, 72),
    ],
)
def test_names_and_identifiers(name: str, canonical: str, oid: str, bits: int, field_length: int) -> None:
    curve = curves.by_name(name)
    assert curve is not None
    assert (curve.name, curve.oid, curve.bits, curve.field_length) == (canonical, oid, bits, field_length)
    assert curves.by_oid(oid) is curve


def test_parameters_find_the_curve() -> None:
    for curve in curves.prime_curves():
        found = curves.by_parameters(curve.p, curve.a, curve.b, curve.gx, curve.gy, curve.n)
        assert found is curve
    assert curves.by_parameters(curve.p, curve.a, curve.b, curve.gx, curve.gy, curve.n - 1) is None


def test_names_and_identifiers_are_unique() -> None:
    every: list[Curve | BinaryCurve] = [*curves.prime_curves(), *curves.binary_curves()]
    names = [name.lower() for curve in every for name in (curve.name, *curve.aliases)]
    assert len(names) == len(set(names))
    assert len({curve.oid for curve in every}) == len(every) == 68


def test_unknown_names() -> None:
    assert curves.by_name("secp999r1") is None
    assert curves.by_oid("1.2.3") is None
    with pytest.raises(LookupError):
        curves.prime_curve("sect163k1")


def test_order_may_be_longer_than_the_field() -> None:
    curve = curves.prime_curve("secp160r1")
    assert (curve.field_length, curve.order_length) == (20, 21)


def test_import_reads_no_table() -> None:
    code = "import sys, jsapi.curves; sys.exit('json' in sys.modules or 'importlib.resources' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
