# SPDX-License-Identifier: MIT
"""ByteBuffer: the mutable byte sequence that scripts build messages with."""

from __future__ import annotations

from typing import Annotated, Self

from jsapi import coercion, encodings
from jsapi.bytestring import ByteString, decode_text, encode_text, find_bytes, range_of
from jsapi.declare import Loose, Reason, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("ByteBuffer", code, reason, message)


def _content(value: object) -> bytes:
    """Bytes that append, insert and copy take from a value: a number gives its low 8 bits, text is ISO 8859-1."""
    if isinstance(value, ByteString | ByteBuffer):
        return bytes(value.data)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bytes((coercion.int32(value) & 0xFF,))
    return encodings.decode_ascii(coercion.text_of(value))


@host_class("ByteBuffer")
class ByteBuffer:
    """Mutable bytes; removed bytes are overwritten before their memory is given back."""

    __slots__ = ("data",)

    def __init__(self, data: bytes | bytearray = b"") -> None:
        self.data = bytearray(data)

    def __bytes__(self) -> bytes:
        return bytes(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        return f"<ByteBuffer of {len(self.data)} bytes>"

    @classmethod
    @constructor
    def create(cls, *args: Value) -> ByteBuffer:
        """Empty (a number is a capacity hint), a copy of a ByteString, or a decoded string with its encoding."""
        if len(args) > 2:
            raise _error(ErrorCode.INVALID_ARGUMENTS, len(args), "Expected at most a string and its encoding")
        if len(args) == 2:
            encoding = coercion.int32(args[1]) if coercion.is_number(args[1]) else 0
            return cls(decode_text("ByteBuffer", coercion.text_of(args[0]), encoding))
        if not args or coercion.is_number(args[0]):
            return cls()
        if isinstance(args[0], ByteString):
            return cls(args[0].data)
        raise _error(ErrorCode.INVALID_TYPE, 0, "Expected a ByteString, a capacity, or a string and its encoding")

    @property
    @prop("length")
    def length(self) -> int:
        """Number of bytes."""
        return len(self.data)

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
            raise _error(ErrorCode.INVALID_LENGTH, len(self.data), "The value reaches past the end of the buffer")
        self.data[offset : offset + len(content)] = content
        return self

    def _check_offset(self, offset: int) -> None:
        if not 0 <= offset <= len(self.data):
            raise _error(ErrorCode.INVALID_INDEX, offset, f"Offset {offset} is outside of 0..{len(self.data)}")

    @method("clear")
    def clear(self, offset: int | None = None, count: int | None = None) -> Self:
        """Remove `count` bytes from `offset` (all, or to the end) and overwrite the memory they leave behind."""
        if offset is not None and offset == len(self.data):
            raise _error(ErrorCode.INVALID_INDEX, offset, "There is nothing to clear at the end of the buffer")
        start, end = range_of("ByteBuffer", len(self.data), offset or 0, count)
        kept = len(self.data) - (end - start)
        self.data[start:kept] = self.data[end:]
        self.data[kept:] = bytearray(len(self.data) - kept)
        del self.data[kept:]
        return self

    @method("byteAt")
    def byte_at(self, index: int) -> int:
        """Unsigned byte at a 0-based index; INVALID_INDEX outside."""
        if not 0 <= index < len(self.data):
            raise _error(ErrorCode.INVALID_INDEX, index, f"Index {index} is outside of the {len(self.data)} bytes")
        return self.data[index]

    @method("find")
    def find(self, needle: Annotated[ByteString, Reason(1)], offset: int = 0) -> int:
        """Index of the first occurrence of a ByteString at or after offset, or -1."""
        return find_bytes("ByteBuffer", self.data, needle.data, offset)

    @method("toByteString")
    def to_byte_string(self, offset: int = 0, count: int | None = None) -> ByteString:
        """Copy of the content, or of `count` bytes from `offset`."""
        start, end = range_of("ByteBuffer", len(self.data), offset, count)
        return ByteString(self.data[start:end])

    @method("toString", lenient=True)
    def to_string(self, encoding: Loose = 0) -> str | None:
        """Text in an encoding; without one, spaced upper-case hex."""
        return encode_text("ByteBuffer", self.data, encoding)
