# SPDX-License-Identifier: MIT
"""Structures that the card keeps besides files and keys: PINs, key domains, initialisation settings."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Final

from jsapi.terminals.virtual.instructions import Option

KEY_CHECK_VALUE_LENGTH: Final = 8
SHARE_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN as salted SHA-256; whoever has the state file can try all PINs."""

    length: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    retry_limit: int = 3
    retry_counter: int = 3
    transport: bool = False

    def matches(self, candidate: bytes) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(_digest(self.salt, candidate), self.digest)


def make_pin(value: bytes, retry_limit: int, transport: bool = False) -> Pin:
    """Return a PIN with a full retry counter."""
    salt = os.urandom(16)
    return Pin(len(value), salt, _digest(salt, value), retry_limit, retry_limit, transport)


def _digest(salt: bytes, value: bytes) -> bytes:
    return hashlib.sha256(salt + value).digest()


@dataclass(frozen=True, slots=True)
class KeyDomain:
    """A key domain. With shares `kek` is their exclusive or so far, None before the first one.

    `shares` 0 without `uid` means that the card made the key itself. With a `uid` it is an XKEK domain, whose key
    comes from a key agreement with another card of the same domain and is None before that.
    """

    number: int
    shares: int
    outstanding_shares: int
    kek: bytes | None = field(default=None, repr=False)
    uid: bytes | None = None

    @property
    def complete_kek(self) -> bytes | None:
        """The 32-byte key encryption key once no share is outstanding."""
        return None if self.outstanding_shares else self.kek

    @property
    def key_check_value(self) -> bytes:
        """First 8 bytes of SHA-256 of the key, zeros while it is incomplete."""
        if self.complete_kek is None:
            return bytes(KEY_CHECK_VALUE_LENGTH)
        return hashlib.sha256(self.complete_kek).digest()[:KEY_CHECK_VALUE_LENGTH]

    def encode_status(self) -> bytes:
        """Return the domain status: shares, outstanding shares, 8 bytes key check value, the UID of an XKEK domain."""
        return bytes((self.shares, self.outstanding_shares)) + self.key_check_value + (self.uid or b"")


@dataclass(frozen=True, slots=True)
class PkaPolicy:
    """Public key authentication: how many keys can be registered and how many of them have to authenticate."""

    total: int
    required: int


@dataclass(frozen=True, slots=True)
class PkaKey:
    """A key registered for public key authentication: holder reference, curve name, point 04 || X || Y."""

    name: bytes
    curve: str
    point: bytes


@dataclass(frozen=True, slots=True)
class Settings:
    """What INITIALIZE DEVICE chose.

    `key_domains` None means that keys can't be wrapped at all, `pka` None that only the PIN logs in.
    """

    options: Option
    key_domains: int | None = None
    pka: PkaPolicy | None = None
