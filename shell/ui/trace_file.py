# SPDX-License-Identifier: MIT
"""Where the APDU trace goes: a file for its owner only, or the error stream."""

from __future__ import annotations

import os
import sys


class TraceFile:
    """Takes the lines of a trace; without a name, none."""

    def __init__(self, name: str | None) -> None:
        self._name = name  # "-" for the error stream
        self._lost = False

    def create(self) -> None:
        """Make the file; OSError when that is not possible, before anything is done with a card."""
        if self._name is not None and self._name != "-":
            self._append(self._name, "")

    def write(self, line: str) -> None:
        """Add a line; a trace that fails later is told once and given up, the work on the card has to go on."""
        if self._name is None or self._lost:
            return
        if self._name == "-":
            print(line, file=sys.stderr)
            return
        try:
            self._append(self._name, line + "\n")
        except OSError as error:
            self._lost = True
            print(f"The trace stops here, {self._name} cannot be written: {error.strerror}", file=sys.stderr)

    @staticmethod
    def _append(name: str, text: str) -> None:
        with open(name, "a", encoding="utf-8", opener=_private) as stream:
            stream.write(text)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
