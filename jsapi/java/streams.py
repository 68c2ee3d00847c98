# SPDX-License-Identifier: MIT
"""Byte streams of java.io: files, byte arrays, and decompression of gzip data."""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import suppress
from typing import Any, BinaryIO

from jsapi.bytestring import ByteString
from jsapi.coercion import int32
from jsapi.declare import Value, constructor, host_class, method
from jsapi.java import files
from jsapi.java.errors import JavaError, illegal, io_error, null_pointer, out_of_bounds
from jsapi.java.lang import JavaString, charset_of, text_of
from jsapi.services import Services


def binary(value: object) -> bytes:
    """The byte[] that a script gave: a ByteString, or the UTF-8 bytes of a string."""
    if value is None:
        raise null_pointer("The byte array")
    if isinstance(value, ByteString):
        return bytes(value.data)
    if isinstance(value, (str, JavaString)):
        return str(value).encode("utf-8", "surrogatepass")
    raise illegal("a ByteString is expected")


def span(length: int, bounds: tuple[Any, ...]) -> tuple[int, int]:
    """Offset and count of an array's part that a script gave, the whole when it gave none."""
    if not bounds:
        return 0, length
    if len(bounds) != 2:
        raise illegal("offset and length are expected")
    offset, count = int32(bounds[0]), int32(bounds[1])
    if offset < 0 or count < 0 or offset + count > length:
        raise out_of_bounds(f"Range [{offset}, {offset} + {count}) out of bounds for length {length}")
    return offset, count


@host_class("JavaInputStream")
class JavaInputStream:
    """A stream of bytes to read."""

    __slots__ = ("_length", "_source", "stream")

    def __init__(self, stream: BinaryIO, length: int | None = None, source: JavaInputStream | None = None) -> None:
        self.stream = stream
        self._source = source  # keeps the stream open that this reads from
        self._length = length  # bytes in all, None when unknown

    def __del__(self) -> None:
        with suppress(OSError, AttributeError):
            self.stream.close()

    @classmethod
    @constructor
    def create(cls, services: Services, kind: str, source: Value, *size: Value) -> JavaInputStream:
        """From a file's name, a byte array or another stream."""
        if kind == "file":
            name = files.name_of(source)
            return cls(files.open_to_read(services, name), files.status(services, name)[0])
        if kind == "bytes":
            data = binary(source)
            offset, count = span(len(data), size)
            return cls(io.BytesIO(data[offset : offset + count]), count)
        if not isinstance(source, JavaInputStream):
            raise illegal("an input stream is expected")
        return source if kind == "wrap" else cls(_unzipped(source.stream), None, source)

    @method("read")
    def read(self, target: Value = None, *bounds: Value) -> int:
        """The next byte, or the number of bytes read into an array (or a part of it); -1 at the end."""
        if target is None:
            data = self._next(1)
            return data[0] if data else -1
        if not isinstance(target, ByteString):
            raise illegal("a byte array is expected")
        offset, count = span(len(target.data), bounds)
        data = self._next(count)
        target.data[offset : offset + len(data)] = data
        return len(data) if data or not count else -1

    def _next(self, count: int) -> bytes:
        try:
            return self.stream.read(count)
        except EOFError:
            raise JavaError("java.io.EOFException", "Unexpected end of ZLIB input stream") from None
        except (zlib.error, gzip.BadGzipFile) as error:
            raise JavaError("java.util.zip.ZipException", str(error)) from None
        except (OSError, ValueError) as error:
            raise io_error("Stream Closed" if self.stream.closed else str(error)) from None

    @method("readAllBytes")
    def read_all_bytes(self) -> ByteString:
        """Everything up to the end, at most 64 MB."""
        data = self._next(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise JavaError("java.lang.OutOfMemoryError", "Required array size too large")
        return ByteString(data)

    @method("available")
    def available(self) -> int:
        """Bytes that are left; 1 or 0 for decompression."""
        if self.stream.closed:
            raise io_error("Stream Closed")
        return 1 if self._length is None else max(0, self._length - self.stream.tell())

    @method("skip")
    def skip(self, count: float) -> int:
        """Pass over bytes; gives how many."""
        return len(self._next(max(0, min(int32(count), MOST_BYTES))))

    @method("close")
    def close(self) -> None:
        """Give the file back."""
        self.stream.close()


MOST_BYTES = 64 * 1024 * 1024


def _unzipped(stream: BinaryIO) -> BinaryIO:
    start = stream.tell()
    if stream.read(2) != b"\x1f\x8b":
        raise JavaError("java.util.zip.ZipException", "Not in GZIP format")
    stream.seek(start)
    return gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]  # a BinaryIO in all but name


@host_class("JavaOutputStream")
class JavaOutputStream:
    """A stream of bytes to write: to a file, where they are at once, or to memory."""

    __slots__ = ("stream",)

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def __del__(self) -> None:
        with suppress(OSError, AttributeError):
            self.stream.close()

    @classmethod
    @constructor
    def create(cls, services: Services, kind: str, target: Value = None, append: Value = None) -> JavaOutputStream:
        """To a file (and whether to append), to memory, or another stream."""
        if kind == "file":
            return cls(files.open_to_write(services, files.name_of(target), append is True))
        if kind == "bytes":
            return cls(io.BytesIO())
        if not isinstance(target, JavaOutputStream):
            raise illegal("an output stream is expected")
        return target

    def put(self, data: bytes) -> None:
        """Write bytes."""
        try:
            self.stream.write(data)
            self.stream.flush()
        except (OSError, ValueError) as error:
            raise io_error("Stream Closed" if self.stream.closed else str(error)) from None

    @method("write")
    def write(self, value: Value, *bounds: Value) -> None:
        """A byte (the low 8 bits of a number), or a byte array or a part of it."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.put(bytes((int32(value) & 0xFF,)))
            return
        data = binary(value)
        offset, count = span(len(data), bounds)
        self.put(data[offset : offset + count])

    @method("flush")
    def flush(self) -> None:
        """Nothing to do: bytes are written at once."""

    @method("close")
    def close(self) -> None:
        """Give the file back; what was written to memory stays readable."""
        if not isinstance(self.stream, io.BytesIO):
            self.stream.close()

    def _memory(self) -> io.BytesIO:
        if not isinstance(self.stream, io.BytesIO):
            raise illegal("only a ByteArrayOutputStream keeps what was written")
        return self.stream

    @method("toByteArray")
    def to_byte_array(self) -> ByteString:
        """What was written to memory."""
        return ByteString(self._memory().getvalue())

    @method("size")
    def size(self) -> int:
        """Number of bytes written to memory."""
        return len(self._memory().getvalue())

    @method("reset")
    def reset(self) -> None:
        """Forget what was written to memory."""
        self._memory().seek(0)
        self._memory().truncate()

    @method("writeTo")
    def write_to(self, other: JavaOutputStream) -> None:
        """Copy what was written to memory into another stream."""
        other.put(self._memory().getvalue())

    @method("toString")
    def to_string(self, charset: Value = None) -> str:
        """What was written to memory as text."""
        if not isinstance(self.stream, io.BytesIO):
            return "java.io.FileOutputStream"
        return text_of(self.stream.getvalue(), charset_of(charset))
