# SPDX-License-Identifier: MIT
"""The outline in a terminal that is not ours: tmux, with the same screens as in the other tests."""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shell.ui.terminal import OPENS_AN_OUTLINE, TIMEOUT

EXPLORER = Path(__file__).with_name("data") / "explorer.js"
Tmux = Callable[..., str]


@pytest.fixture
def tmux(tmp_path) -> Iterator[Tmux]:
    socket = tmp_path / "tmux"

    def run(*arguments: str) -> str:
        command = ["tmux", "-S", str(socket), "-f", "/dev/null", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=TIMEOUT).stdout

    yield run
    subprocess.run(["tmux", "-S", str(socket), "kill-server"], capture_output=True, check=False)


def until(tmux: Tmux, holds: Callable[[str], bool]) -> str:
    deadline = time.monotonic() + TIMEOUT
    while not holds(shown := "\n".join(line.rstrip() for line in tmux("capture-pane", "-p").splitlines())):
        assert time.monotonic() < deadline, shown
        time.sleep(0.05)  # tmux tells nobody when a pane changes
    return shown


@pytest.mark.external
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 50)])
def test_screens(tmux, stored, columns, rows):
    program = [sys.executable, "-c", OPENS_AN_OUTLINE, str(EXPLORER)]
    shell = f"env LC_ALL=C.UTF-8 {shlex.join(program)}; read -r _"
    tmux("-u", "new-session", "-d", "-x", str(columns), "-y", str(rows), shell)
    until(tmux, lambda shown: "1/7" in shown)
    tmux("send-keys", "Down", "Down", "Right")
    until(tmux, lambda shown: '"Joe"' in shown)
    tmux("send-keys", "/needle", "Enter")
    shown = until(tmux, lambda shown: "needle in the" in shown and "/needle" not in shown and "? help" in shown)
    assert shown.rstrip("\n") == stored(f"explorer-{columns}x{rows}")
    tmux("send-keys", "q")
    left = until(tmux, lambda shown: "left with" in shown)
    assert "reading the card" in left and "needle" not in left
    assert tmux("display-message", "-p", "#{wrap_flag}").strip() == "1"  # long lines of what follows go on below
