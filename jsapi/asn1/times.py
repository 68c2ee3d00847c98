# SPDX-License-Identifier: MIT
"""Dates of UTCTime and GeneralizedTime values, read as the original engine reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_UTC_TIME = re.compile(r"(\d{2})(\d{8})(\d{2})?Z")
_GENERALIZED = re.compile(r"(\d{14})(?:[.,](\d{1,9}))?(Z|[+-]\d{4})?")
_YEARS_AHEAD = 20  # a two-digit year lies within 80 years before and 20 years after now


def parse(content: bytes, now: datetime | None = None) -> datetime:
    """Aware date of YYMMDDhhmm[ss]Z or YYYYMMDDhhmmss[.f][Z|+hhmm]; ValueError otherwise.

    Without a zone the time is local; the fraction counts milliseconds as an integer: ".1" is 1 ms (observed).
    """
    text = content.decode("ascii")
    if short := _UTC_TIME.fullmatch(text):
        year = _full_year(int(short[1]), now or datetime.now(UTC))
        return _moment(f"{year:04d}{short[2]}{short[3] or '00'}", "Z")
    if long := _GENERALIZED.fullmatch(text):
        return _moment(long[1], long[3]) + timedelta(milliseconds=int(long[2] or 0))
    raise ValueError("neither UTCTime nor GeneralizedTime")


def _moment(digits: str, zone: str | None) -> datetime:
    """Date of 14 digits in a zone: Z, +hhmm, or None for local time."""
    utc = datetime.strptime(digits + "+0000", "%Y%m%d%H%M%S%z")
    if zone is None:
        return utc.replace(tzinfo=None).astimezone()
    return utc if zone == "Z" else utc.replace(tzinfo=_zone(zone))


def _full_year(short: int, now: datetime) -> int:
    latest = now.year + _YEARS_AHEAD
    return latest - (latest - short) % 100


def _zone(text: str) -> timezone:
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return timezone(offset if text[0] == "+" else -offset)
