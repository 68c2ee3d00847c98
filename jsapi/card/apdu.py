# SPDX-License-Identifier: MIT
"""Command APDUs (ISO 7816-4, 5.1): coding of the four cases, short and extended."""

from __future__ import annotations

from dataclasses import dataclass

MAX_DATA = 65535
MAX_LE = 65536


@dataclass(frozen=True, slots=True)
class CommandApdu:
    """A command: header bytes, up to 65535 data bytes, expected length 0..65536 (None: no Le field)."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes | None = None
    le: int | None = None

    def encode(self) -> bytes:
        """Command bytes. Extended when data exceeds 255 bytes or Le 256; Le 0 means the maximum of the form."""
        data, le = self.data or b"", self.le
        header = bytes([self.cla & 0xFF, self.ins & 0xFF, self.p1 & 0xFF, self.p2 & 0xFF])
        extended = len(data) > 255 or (le is not None and le > 256)
        lc = b""
        if data:
            lc = b"\0" + len(data).to_bytes(2, "big") if extended else bytes([len(data)])
        return header + lc + data + self._le_field(extended, bool(lc))

    def _le_field(self, extended: bool, has_lc: bool) -> bytes:
        if self.le is None:
            return b""
        if not extended:
            return bytes([self.le & 0xFF])
        coded = (0 if self.le == 256 else self.le) & 0xFFFF
        return (b"" if has_lc else b"\0") + coded.to_bytes(2, "big")
