# SPDX-License-Identifier: MIT
"""Readers and writers of java.io: text in files and streams, UTF-8 when no character set is given."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from jsapi import coercion
from jsapi.declare import Value, constructor, host_class, method
from jsapi.java import files
from jsapi.java.errors import illegal, io_error
from jsapi.java.lang import JavaString, charset_of
from jsapi.java.streams import JavaInputStream, JavaOutputStream
from jsapi.services import Services


@host_class("JavaReader")
class JavaReader:
    """Text to read."""

    __slots__ = ("_lines", "_source", "_stream")

    def __init__(self, stream: IO[Any], charset: str, source: object = None) -> None:
        self._stream = io.TextIOWrapper(stream, charset, errors="replace")
        self._source = source  # keeps the stream open that this reads from
        self._lines = 0

    def __del__(self) -> None:
        with suppress(OSError, ValueError, AttributeError):
            self._stream.close()

    @classmethod
    @constructor
    def create(cls, services: Services, kind: str, source: Value, charset: Value = None) -> JavaReader:
        """From a file's name, a stream or another reader."""
        if isinstance(source, JavaReader):
            return source
        if isinstance(source, JavaInputStream):
            return cls(source.stream, charset_of(charset), source)
        if kind != "file":
            raise illegal("a reader or an input stream is expected")
        return cls(files.open_to_read(services, files.name_of(source)), charset_of(charset))

    def _read(self, action: Callable[[], str]) -> str:
        try:
            return action()
        except (OSError, ValueError, EOFError) as error:
            raise io_error("Stream closed" if self._stream.closed else str(error)) from None

    @method("readLine")
    def read_line(self) -> str | None:
        """The next line without its end, null after the last."""
        line = self._read(self._stream.readline)
        if not line:
            return None
        self._lines += 1
        return line.removesuffix("\n")

    @method("read")
    def read(self) -> int:
        """Code of the next character, -1 at the end."""
        char = self._read(lambda: self._stream.read(1))
        return ord(char) if char else -1

    @method("ready")
    def ready(self) -> bool:
        """Whether there is something to read: files always are ready."""
        return not self._stream.closed

    @method("getLineNumber")
    def get_line_number(self) -> int:
        """Number of lines read so far."""
        return self._lines

    @method("close")
    def close(self) -> None:
        """Give the file back."""
        self._stream.close()


@host_class("JavaWriter")
class JavaWriter:
    """Text to write; it is in the file at once."""

    __slots__ = ("_charset", "_put", "_target")

    def __init__(self, put: Callable[[bytes], None], charset: str, target: JavaOutputStream | None) -> None:
        self._put = put
        self._charset = charset
        self._target = target

    @classmethod
    @constructor
    def create(cls, services: Services, kind: str, target: Value, *more: Value) -> JavaWriter:
        """To a file's name (and whether to append), a stream (and its character set), or another writer."""
        if isinstance(target, JavaWriter):
            return target
        charset = more[0] if more and isinstance(more[0], str | JavaString) else None
        if not isinstance(target, JavaOutputStream):
            if kind == "wrap":
                raise illegal("a writer or an output stream is expected")
            append = bool(more) and more[0] is True
            target = JavaOutputStream(files.open_to_write(services, files.name_of(target), append))
        return cls(target.put, charset_of(charset), target)

    @classmethod
    def to_function(cls, write: Callable[[str], None]) -> JavaWriter:
        """A writer that hands its text to a function."""
        return cls(lambda data: write(data.decode("utf-8")), "utf-8", None)

    def _text(self, text: str) -> None:
        self._put(text.encode(self._charset, "replace"))

    @method("write")
    def write(self, value: Value, offset: int = 0, count: int = -1) -> None:
        """A text or a part of it, or the character of a code."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            self._text(chr(coercion.int32(value) & 0xFFFF))
            return
        text = coercion.text_of(value)
        self._text(text if count < 0 else text[offset : offset + count])

    @method("append")
    def append(self, value: Value) -> Value:
        """Like write(), and gives the writer back."""
        self.write(value)
        return self

    @method("print")
    def print_text(self, value: Value = "") -> None:
        """Text of any value."""
        self._text(coercion.text_of(value))

    @method("println")
    def print_line(self, value: Value = "") -> None:
        """Text of any value and the end of the line."""
        self._text(coercion.text_of(value) + "\n")

    @method("newLine")
    def new_line(self) -> None:
        """The end of a line."""
        self._text("\n")

    @method("flush")
    def flush(self) -> None:
        """Nothing to do: text is written at once."""

    @method("close")
    def close(self) -> None:
        """Give the file back."""
        if self._target is not None:
            self._target.close()
