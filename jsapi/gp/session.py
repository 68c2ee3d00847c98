# SPDX-License-Identifier: MIT
"""What the secure channel protocols have in common: authentication data, session keys, levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from typing import Protocol


class Level(IntFlag):
    """Security level (GlobalPlatform Card Specification 2.3, 10.6 and table 10-1)."""

    C_MAC = 0x01
    C_DECRYPTION = 0x02
    R_MAC = 0x10
    R_ENCRYPTION = 0x20


class ChannelError(Exception):
    """A response is not protected as agreed."""


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """Session keys, never shown; the response MAC key is that of commands unless the protocol has another."""

    encryption: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    response_mac: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Challenges:
    """What INITIALIZE UPDATE has exchanged."""

    host: bytes
    card: bytes
    sequence_counter: bytes  # 2 bytes for SCP02, 3 or none for SCP03
    card_cryptogram: bytes


class Session(Protocol):
    """An authenticated exchange: protects commands and opens responses."""

    def card_cryptogram(self) -> bytes:
        """What the card must have proved itself with."""

    def host_cryptogram(self) -> bytes:
        """What the host proves itself with."""

    def wrap(self, command: bytes, level: Level) -> bytes:
        """Protect a command."""

    def unwrap(self, response: bytes, level: Level) -> bytes:
        """Check and open a response with its status word; ChannelError when it is not as agreed."""


def with_data(header: bytes, data: bytes, le: bytes | None) -> bytes:
    """Command bytes; extended when the data or the given Le field ask for it (ISO 7816-4, 5.1)."""
    extended = len(data) > 255 or (le is not None and len(le) > 1)
    if le is not None and extended and len(le) == 1:
        le = b"\0" + le if le != b"\0" else b"\0\0"
    lc = b"\0" + len(data).to_bytes(2, "big") if extended else bytes([len(data)])
    return header + lc + data + (le or b"")


def secured(header: bytes) -> bytes:
    """Header with CLA for secure messaging of GlobalPlatform on the basic channel."""
    return bytes([header[0] & 0xFC | 0x04]) + header[1:]


def padded(data: bytes, block: int) -> bytes:
    """ISO 9797-1 padding method 2."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)
