# SPDX-License-Identifier: MIT
"""Sequence numbers of holder references with a country code: three characters (BSI TR-03110-3, A.6.1)."""

from __future__ import annotations

from string import ascii_uppercase, digits
from typing import Final

_DIGITS: Final = digits + ascii_uppercase
_NUMERIC: Final = 1000
_ALPHANUMERIC: Final = 26 * 36 * 36  # from A00 to ZZZ


def three_characters(value: int) -> str:
    """Decimal up to 999, then A00 to ZZZ, then from 000 again."""
    value %= _NUMERIC + _ALPHANUMERIC
    if value < _NUMERIC:
        return f"{value:03}"
    value += 10 * 36 * 36 - _NUMERIC
    return "".join(_DIGITS[value // power % 36] for power in (36 * 36, 36, 1))
