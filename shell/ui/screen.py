# SPDX-License-Identifier: MIT
"""The terminal while a full-screen view has it: output of scripts waits, questions get the ordinary screen back."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from shutil import get_terminal_size
from typing import BinaryIO, TextIO

_ENTER, _LEAVE = "\x1b[?1049h\x1b[H", "\x1b[?1049l"
_BOTTOM_LINE = "\x1b[999;1H\x1b[2K"
_MOST_KEPT_LINES = 200


class StandIn(io.TextIOBase):
    """Stands for a standard stream; what it does with text is up to its kind."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def fileno(self) -> int:
        """Number of the stream itself."""
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Encoding of the stream itself."""
        return self._stream.encoding

    @property
    def buffer(self) -> BinaryIO:
        """The bytes of the stream itself."""
        return self._stream.buffer


class _Stream(StandIn):
    """Stands for a standard stream as long as a view is open: holds text back while the view has the terminal."""

    def __init__(self, stream: TextIO, screen: Screen) -> None:
        super().__init__(stream)
        self._screen = screen

    def write(self, text: str) -> int:
        self._screen.remember(text)
        if self._screen.taken:
            self._screen.keep(self._stream, text)
            return len(text)
        return self._stream.write(text)

    def flush(self) -> None:
        if not self._screen.taken:
            self._stream.flush()

    def isatty(self) -> bool:
        return not self._screen.taken and self._stream.isatty()


class Screen:
    """Gives the terminal to a view and back."""

    def __init__(self) -> None:
        self._terminal: TextIO | None = None  # while a view is open
        self.taken = False  # whether the view has the terminal now
        self._waiting: list[tuple[TextIO, str]] = []
        self._lines: list[str] = [""]

    @contextmanager
    def full(self) -> Iterator[TextIO]:
        """The terminal for a view: the stream to draw on. What scripts write meanwhile appears when it closes."""
        self._lines = [""]
        self._terminal = terminal = sys.stdout
        terminal.flush()
        self.come_back()
        try:
            with redirect_stdout(_Stream(sys.stdout, self)), redirect_stderr(_Stream(sys.stderr, self)):
                yield terminal
        finally:
            self.step_aside()
            self._terminal = None

    def step_aside(self) -> None:
        """The ordinary screen, with what was written, for a question or a progress bar; until come_back."""
        if self._terminal is None or not self.taken:
            return
        self.taken = False
        self._terminal.write(_LEAVE)
        self._terminal.flush()
        for stream, text in self._waiting:
            stream.write(text)
            stream.flush()
        self._waiting.clear()

    def come_back(self) -> None:
        """The terminal for the open view again, if there is one: what made it step aside is over."""
        if self._terminal is not None and not self.taken:
            self.taken = True
            self._terminal.write(_ENTER)
            self._terminal.flush()

    def keep(self, stream: TextIO, text: str) -> None:
        """Hold text back for a stream."""
        self._waiting.append((stream, text))

    def remember(self, text: str) -> None:
        """Text for last_lines; what moves the cursor is none."""
        if "\r" in text or "\x1b" in text:
            return
        first, *rest = text.split("\n")
        self._lines[-1] += first
        self._lines += rest
        del self._lines[:-_MOST_KEPT_LINES]

    def end_line(self) -> None:
        """The person has pressed Enter behind what was written last."""
        if self._lines[-1]:
            self._lines.append("")

    def last_lines(self, number: int) -> list[str]:
        """What was written since the view opened: at most so many lines."""
        lines = self._lines[:-1] if self._lines[-1] == "" else self._lines
        return lines[-number:] if number else []

    def tell(self, text: str) -> None:
        """Show a text at once on the bottom line of the view, as much as fits; `text` is safe to show."""
        if self._terminal is not None and self.taken:
            line = " ".join(text.split())[: get_terminal_size().columns - 1]
            self._terminal.write(_BOTTOM_LINE + line)
            self._terminal.flush()
