# SPDX-License-Identifier: MIT
"""Reading and writing transparent files in blocks that fit into one command (ISO 7816-4, 11.3)."""

from __future__ import annotations

from collections.abc import Callable

from jsapi import ber
from jsapi.card.apdu import CommandApdu
from jsapi.card.file_navigation import succeeded

_READ, _UPDATE = 0xB0, 0xD6
_PLAIN_BLOCK, _PROTECTED_BLOCK = 256, 0xDF
_PLAIN_DATA, _PROTECTED_DATA = 220, 0xDF  # as the original engine cuts it
_LAST_SHORT_OFFSET = 0x7FFF
_OFFSET, _DISCRETIONARY = 0x54, 0x53
_OK, _END_OF_FILE = 0x9000, 0x6282
_BEYOND_END = (0x6B00, 0x6A86)  # the offset is behind the file


class Blocks:
    """Commands to one file. `refused` is the status word of a command that failed, None while all succeed."""

    def __init__(
        self, send: Callable[[CommandApdu], tuple[bytes, int]], short_identifier: int, *, protected: bool
    ) -> None:
        self._send = send
        self._short_identifier = short_identifier
        self._block = _PROTECTED_BLOCK if protected else _PLAIN_BLOCK
        self._data = _PROTECTED_DATA if protected else _PLAIN_DATA
        self.refused: int | None = None
        self.told: Callable[[int], None] = lambda _done: None  # how many bytes were read so far; may raise to stop

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes, less at the end of the file."""
        data = b""
        while len(data) < length:
            wanted = min(self._block, length - len(data))
            block, sw = self._read(offset + len(data), wanted)
            data += block
            self.told(len(data))
            if len(block) < wanted or self.refused is not None or sw == _END_OF_FILE:
                break
        return data

    def read_to_end(self, offset: int) -> bytes:
        """All bytes from an offset, in whole blocks up to a short one or the end of the file."""
        data = b""
        while True:
            wanted = 0 if self._block == _PLAIN_BLOCK else self._block
            block, sw = self._read(offset + len(data), wanted)
            if self.refused in _BEYOND_END or (self.refused is not None and data):
                self.refused = None  # the end of the file was the end of a block
                return data
            data += block
            self.told(len(data))
            if len(block) < self._block or sw == _END_OF_FILE or self.refused is not None:
                return data

    def _read(self, offset: int, wanted: int) -> tuple[bytes, int]:
        if offset > _LAST_SHORT_OFFSET:
            return self._read_far(offset, wanted)
        p1, p2 = self._place(offset)
        data, sw = self._send(CommandApdu(0, _READ, p1, p2, None, wanted & 0xFF))
        self._note(sw)
        return data, sw

    def _read_far(self, offset: int, wanted: int) -> tuple[bytes, int]:
        """READ BINARY with odd INS, offset and data in data objects."""
        command = CommandApdu(0, _READ | 1, 0, self._short_identifier, _offset_object(offset), 0)
        data, sw = self._send(command)
        self._note(sw)
        if self.refused is not None:
            return b"", sw
        content = ber.find(data, _DISCRETIONARY) if data else b""
        return (content or b"")[: wanted or None], sw

    def update(self, offset: int, data: bytes) -> None:
        """Write bytes from an offset on."""
        position = 0
        while position < len(data) and self.refused is None:
            target = offset + position
            room = self._data if target <= _LAST_SHORT_OFFSET else self._data - 16
            block = data[position : position + room]
            if target > _LAST_SHORT_OFFSET:
                content = _offset_object(target) + ber.encode(_DISCRETIONARY, block)
                command = CommandApdu(0, _UPDATE | 1, 0, self._short_identifier, content)
            else:
                command = CommandApdu(0, _UPDATE, *self._place(target), block)
            sw = self._send(command)[1]
            self.refused = None if sw == _OK else sw
            position += len(block)

    def _place(self, offset: int) -> tuple[int, int]:
        """P1 and P2: a short identifier goes with an offset of one byte, and selects the file for larger ones."""
        if self._short_identifier and offset <= 0xFF:
            return 0x80 | self._short_identifier, offset
        return offset >> 8, offset & 0xFF

    def _note(self, sw: int) -> None:
        if not succeeded(sw):
            self.refused = sw


def _offset_object(offset: int) -> bytes:
    return ber.encode(_OFFSET, offset.to_bytes(2 if offset <= 0xFFFF else 4, "big"))
