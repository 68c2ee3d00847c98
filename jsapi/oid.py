# SPDX-License-Identifier: MIT
"""Object identifiers: DER content coding (X.690, 8.19) and the registry of symbolic names."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

_MAX_ARC = 2**31 - 1
_LABELLED = re.compile(r"([^()]+)\((\d+)\)")


class Registry:
    """Symbolic names for object identifiers, filled from a data file and by ASN1.defineObjectIdentifier."""

    def __init__(self) -> None:
        self._arcs: dict[str, tuple[int, ...]] = {}
        self._names: dict[tuple[int, ...], str] = {}

    def define(self, name: str, definition: str) -> None:
        """Register name; ValueError for an unknown component or a redefinition with another value."""
        if not name:
            raise ValueError("an object identifier cannot be named by an empty text")
        arcs = self.resolve(definition)
        if self._arcs.setdefault(name, arcs) != arcs:
            raise ValueError(f"{name} is already defined with another value")
        self._names.setdefault(arcs, name)

    def resolve(self, text: str) -> tuple[int, ...]:
        """Arcs of dotted or blank-separated components: numbers, label(number), or a known name in first position."""
        arcs: tuple[int, ...] = ()
        for index, part in enumerate(re.split(r"[.\s]+", text.strip(". \t\r\n"))):
            labelled = _LABELLED.fullmatch(part)
            if labelled:
                arcs += (int(labelled[2]),)
            elif part.isdecimal():
                arcs += (int(part),)
            elif index == 0 and part in self._arcs:
                arcs = self._arcs[part]
            else:
                raise ValueError(f"unknown object identifier component {part!r}")
        return arcs

    def name(self, arcs: tuple[int, ...]) -> str | None:
        """Registered name of the identifier, or None."""
        return self._names.get(arcs)


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The process-wide registry with the names that scripts expect at start."""
    table = Registry()
    text = resources.files("jsapi").joinpath("data/oids.txt").read_text("ascii")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, definition = line.split(None, 1)
            table.define(name, definition)
    return table


def encode(text: str) -> bytes:
    """DER content bytes; at least two arcs, first 0..2, second below 40 under 0 and 1, arcs up to 2^31-1."""
    components = text.strip(". \t\r\n")
    arcs = Registry().resolve(components) if components[:1].isdigit() else registry().resolve(components)
    if len(arcs) < 2 or arcs[0] > 2 or (arcs[0] < 2 and arcs[1] > 39) or max(arcs) > _MAX_ARC:
        raise ValueError("not an object identifier")
    body = bytearray(_base128(arcs[0] * 40 + arcs[1]))
    for arc in arcs[2:]:
        body += _base128(arc)
    return bytes(body)


def decode_arcs(content: bytes) -> tuple[int, ...]:
    """Arcs of DER content bytes; ValueError when empty or truncated."""
    if not content or content[-1] & 0x80:
        raise ValueError("truncated object identifier")
    values, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            values.append(value)
            value = 0
    first = min(values[0] // 40, 2)
    return (first, values[0] - first * 40, *values[1:])


def decode(content: bytes) -> str:
    """Dotted decimal form of DER content bytes."""
    return ".".join(map(str, decode_arcs(content)))


def _base128(arc: int) -> bytes:
    octets = bytearray([arc & 0x7F])
    while arc := arc >> 7:
        octets.insert(0, arc & 0x7F | 0x80)
    return bytes(octets)
