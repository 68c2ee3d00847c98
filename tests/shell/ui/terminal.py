# SPDX-License-Identifier: MIT
"""The program at a pseudo terminal whose screen can be read (pyte), as a person would see it."""

from __future__ import annotations

import copy
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

TIMEOUT = 30
QUIET = 0.05  # seconds without output after which a screen counts as drawn
PROGRAM = "from shell.cli import main; main()"
OPENS_AN_OUTLINE = """
import sys
from pathlib import Path
from shell.options import Options
from shell.session import Session
from shell.ui.outline_view import open_last
session = Session(Options())
session.services.outlines.interactive = True
session.run_file(Path(sys.argv[1]))
open_last(session)
print("left with", session.exit_code, flush=True)
session.close()
"""


_ALTERNATE = 1049


class TwoScreens(pyte.Screen):
    """A screen with an alternate one, as xterm has it."""

    _kept: tuple[object, object] | None = None

    def set_mode(self, *modes: int, **kwargs: bool) -> None:
        if _ALTERNATE in modes and kwargs.get("private") and self._kept is None:
            self._kept = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: bool) -> None:
        if _ALTERNATE in modes and kwargs.get("private") and self._kept is not None:
            self.buffer, self.cursor = self._kept  # type: ignore[assignment]
            self._kept = None
        super().reset_mode(*modes, **kwargs)

    @property
    def alternate(self) -> bool:
        return self._kept is not None


class Terminal:
    """A process and the screen that it draws."""

    def __init__(self, arguments: list[str], columns: int, rows: int, **environment: str) -> None:
        self.screen = TwoScreens(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.ended = False
        environ = os.environ | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "LC_ALL": "C.UTF-8"} | environment
        self.process = pexpect.spawn(
            sys.executable, arguments, env=environ, dimensions=(rows, columns), timeout=TIMEOUT
        )  # fmt: skip
        self.process.delaybeforesend = None

    def press(self, keys: str) -> None:
        self.process.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def until(self, shown: str | Callable[[], bool]) -> str:
        """Wait until the text stands on the screen, or the condition holds; gives the screen."""
        deadline = time.monotonic() + TIMEOUT
        holds = shown if callable(shown) else lambda: shown in self.text
        while not holds():
            assert time.monotonic() < deadline, f"no {shown!r} in:\n{self.text}\n{self.raw[-2000:]!r}"
            self._take(0.1)
        while self._take(QUIET):  # the rest of a screen that is half drawn
            pass
        return self.text

    def _take(self, seconds: float) -> bool:
        """Show what arrives in that time; false when nothing did."""
        try:
            data = self.process.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            self.ended = True
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    def end(self) -> int | None:
        """Exit status, after reading everything."""
        deadline = time.monotonic() + TIMEOUT
        while not self.ended:
            self._take(0.1)
            assert time.monotonic() < deadline, self.text
        self.process.close()
        return self.process.exitstatus

    def style(self, shown: str) -> tuple[str, str, bool, bool]:
        """Foreground, background, bold and reverse of the first character of a text on the screen."""
        row = next(number for number, line in enumerate(self.screen.display) if shown in line)
        char = self.screen.buffer[row][self.screen.display[row].index(shown)]
        return char.fg, char.bg, char.bold, char.reverse


def outline(script: Path, columns: int = 80, rows: int = 24, **environment: str) -> Terminal:
    """A session that runs a script and opens its outline."""
    return Terminal(["-c", OPENS_AN_OUTLINE, str(script)], columns, rows, **environment)
