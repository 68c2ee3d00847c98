# SPDX-License-Identifier: MIT
"""Points of any curve over a prime field, checked before use.

The package `ecdsa` computes them, and not in constant time: see SECURITY.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ecdsa import ellipticcurve, numbertheory

from jsapi import curves

Affine = tuple[int, int]
Point = Any  # ecdsa.ellipticcurve.PointJacobi, or its INFINITY


class PointError(ValueError):
    """Raised for domain parameters, points and results that are not usable."""


@lru_cache(maxsize=32)
def _domain(curve: curves.Curve) -> tuple[Any, Point]:
    field = ellipticcurve.CurveFp(curve.p, curve.a, curve.b, curve.h)
    if not curve.name:
        _check(curve, field)
    return field, ellipticcurve.PointJacobi(field, curve.gx, curve.gy, 1, curve.n)


def _check(curve: curves.Curve, field: Any) -> None:
    if curve.p < 5 or curve.n < 3 or curve.h < 1 or (4 * curve.a**3 + 27 * curve.b**2) % curve.p == 0:
        raise PointError("the curve parameters are not valid")
    if not (numbertheory.is_prime(curve.p) and numbertheory.is_prime(curve.n)):
        raise PointError("the field or the order of the curve is not prime")
    generator = _on_curve(curve, field, curve.gx, curve.gy)
    if generator * curve.n != ellipticcurve.INFINITY:
        raise PointError("the base point is not of the given order")


def _on_curve(curve: curves.Curve, field: Any, x: int, y: int) -> Point:
    if not (0 <= x < curve.p and 0 <= y < curve.p and field.contains_point(x, y)):
        raise PointError("the point is not on the curve")
    return ellipticcurve.PointJacobi(field, x, y, 1)


def generator(curve: curves.Curve) -> Point:
    """The base point."""
    return _domain(curve)[1]


def point(curve: curves.Curve, x: int, y: int) -> Point:
    """The point with these coordinates; PointError when it is off the curve or in another subgroup."""
    field, _ = _domain(curve)
    found = _on_curve(curve, field, x, y)
    if curve.h != 1 and found * curve.n != ellipticcurve.INFINITY:
        raise PointError("the point is not in the group of the base point")
    return found


def affine(value: Point) -> Affine:
    """Coordinates; PointError for the point at infinity."""
    if value == ellipticcurve.INFINITY:
        raise PointError("the result is the point at infinity")
    return int(value.x()), int(value.y())


def scalar(curve: curves.Curve, number: int | None) -> int:
    """A private scalar; PointError outside of 1..n-1."""
    if number is None or not 1 <= number < curve.n:
        raise PointError("the private scalar is missing or out of range")
    return number
