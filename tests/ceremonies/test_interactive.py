# SPDX-License-Identifier: MIT
"""A ceremony held at a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect

from jsapi.terminals.virtual import CardState
from tests.ceremonies.bench import ROOT, Bench
from tests.terminals.virtual.host import SO_PIN, USER_PIN

PROGRAM = "from shell.cli import main; main()"


def hold(folder: Path, *answers: tuple[str, str]) -> tuple[int, str]:
    """Initialise the card in `card`, answering each question in its turn; exit status and what was shown."""
    script = Bench.script("initialize")
    arguments = ["-c", PROGRAM, "run", "--reader", "virtual:card", script, "--shares", "1", "--record", "record"]
    terminal = pexpect.spawn(
        sys.executable, arguments, cwd=str(folder), timeout=60, encoding="utf-8", dimensions=(40, 120),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    shown = ""
    for question, answer in answers:
        terminal.expect(question)
        shown += terminal.before + terminal.after
        terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.exitstatus, shown + terminal.before


def test_initialize_again(tmp_path: Path) -> None:
    """What is destroyed is shown before the serial number is typed, and that before any PIN; no PIN is echoed."""
    state = CardState.create(tmp_path / "card")
    serial = state.serial
    state.close()
    so_pin, pin = ("SO-PIN", SO_PIN.hex()), ("User PIN", USER_PIN.decode())
    first, _ = hold(tmp_path, ("Do this now", "y"), so_pin, so_pin, pin, pin)
    assert first == 0
    for name in ("record.json", "record.html"):
        (tmp_path / name).rename(tmp_path / f"first-{name}")
    status, shown = hold(tmp_path, ("Type the serial number", serial), so_pin, pin, pin)
    assert status == 0
    assert (
        shown.index(f"DESTROYED on {serial}") < shown.index("Type the serial number") < shown.index("User PIN (again)")
    )
    for secret in (SO_PIN.hex(), USER_PIN.decode()):
        assert secret not in shown
    assert '"answer": "secret"' in (tmp_path / "record.json").read_text("utf-8")


def test_control_c_at_a_question(tmp_path: Path) -> None:
    """It is said that the person has stopped, not that the script has failed, and there is a record of it."""
    CardState.create(tmp_path / "card").close()
    status, shown = hold(tmp_path, ("Do this now", "\x03"))
    assert (status, "initialize: Stopped by Ctrl-C." in shown, "failed" in shown) == (130, True, False)
    assert "Stopped by Ctrl-C." in (tmp_path / "record.json").read_text("utf-8")
