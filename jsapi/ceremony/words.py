# SPDX-License-Identifier: MIT
"""Bytes as words to be read aloud: the PGP word list, two and three syllables in turn, so that swaps are heard."""

from __future__ import annotations

from functools import cache
from importlib import resources


def words(data: bytes) -> str:
    """One word a byte."""
    table = _table()
    return " ".join(table[byte][place % 2] for place, byte in enumerate(data))


@cache
def _table() -> list[tuple[str, str]]:
    text = resources.files("jsapi.ceremony").joinpath("data", "pgp_words.txt").read_text(encoding="ascii")
    pairs = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return [(even, odd) for even, odd in pairs]
