# SPDX-License-Identifier: MIT
"""What a test writes and sends to cards, kept until it is known whether anybody wants to see it."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TextIO

from shell.ui.screen import Screen, StandIn
from shell.ui.trace_file import TraceFile

_MOST_OUTPUT = 1 << 20  # characters kept of one test
_MOST_COMMANDS = 24  # lines of the trace: twelve commands with their answers
_CUT = "\n[more output than is kept]\n"


class _Kept(StandIn):
    """Stands for a standard stream: keeps text, or passes it on from the moment a person has to see it."""

    def __init__(self, stream: TextIO, capture: CapturedOutput) -> None:
        super().__init__(stream)
        self._capture = capture

    def write(self, text: str) -> int:
        if self._capture.released:
            self._stream.write(text)
        self._capture.record(text)
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._capture.released and self._stream.isatty()


class CapturedOutput(Screen):
    """Keeps output while a test runs; a question, or a progress bar, makes it visible until the end of the test."""

    def __init__(self, *, wanted: bool) -> None:
        super().__init__()
        self._wanted = wanted
        self._parts: list[str] = []
        self._room = _MOST_OUTPUT
        self._terminal_before: TextIO | None = None
        self.released = False

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep output, unless it is wanted at once."""
        self._parts, self._room, self.released = [], _MOST_OUTPUT, not self._wanted
        self._terminal_before = sys.stdout
        with redirect_stdout(_Kept(sys.stdout, self)), redirect_stderr(_Kept(sys.stderr, self)):
            yield

    def record(self, text: str) -> None:
        """Remember text, as much as there is room for."""
        if self._room > 0:
            self._parts.append(text[: self._room] + (_CUT if len(text) > self._room else ""))
            self._room -= len(text)

    def step_aside(self) -> None:
        """A person is needed: show what was kept, and what comes."""
        if not self.released and self._terminal_before is not None:
            self._terminal_before.write("\n" + self.text())
            self._terminal_before.flush()
        self.released = True

    def text(self) -> str:
        """What the test wrote."""
        return "".join(self._parts)


class CommandTrace(TraceFile):
    """The APDU trace, without secrets as always, whose last lines are also kept for the report of a failure."""

    def __init__(self, target: str | None) -> None:
        super().__init__(target)
        self._lines: deque[str] = deque(maxlen=_MOST_COMMANDS)

    def wanted(self) -> bool:
        """Always: nobody knows before whether a test fails."""
        return True

    def write(self, line: str) -> None:
        """Keep a line, and write it where the trace goes."""
        self._lines.append(line)
        if super().wanted():
            super().write(line)

    def taken(self) -> tuple[str, ...]:
        """The lines since this was called last."""
        lines = tuple(self._lines)
        self._lines.clear()
        return lines
