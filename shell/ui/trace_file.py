# SPDX-License-Identifier: MIT
"""Where the APDU trace goes: a file for its owner only, or the error stream."""

from __future__ import annotations

import os
import sys


class TraceFile:
    """Takes the lines of a trace. The target is None for no trace, "-" for the error stream, else a file's name."""

    def __init__(self, target: str | None) -> None:
        self.target = target
        self._lost = False

    def create(self) -> None:
        """Make the file; OSError when that is not possible, before anything is done with a card."""
        self.switch(self.target)

    def switch(self, target: str | None) -> None:
        """Go on with another target from the next line on; OSError, and nothing changes, when it cannot be written."""
        if target is not None and target != "-":
            self._append(target, "")
        self.target, self._lost = target, False

    def wanted(self) -> bool:
        """Whether a line written now would go anywhere."""
        return self.target is not None and not self._lost

    def write(self, line: str) -> None:
        """Add a line; a trace that fails later is told once and given up, the work on the card has to go on."""
        if self.target is None or self._lost:
            return
        if self.target == "-":
            print(line, file=sys.stderr)
            return
        try:
            self._append(self.target, line + "\n")
        except OSError as error:
            self._lost = True
            print(f"The trace stops here, {self.target} cannot be written: {error.strerror}", file=sys.stderr)

    @staticmethod
    def _append(name: str, text: str) -> None:
        with open(name, "a", encoding="utf-8", opener=_private) as stream:
            stream.write(text)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
