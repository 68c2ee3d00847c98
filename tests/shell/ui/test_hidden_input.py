# SPDX-License-Identifier: MIT
"""What is typed without echo at a pseudo terminal."""

from __future__ import annotations

import os
import pty
import termios
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shell.ui import hidden_input
from shell.ui.hidden_input import NoHiddenInputError, read_line


class Pty:
    """The two ends of a terminal; the program's end stands for /dev/tty."""

    def __init__(self) -> None:
        self.person, self.program = pty.openpty()

    def modes(self) -> int:
        return termios.tcgetattr(self.program)[3]


@pytest.fixture
def terminal(monkeypatch) -> Iterator[Pty]:
    made = Pty()

    @contextmanager
    def it():
        yield made.program, made.program

    monkeypatch.setattr(hidden_input, "_terminal", it)
    # Hiding the input drops what was typed before; the test types in advance.
    real = termios.tcsetattr
    monkeypatch.setattr(termios, "tcsetattr", lambda fd, _when, modes: real(fd, termios.TCSANOW, modes))
    yield made
    os.close(made.person)
    os.close(made.program)


@pytest.mark.parametrize(
    ("typed", "line"),
    [(b"648219\n", b"648219"), (b"\n", b""), (b"\x04", None), (b"ab\x7fc\n", b"ac"), (b"12\x0434\n", b"1234")],
)
def test_a_line(terminal, typed, line):
    """Ctrl-D ends the input only on an empty line; the terminal itself takes back characters."""
    os.write(terminal.person, typed)
    assert read_line("PIN: ") == line


def test_the_echo_is_off_and_on_again(terminal, monkeypatch):
    before, during = terminal.modes(), []
    real = os.readv
    monkeypatch.setattr(os, "readv", lambda *args: during.append(terminal.modes()) or real(*args))
    os.write(terminal.person, b"x\n")
    read_line("PIN: ")
    assert not during[0] & termios.ECHO
    assert terminal.modes() == before
    assert before & termios.ECHO


def test_also_after_an_interruption(terminal, monkeypatch):
    before = terminal.modes()

    def interrupted(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "readv", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_line("PIN: ")
    assert terminal.modes() == before


def test_nothing_is_asked_when_it_would_be_shown(monkeypatch, tmp_path):
    with (tmp_path / "no terminal").open("w+b") as stream:

        @contextmanager
        def it():
            yield stream.fileno(), stream.fileno()

        monkeypatch.setattr(hidden_input, "_terminal", it)
        with pytest.raises(NoHiddenInputError, match="cannot hide"):
            read_line("PIN: ")
    assert not (tmp_path / "no terminal").read_bytes()
