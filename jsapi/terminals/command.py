# SPDX-License-Identifier: MIT
"""A command APDU cut into its fields (ISO 7816-3, 12.1)."""

from __future__ import annotations

from dataclasses import dataclass

_SM_BITS, _FURTHER_SM_BIT, _FURTHER_CLASS = 0x0C, 0x20, 0x40


@dataclass(frozen=True, slots=True)
class Command:
    """The fields; `well_formed` tells whether Lc, data and Le add up."""

    header: bytes
    lc: bytes
    data: bytes
    le: bytes
    well_formed: bool

    @property
    def cla(self) -> int:
        """Class byte."""
        return self.header[0]

    @property
    def ins(self) -> int:
        """Instruction byte."""
        return self.header[1]

    @property
    def p1(self) -> int:
        """First parameter."""
        return self.header[2]

    @property
    def p2(self) -> int:
        """Second parameter."""
        return self.header[3]

    @property
    def p1p2(self) -> int:
        """Both parameters as one number, which is a file identifier for some commands."""
        return int.from_bytes(self.header[2:4], "big")

    @property
    def channel(self) -> int:
        """Logical channel that the class byte names (ISO 7816-4, 5.4.1), 0 to 19."""
        return 4 + (self.cla & 0xF) if self.cla & _FURTHER_CLASS else self.cla & 3

    @property
    def protected(self) -> bool:
        """Whether the class byte announces secure messaging."""
        return bool(self.cla & (_FURTHER_SM_BIT if self.cla & _FURTHER_CLASS else _SM_BITS))


def parse_command(command: bytes) -> Command:
    """Cut an APDU of at least 4 bytes; of a malformed one everything after the header becomes `data`."""
    header, body = command[:4], command[4:]
    if len(body) <= 1 or (len(body) == 3 and body[0] == 0):
        return Command(header, b"", b"", body, True)
    width = 3 if body[0] == 0 else 1
    length = int.from_bytes(body[:width], "big")
    lc, data, le = body[:width], body[width : width + length], body[width + length :]
    if length and len(data) == length and len(le) in (0, 1 if width == 1 else 2):
        return Command(header, lc, data, le, True)
    return Command(header, b"", body, b"", False)
