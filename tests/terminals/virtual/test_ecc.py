# SPDX-License-Identifier: MIT
"""Point multiplication by two key agreements, compared with the arithmetic of `ecdsa`."""

from __future__ import annotations

import pytest
from ecdsa import ellipticcurve

from jsapi.curves import Curve
from jsapi.terminals.virtual import ecc
from tests.terminals.virtual.host import curve_named

NATIVE = sorted(ecc._NATIVE)


def expected(curve: Curve, point: ecc.Point, scalar: int) -> ecc.Point:
    field = ellipticcurve.CurveFp(curve.p, curve.a, curve.b, curve.h)
    product = ellipticcurve.PointJacobi(field, *point, 1) * scalar
    return int(product.x()), int(product.y())


@pytest.mark.parametrize("name", NATIVE)
def test_both_coordinates(name: str) -> None:
    curve = curve_named(name)
    point = ecc.public_point(curve, ecc.generate_scalar(curve))
    random = [ecc.generate_scalar(curve) for _ in range(6)]
    for scalar in (1, 2, 3, curve.n // 2, curve.n - 3, curve.n - 2, curve.n - 1, *random):
        assert ecc.multiply(curve, point, scalar) == expected(curve, point, scalar)
