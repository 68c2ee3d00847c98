# SPDX-License-Identifier: MIT
"""Point multiplication by OpenSSL, compared with the arithmetic of `ecdsa`, which stands in where it is missing."""

from __future__ import annotations

import pytest

from jsapi.terminals.virtual import ecc
from tests.terminals.virtual.host import curve_named


@pytest.mark.parametrize("name", ecc.SUPPORTED)
def test_both_coordinates(name: str) -> None:
    curve = curve_named(name)
    point = ecc.public_point(curve, ecc.generate_scalar(curve))
    for scalar in (1, 2, curve.n // 2, curve.n - 2, curve.n - 1, ecc.generate_scalar(curve)):
        assert ecc.multiply(curve, point, scalar) == ecc._plain_multiply(curve, point, scalar)


@pytest.mark.parametrize("multiply", [ecc.multiply, ecc._plain_multiply])
def test_infinity_is_no_result(multiply) -> None:
    curve = curve_named("secp256r1")
    with pytest.raises(ecc.PointError, match="infinity"):
        multiply(curve, (curve.gx, curve.gy), curve.n)
