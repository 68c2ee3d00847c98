# SPDX-License-Identifier: MIT
"""ByteBuffer: the mutable byte sequence that scripts build messages with."""

from __future__ import annotations

from typing import Annotated, Self

from jsapi import coercion, encodings
from jsapi.byte_sequence import ByteSequence, decode_text
from jsapi.bytestring import ByteString
from jsapi.declare import Reason, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError


def _content(value: object) -> bytes:
    """Bytes that append, insert and copy take from a value: a number gives its low 8 bits, text is ISO 8859-1."""
    if isinstance(value, ByteString | ByteBuffer):
        return bytes(value.data)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bytes((coercion.int32(value) & 0xFF,))
    return encodings.decode_ascii(coercion.text_of(value))


@host_class("ByteBuffer")
class ByteBuffer(ByteSequence):
    """Mutable bytes; removed bytes are overwritten before their memory is given back."""

    __slots__ = ()
    NAME = "ByteBuffer"

    @classmethod
    @constructor
    def create(cls, *args: Value) -> ByteBuffer:
        """Empty (a number is a capacity hint), a copy of a ByteString, or a decoded string with its encoding."""
        if len(args) > 2:
            raise GPError(
                cls.NAME, ErrorCode.INVALID_ARGUMENTS, len(args), "Expected at most a string and its encoding"
            )
        if len(args) == 2:
            encoding = coercion.int32(args[1]) if coercion.is_number(args[1]) else 0
            return cls(decode_text("ByteBuffer", coercion.text_of(args[0]), encoding))
        if not args or coercion.is_number(args[0]):
            return cls()
        if isinstance(args[0], ByteString):
            return cls(args[0].data)
        raise GPError(
            cls.NAME, ErrorCode.INVALID_TYPE, 0, "Expected a ByteString, a capacity, or a string and its encoding"
        )

    @method("append")
    def append(self, value: Value) -> Self:
        """Add a ByteString, ByteBuffer, number (low 8 bits) or the ISO 8859-1 bytes of String(value)."""
        self.data += _content(value)
        return self

    @method("insert")
    def insert(self, offset: int, value: Value) -> Self:
        """Insert a value as append() takes it before `offset` (0 to length)."""
        self._check_offset(offset)
        self.data[offset:offset] = _content(value)
        return self

    @method("copy")
    def copy(self, offset: int, value: Value) -> Self:
        """Overwrite from `offset` on; the buffer does not grow (INVALID_LENGTH, reason: buffer length)."""
        self._check_offset(offset)
        content = _content(value)
        if offset + len(content) > len(self.data):
            raise self._error(ErrorCode.INVALID_LENGTH, len(self.data), "The value reaches past the end of the buffer")
        self.data[offset : offset + len(content)] = content
        return self

    def _check_offset(self, offset: int) -> None:
        if not 0 <= offset <= len(self.data):
            raise self._error(ErrorCode.INVALID_INDEX, offset, f"Offset {offset} is outside of 0..{len(self.data)}")

    @method("clear")
    def clear(self, offset: int | None = None, count: int | None = None) -> Self:
        """Remove `count` bytes from `offset` (all, or to the end) and overwrite the memory they leave behind."""
        if offset is not None and offset == len(self.data):
            raise self._error(ErrorCode.INVALID_INDEX, offset, "There is nothing to clear at the end of the buffer")
        start, end = self._range(offset or 0, count)
        kept = len(self.data) - (end - start)
        self.data[start:kept] = self.data[end:]
        self.data[kept:] = bytearray(len(self.data) - kept)
        del self.data[kept:]
        return self

    @method("find")
    def find(self, needle: Annotated[ByteString, Reason(1)], offset: int = 0) -> int:
        """Index of the first occurrence of a ByteString at or after offset, or -1."""
        return self._find(needle.data, offset)

    @method("toByteString")
    def to_byte_string(self, offset: int = 0, count: int | None = None) -> ByteString:
        """Copy of the content, or of `count` bytes from `offset`."""
        start, end = self._range(offset, count)
        return ByteString(self.data[start:end])
