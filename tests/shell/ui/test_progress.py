# SPDX-License-Identifier: MIT
"""Progress of long work at a terminal; none for short work or without a terminal."""

from __future__ import annotations

import signal
import subprocess
import sys

from tests.shell.ui.terminal import PROGRAM, Terminal

DIGESTS = "new Crypto().digest(Crypto.MD5, new ByteString('00', HEX), {})"
SPINNER = """
import signal
from shell.ui.progress import working
from shell.ui.screen import Screen
signal.signal(signal.SIGUSR1, lambda *_: None)
with working("Making a key \\x1b[2J", Screen()):
    signal.pause()
print("done")
"""


def test_work_over_a_second_tells_what_how_far_how_long_and_can_be_stopped(run_code):
    """A thousand million hashes would take minutes."""
    terminal = run_code(DIGESTS.format(1_000_000_000), 120)
    terminal.until("MD5, 1000000000 rounds (Ctrl-C stops)")
    terminal.until(lambda: "%" in terminal.text and ":" in terminal.text.split("%")[1])
    terminal.process.sendintr()
    terminal.until("pyscsh: interrupted")
    assert terminal.end() == 130


def test_the_bar_fits_into_20_columns(run_code):
    terminal = run_code(DIGESTS.format(1_000_000_000), 20)
    terminal.until("MD5, 10000")
    terminal.process.sendintr()
    terminal.until("interrupted")
    assert [line for line in terminal.lines if line][-1] == "pyscsh: interrupted"


def test_the_bar_goes_when_the_work_is_done(run_code):
    terminal = run_code(f"{DIGESTS.format(12_000_000)}.length")
    terminal.until("(Ctrl-C stops)")
    assert terminal.end() == 0
    assert [line for line in terminal.lines if line] == ["16"]


def test_short_work_says_nothing(run_code):
    terminal = run_code(DIGESTS.format(100_000))
    assert terminal.end() == 0
    assert "Ctrl-C" not in terminal.text


def test_nothing_without_a_terminal():
    command = [sys.executable, "-c", PROGRAM, "-e", DIGESTS.format(4_000_000)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_a_step_of_unknown_length(terminals):
    terminal = Terminal(["-c", SPINNER], 80, 24)
    terminals.append(terminal)
    terminal.until("Making a key \\x1b[2J, 1 s")
    terminal.until("Making a key \\x1b[2J, 2 s")
    terminal.process.kill(signal.SIGUSR1)
    terminal.until("done")
    assert "Making" not in terminal.text
