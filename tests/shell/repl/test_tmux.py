# SPDX-License-Identifier: MIT
"""The shell in tmux: a terminal that answers all questions of a program by itself."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shell.repl.terminal import PROGRAM, SECONDS


class Pane:
    """The only pane of a tmux server of its own."""

    def __init__(self, folder: Path, *command: str) -> None:
        self._socket = str(folder / "tmux")
        shown = f"env XDG_STATE_HOME={shlex.quote(str(folder))} {shlex.join(command)}"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", shown)

    def tmux(self, *arguments: str) -> str:
        """Run a tmux command."""
        command = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout

    def keys(self, *keys: str) -> None:
        """Press keys."""
        self.tmux("send-keys", *keys)

    def wait_for(self, text: str) -> str:
        """The screen, when a text stands on it."""
        deadline = time.monotonic() + SECONDS
        while text not in (screen := self.tmux("capture-pane", "-p")):
            assert time.monotonic() < deadline, screen
            time.sleep(0.05)  # tmux tells of no changes
        return screen


@pytest.fixture
def pane(tmp_path: Path, card_file: Path) -> Iterator[Pane]:
    pane = Pane(tmp_path, PROGRAM, "--reader", f"virtual:{card_file}")
    yield pane
    subprocess.run(["tmux", "-S", str(tmp_path / "tmux"), "kill-server"], capture_output=True, check=False)


def test_a_session_in_tmux(pane: Pane) -> None:
    pane.wait_for("VIRTUAL pyscsh>")
    pane.keys("res", "Tab", "Enter")
    screen = pane.wait_for("not logged in | Virtual SmartCard-HSM UTREPL00001")
    assert "T0  = DE  14 historical bytes" in screen
    pane.keys("card.getA", "Tab", "().form", "Tab", "Enter")
    pane.wait_for("\n222\n")  # T0 of the ATR, DE
    pane.keys("print('be' + 'gun'); for (;;) {}", "Enter")
    pane.wait_for("begun")
    pane.keys("C-c")
    pane.wait_for("interrupted")
