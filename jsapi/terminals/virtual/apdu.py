# SPDX-License-Identifier: MIT
"""Command APDUs of ISO/IEC 7816-3 clause 12.1: cases 1 to 4, short and extended length."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from jsapi.terminals.virtual.status import CardError, StatusWord

MAX_SHORT: Final = 0x100
MAX_EXTENDED: Final = 0x10000
HEADER_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `le` is the number of bytes wanted (1 to 65536) or None when no Le field was sent."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None
    extended: bool = False
    protected: bool = False
    """Whether it came through secure messaging."""

    @property
    def p1p2(self) -> int:
        """P1 and P2 as one 16-bit number, which many commands use as a file identifier."""
        return self.p1 << 8 | self.p2


@dataclass(frozen=True, slots=True)
class Response:
    """Response data, not yet cut to Le, and status word."""

    data: bytes = field(default=b"", repr=False)
    sw: int = StatusWord.OK

    def encode(self) -> bytes:
        """Return data followed by the 2-byte status word."""
        return self.data + self.sw.to_bytes(2, "big")


def parse_command(apdu: bytes) -> Command:
    """Return the command in these bytes; CardError 6700 when they fit none of the seven encodings."""
    if len(apdu) < HEADER_LENGTH:
        raise CardError(StatusWord.WRONG_LENGTH)
    header, body = apdu[:HEADER_LENGTH], apdu[HEADER_LENGTH:]
    extended = len(body) >= 3 and body[0] == 0
    data, le = _extended_body(body) if extended else _short_body(body)
    cla, ins, p1, p2 = header
    return Command(cla, ins, p1, p2, data, le, extended)


def _short_body(body: bytes) -> tuple[bytes, int | None]:
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or MAX_SHORT
    lc, rest = body[0], body[1:]
    if lc == 0 or len(rest) not in (lc, lc + 1):
        raise CardError(StatusWord.WRONG_LENGTH)
    return rest[:lc], (rest[lc] or MAX_SHORT) if len(rest) > lc else None


def _extended_body(body: bytes) -> tuple[bytes, int | None]:
    first, rest = int.from_bytes(body[1:3], "big"), body[3:]
    if not rest:
        return b"", first or MAX_EXTENDED
    if first == 0 or len(rest) not in (first, first + 2):
        raise CardError(StatusWord.WRONG_LENGTH)
    le = int.from_bytes(rest[first:], "big") or MAX_EXTENDED
    return rest[:first], le if len(rest) > first else None
