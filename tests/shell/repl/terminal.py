# SPDX-License-Identifier: MIT
"""A shell at a terminal of its own, whose screen is read as a person would."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pexpect
import pyte

PROGRAM = str(Path(sys.executable).with_name("pyscsh"))
SCREENS = Path(__file__).with_name("screens")
ASK_FOR_CURSOR = "\x1b[6n"
SECONDS = 30.0


class Terminal:
    """pyscsh in a pseudo terminal, its output on a screen in memory."""

    def __init__(
        self,
        *arguments: str,
        state: Path,
        rows: int = 24,
        columns: int = 80,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "PROMPT_TOOLKIT_NO_CPR")}
        variables = clean | {"XDG_STATE_HOME": str(state), "TERM": "xterm-256color"} | dict(environment or {})
        self.process = pexpect.spawn(
            PROGRAM, list(arguments), env=variables, dimensions=(rows, columns), encoding="utf-8", cwd=str(state)
        )
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.ended = False

    def keys(self, text: str) -> None:
        """Type."""
        self.process.send(text)

    def line(self, text: str) -> None:
        """Type a line with Enter."""
        self.keys(text + "\r")

    def interrupt(self) -> None:
        """The signal of Ctrl-C, to the foreground of the terminal."""
        with suppress(ProcessLookupError):
            os.killpg(os.getpgid(self.process.pid), signal.SIGINT)

    def lines(self) -> list[str]:
        """What stands on the screen, without blanks at the ends of lines."""
        return [line.rstrip() for line in self.screen.display]

    def text(self) -> str:
        """The screen as one text, lines joined where the terminal broke them."""
        return "".join(self.screen.display)

    def wait(self, found: Callable[[], object], seconds: float = SECONDS) -> None:
        """Read until something is so; fail with the screen otherwise."""
        deadline = time.monotonic() + seconds
        while not found():
            left = deadline - time.monotonic()
            assert left > 0 and not self.ended, "never seen on the screen:\n" + "\n".join(self.lines())
            self._read(left)

    def wait_for(self, text: str, seconds: float = SECONDS) -> None:
        """Read until a text stands on the screen."""
        self.wait(lambda: text in self.text(), seconds)

    def wait_for_prompt(self, number: int = 1) -> None:
        """Read until so many prompts stand at the beginnings of lines, the last of them empty."""

        def ready() -> bool:
            prompts = [line for line in self.lines() if re.match(r"(VIRTUAL )?pyscsh>|VIRTUAL>|>", line)]
            return len(prompts) >= number and prompts[-1].endswith(">")

        self.wait(ready)

    def wait_for_screen(self, name: str) -> None:
        """Read until the screen is the stored one; with PYSCSH_STORE_SCREENS it is stored after a while instead."""
        path = SCREENS / f"{name}.txt"
        if os.environ.get("PYSCSH_STORE_SCREENS"):
            deadline = time.monotonic() + 1.5
            while time.monotonic() < deadline:
                self._read(0.2)
            path.write_text("\n".join(self.lines()).rstrip("\n") + "\n", encoding="utf-8")
        wanted = path.read_text(encoding="utf-8").rstrip("\n")
        self.wait(lambda: "\n".join(self.lines()).rstrip("\n") == wanted)

    def wait_for_end(self) -> int | None:
        """Exit status."""
        self.wait(lambda: self.ended)
        self.process.close()
        return self.process.exitstatus

    def _read(self, seconds: float) -> None:
        try:
            data = self.process.read_nonblocking(65536, min(seconds, 0.2))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            self.ended = True
            return
        self._stream.feed(data)
        if ASK_FOR_CURSOR in data:
            self.process.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")

    def close(self) -> None:
        """End the program."""
        self.process.close(force=True)
