# SPDX-License-Identifier: MIT
"""Named elliptic curves: SEC 2, X9.62, FIPS 186-4 and RFC 5639; numbers in data/curves.json, read on first use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

DATA_FILE: Final = "curves.json"


@dataclass(frozen=True, slots=True)
class Curve:
    """Curve y**2 = x**3 + a*x + b over GF(p) with base point (gx, gy) of order n and cofactor h."""

    name: str
    oid: str
    aliases: tuple[str, ...]
    p: int
    a: int
    b: int
    gx: int
    gy: int
    n: int
    h: int

    @property
    def bits(self) -> int:
        """Size of the field in bits (521 for secp521r1)."""
        return self.p.bit_length()

    @property
    def field_length(self) -> int:
        """Bytes of a field element (66 for secp521r1)."""
        return (self.p.bit_length() + 7) // 8

    @property
    def order_length(self) -> int:
        """Bytes of a scalar modulo n, which may differ from the field length (secp160r1: 21 and 20)."""
        return (self.n.bit_length() + 7) // 8


@dataclass(frozen=True, slots=True)
class BinaryCurve:
    """Curve y**2 + x*y = x**3 + a*x**2 + b over GF(2**m).

    The reduction polynomial is x**m + x**k1 + 1 (then k2 = k3 = 0) or x**m + x**k3 + x**k2 + x**k1 + 1
    with k1 < k2 < k3, as X9.62 orders them.
    """

    name: str
    oid: str
    aliases: tuple[str, ...]
    m: int
    k1: int
    k2: int
    k3: int
    a: int
    b: int
    gx: int
    gy: int
    n: int
    h: int

    @property
    def bits(self) -> int:
        """Size of the field in bits, m."""
        return self.m

    @property
    def field_length(self) -> int:
        """Bytes of a field element."""
        return (self.m + 7) // 8

    @property
    def order_length(self) -> int:
        """Bytes of a scalar modulo n."""
        return (self.n.bit_length() + 7) // 8


AnyCurve = Curve | BinaryCurve


def by_name(name: str) -> AnyCurve | None:
    """Return the curve with this name or alias (prime256v1, P-256), whatever the case; None when unknown."""
    return _names().get(name.lower())


def by_oid(oid: str) -> AnyCurve | None:
    """Return the curve with this dotted object identifier; None when unknown."""
    return _oids().get(oid)


def by_parameters(p: int, a: int, b: int, gx: int, gy: int, n: int) -> Curve | None:
    """Return the prime curve with exactly these parameters; None when unknown."""
    return _parameters().get((p, a, b, gx, gy, n))


def prime_curve(name: str) -> Curve:
    """Return the prime curve with this name, alias or object identifier; LookupError when there is none."""
    curve = by_name(name) or by_oid(name)
    if isinstance(curve, Curve):
        return curve
    raise LookupError(f"no curve over a prime field is called {name}")


def prime_curves() -> tuple[Curve, ...]:
    """Return every curve over a prime field."""
    return tuple(curve for curve in _table() if isinstance(curve, Curve))


def binary_curves() -> tuple[BinaryCurve, ...]:
    """Return every curve over a binary field."""
    return tuple(curve for curve in _table() if isinstance(curve, BinaryCurve))


@cache
def _table() -> tuple[AnyCurve, ...]:
    return tuple(_load())


def _load() -> Iterator[AnyCurve]:
    import json
    from importlib import resources

    text = resources.files("jsapi").joinpath("data", DATA_FILE).read_text(encoding="ascii")
    document = json.loads(text)
    for row in document["prime"]:
        yield Curve(**_identity(row), **_numbers(row, "p", "a", "b", "gx", "gy", "n", "h"))
    for row in document["binary"]:
        field: dict[str, Any] = {key: row[key] for key in ("m", "k1", "k2", "k3")}
        yield BinaryCurve(**_identity(row), **field, **_numbers(row, "a", "b", "gx", "gy", "n", "h"))


def _identity(row: dict[str, Any]) -> dict[str, Any]:
    return {"name": row["name"], "oid": row["oid"], "aliases": tuple(row["aliases"])}


def _numbers(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: int(row[key], 16) for key in keys}


@cache
def _names() -> dict[str, AnyCurve]:
    return {name.lower(): curve for curve in _table() for name in (curve.name, *curve.aliases)}


@cache
def _oids() -> dict[str, AnyCurve]:
    return {curve.oid: curve for curve in _table()}


@cache
def _parameters() -> dict[tuple[int, int, int, int, int, int], Curve]:
    return {(c.p, c.a, c.b, c.gx, c.gy, c.n): c for c in prime_curves()}
