# SPDX-License-Identifier: MIT
"""Why a key store cannot be opened or written; each says so in one sentence without the content."""

from __future__ import annotations


class StoreError(ValueError):
    """Base of all these errors; scripts get GPError CRYPTO_FAILED with the sentence."""


class WrongFormatError(StoreError):
    """Raised when the data is no key store of a known kind."""


class TruncatedError(StoreError):
    """Raised when the data ends before its announced end."""


class DamagedError(StoreError):
    """Raised when the structure is malformed or contradicts itself."""


class PasswordError(StoreError):
    """Raised when the password is missing or does not fit; damage cannot always be told from that."""


class UnsupportedError(StoreError):
    """Raised for well-formed content with algorithms or limits beyond what is offered."""
