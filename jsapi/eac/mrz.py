# SPDX-License-Identifier: MIT
"""The machine readable zone of documents as source of keys (ICAO 9303-11, 4.3.2 and 9.7)."""

from __future__ import annotations

import hashlib
from typing import Final

from jsapi.gperror import ErrorCode, GPError

_TWO_LINES, _THREE_LINES = 88, 90
_KEY_LENGTH: Final = 16


def _checked(mrz: str) -> str:
    if len(mrz) not in (_TWO_LINES, _THREE_LINES) or not mrz.isascii():
        raise GPError("EAC20", ErrorCode.INVALID_DATA, len(mrz), "An MRZ has 88 (two lines) or 90 characters (three)")
    return mrz


def document_number(mrz: str) -> str:
    """Document number with its check digit; a long one of a card goes on in the optional data."""
    _checked(mrz)
    if len(mrz) == _TWO_LINES:
        return mrz[44:54]
    if mrz[14] != "<":
        return mrz[5:15]
    end = mrz.find("<", 15)
    return mrz[5:14] + mrz[15 : max(end, 15)]


def password(mrz: str) -> bytes:
    """SHA-1 of document number, date of birth and date of expiry with their check digits."""
    start = 57 if len(_checked(mrz)) == _TWO_LINES else 30
    text = document_number(mrz) + mrz[start : start + 7] + mrz[start + 8 : start + 15]
    return hashlib.sha1(text.encode("ascii"), usedforsecurity=False).digest()


def basic_access_key(mrz: str, counter: int) -> bytes:
    """Two-key 3DES key for basic access control; counter 1 encryption, 2 MAC."""
    seed = password(mrz)[:_KEY_LENGTH] + counter.to_bytes(4, "big")
    return hashlib.sha1(seed, usedforsecurity=False).digest()[:_KEY_LENGTH]
