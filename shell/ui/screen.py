# SPDX-License-Identifier: MIT
"""The terminal while a full-screen view has it: output of scripts waits, questions get the ordinary screen back."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from shutil import get_terminal_size
from typing import TextIO

_ENTER, _LEAVE = "\x1b[?1049h\x1b[H", "\x1b[?1049l"
_BOTTOM_LINE = "\x1b[999;1H\x1b[2K"
_MOST_KEPT_LINES = 200


class _Waiting(io.TextIOBase):
    """Takes what is written for a stream until the view closes."""

    def __init__(self, stream: TextIO, screen: Screen) -> None:
        self._stream = stream
        self._screen = screen

    def write(self, text: str) -> int:
        self._screen.keep(self._stream, text)
        return len(text)


class Screen:
    """Gives the terminal to a view and back."""

    def __init__(self) -> None:
        self._terminal: TextIO | None = None  # while a view has it
        self._streams: ExitStack | None = None
        self._waiting: list[tuple[TextIO, str]] = []
        self._lines: list[str] = [""]

    @property
    def taken(self) -> bool:
        """Whether a view has the terminal now."""
        return self._terminal is not None

    @contextmanager
    def full(self) -> Iterator[TextIO]:
        """The terminal for a view: the stream to draw on. What scripts write meanwhile appears when it closes."""
        self._lines = [""]
        terminal = sys.stdout
        self._take(terminal)
        try:
            yield terminal
        finally:
            self._give_back()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The ordinary screen, with what was written, for a question or a progress bar."""
        terminal = self._terminal
        if terminal is None:
            yield
            return
        self._give_back()
        try:
            yield
        finally:
            self._take(terminal)

    def _take(self, terminal: TextIO) -> None:
        self._terminal, self._streams = terminal, ExitStack()
        terminal.flush()
        terminal.write(_ENTER)
        terminal.flush()
        self._streams.enter_context(redirect_stderr(_Waiting(sys.stderr, self)))
        self._streams.enter_context(redirect_stdout(_Waiting(sys.stdout, self)))

    def _give_back(self) -> None:
        terminal, streams = self._terminal, self._streams
        assert terminal is not None
        assert streams is not None
        self._terminal = self._streams = None
        streams.close()
        terminal.write(_LEAVE)
        terminal.flush()
        for stream, text in self._waiting:
            stream.write(text)
            stream.flush()
        self._waiting.clear()

    def keep(self, stream: TextIO, text: str) -> None:
        """Hold text back for a stream."""
        self._waiting.append((stream, text))
        first, *rest = text.split("\n")
        self._lines[-1] += first
        self._lines += rest
        del self._lines[:-_MOST_KEPT_LINES]

    def last_lines(self, number: int) -> list[str]:
        """What was written since the view opened: at most so many lines."""
        lines = self._lines[:-1] if self._lines[-1] == "" else self._lines
        return lines[-number:] if number else []

    def tell(self, text: str) -> None:
        """Show a text at once on the bottom line of the view, as much as fits; `text` is safe to show."""
        if self._terminal is not None:
            line = " ".join(text.split())[: get_terminal_size().columns - 1]
            self._terminal.write(_BOTTOM_LINE + line)
            self._terminal.flush()
