# SPDX-License-Identifier: MIT
"""A line from the terminal without echo, straight into a bytearray: no copy of a secret that cannot be cleared."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST = 4096  # bytes, the longest line of a terminal
_LOCAL_MODES = 3  # index in the attributes of a terminal


class NoHiddenInputError(Exception):
    """The terminal would show what is typed, or the line is too long."""


def read_line(prompt: str) -> bytearray | None:
    """What is typed, without the line end, as the terminal encodes it; None at the end of input."""
    with _terminal() as (keyboard, screen):
        try:
            shown = termios.tcgetattr(keyboard)
            hidden = [*shown]
            hidden[_LOCAL_MODES] &= ~termios.ECHO
            termios.tcsetattr(keyboard, termios.TCSAFLUSH, hidden)
        except termios.error:
            raise NoHiddenInputError("this terminal cannot hide what is typed") from None
        try:
            os.write(screen, prompt.encode(sys.stderr.encoding or "ascii", "backslashreplace"))
            line = _line(keyboard)
        finally:
            termios.tcsetattr(keyboard, termios.TCSAFLUSH, shown)
        os.write(screen, b"\n")
        return line


@contextmanager
def _terminal() -> Iterator[tuple[int, int]]:
    """Descriptors to read from and to write to: the terminal itself, else standard input and error."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        yield sys.stdin.fileno(), sys.stderr.fileno()
        return
    try:
        yield terminal, terminal
    finally:
        os.close(terminal)


def _line(keyboard: int) -> bytearray | None:
    buffer = bytearray(_LONGEST)
    filled = 0
    try:
        while filled < _LONGEST:
            with memoryview(buffer)[filled:] as rest:
                count = os.readv(keyboard, [rest])
            if count == 0:
                return _taken(buffer, filled) if filled else None
            filled += count
            if buffer[filled - 1 : filled] == b"\n":
                return _taken(buffer, filled - 1)
        raise NoHiddenInputError(f"more than {_LONGEST - 1} bytes were typed")
    finally:
        buffer[:] = bytes(_LONGEST)


def _taken(buffer: bytearray, length: int) -> bytearray:
    with memoryview(buffer)[:length] as part:
        return bytearray(part)
