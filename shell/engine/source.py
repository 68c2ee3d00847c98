# SPDX-License-Identifier: MIT
"""Script sources and positions: one global line table, because the engine's eval takes no file name.

Each source gets its own range of lines (it is padded with newlines up to its start); the positions in engine stacks
(`<input>:line:column`) are translated back through the table.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_POSITION = re.compile(r"<input>:(\d+):(\d+)")
_FRAME = re.compile(r"^\s*at (?:(.*?) )?\(?<input>:(\d+):(\d+)\)?\s*$", re.MULTILINE)
_LINE_END = re.compile("[\n\u2028\u2029]")  # the line ends that `place` counts
MAX_SOURCE = 32 * 1024 * 1024


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    return _LINE_END.split(text)


def characters(line: str, column: int) -> int:
    """Column in characters for a column in bytes of UTF-8."""
    before = line.encode("utf-8", "surrogatepass")[: max(0, column - 1)]
    return len(before.decode("utf-8", "ignore")) + 1 if column else 0


class SourceError(Exception):
    """A file that cannot be a script: missing, a folder, binary, too large."""


@dataclass(frozen=True, slots=True)
class Source:
    """A script: the name shown in messages, its text, and the folder that relative names start from."""

    name: str
    text: str
    folder: Path | None = None
    internal: bool = False
    first_line: int = 1  # of the text in the file, for a script inside of another document
    digest: str = ""  # hexadecimal SHA-256 of the file

    def line(self, number: int) -> str | None:
        """A line by its number in the file, None when the text does not have it."""
        lines, index = _lines(self.text), number - self.first_line
        return lines[index].rstrip("\r") if 0 <= index < len(lines) else None

    def column(self, line: int, column: int) -> int:
        """Column in characters for one of the engine's, which are in bytes of UTF-8; both begin with 1."""
        if self.text.isascii():
            return column
        return characters(self.line(line) or "", column)

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a script file, strict UTF-8 first, ISO 8859-1 otherwise (the original's encoding)."""
        try:
            data = path.read_bytes()
        except IsADirectoryError:
            raise SourceError(f"{path} is a folder, not a script") from None
        except FileNotFoundError:
            raise SourceError(f"Script {path} not found") from None
        except OSError as error:
            raise SourceError(f"Cannot read script {path}: {error.strerror}") from None
        return cls(str(path), decode(data, str(path)), path.resolve().parent, digest=hashlib.sha256(data).hexdigest())


def decode(data: bytes, name: str) -> str:
    """Text of a script file; SourceError for binary data."""
    if len(data) > MAX_SOURCE:
        raise SourceError(f"{name} has {len(data)} bytes: too large for a script")
    if b"\0" in data:
        raise SourceError(f"{name} is not a text file (it contains NUL at offset {data.index(0)})")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return "//" + text[2:] if text.startswith("#!") else text  # the line that names the interpreter of a program


_SURROGATE = re.compile("[\ud800-\udfff]")


def as_entered(text: str) -> str:
    """Text from the terminal or the command line; bytes in it that are no UTF-8 are ISO 8859-1, as in script files."""
    return _SURROGATE.sub(_latin, text)


def _latin(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0xDC00  # of a byte that Python could not decode: 80 to FF (PEP 383)
    return chr(code) if 0x80 <= code <= 0xFF else "\ufffd"


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a JavaScript stack, in terms of files."""

    function: str
    file: str
    line: int
    column: int

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        return f"{self.function} ({where})" if self.function else where


class LineTable:
    """Assigns line ranges to sources and translates positions back."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._sources: list[Source] = []
        self._known: dict[tuple[str, bytes], int] = {}
        self._next = 0

    def place(self, source: Source, text: str | None = None, header: str = "") -> str:
        """The text to evaluate (the source's own, or its translation), padded to the source's line range.

        A header (one line, for wrapping) goes in front of the first line and has no position of its own.
        """
        text = source.text if text is None else text
        content = f"{source.first_line}:{header}{text}".encode("utf-8", "surrogatepass")
        key = (source.name, hashlib.blake2b(content, digest_size=16).digest())
        start = self._known.get(key)
        if start is None:
            start = self._known[key] = self._next + (1 if header else 0)
            self._starts.append(start)
            self._sources.append(source)
            self._next = start + text.count("\n") + text.count("\u2028") + text.count("\u2029") + 2
        return "\n" * (start - 1) + header + "\n" + text if header else "\n" * start + text

    def find(self, line: int) -> tuple[Source, int] | None:
        """Source and its own 1-based line number for a global line."""
        index = bisect.bisect_right(self._starts, line - 1) - 1
        if index < 0:
            return None
        return self._sources[index], line - self._starts[index] + self._sources[index].first_line - 1

    def frames(self, stack: str) -> list[Frame]:
        """Frames of an engine stack that lie in scripts, innermost first."""
        found = []
        for function, line, column in _FRAME.findall(stack):
            place = self.find(int(line))
            if place and not place[0].internal:
                name = "" if function in ("<eval>", "<anonymous>", "eval") else function
                found.append(Frame(name, place[0].name, place[1], place[0].column(place[1], int(column))))
        return found

    def translate(self, text: str) -> str:
        """Text with all engine positions replaced by file:line:column."""
        return _POSITION.sub(self._rewrite, text) if "<input>:" in text else text

    def _rewrite(self, match: re.Match[str]) -> str:
        place = self.find(int(match[1]))
        if place is None:
            return match[0]
        return f"{place[0].name}:{place[1]}:{place[0].column(place[1], int(match[2]))}"

    def excerpt(self, frame: Frame) -> str | None:
        """The source line of a frame, if its text is known; a document may hold several scripts."""
        lines = (source.line(frame.line) for source in reversed(self._sources) if source.name == frame.file)
        return next((line for line in lines if line is not None), None)
