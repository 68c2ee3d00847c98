# SPDX-License-Identifier: MIT
"""The key manager on a screen of 80 by 24, with real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jsapi.terminals.virtual import CardState, VirtualCard
from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import with_keys
from tests.shell.ui.terminal import PROGRAM, Terminal
from tests.terminals.virtual.host import USER_PIN, Host

Opener = Callable[..., Terminal]


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens the key manager on a card with three keys, kept in a file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    opened: list[Terminal] = []

    def start(*options: str) -> Terminal:
        arguments = ["-c", PROGRAM, "keymanager", "--reader", "virtual:device.card", *options]
        opened.append(Terminal(arguments, 80, 24))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.process.close(force=True)


@pytest.fixture
def serial(tmp_path: Path) -> str:
    """Serial number of the card with keys in device.card."""
    bench = Bench(tmp_path)
    bench.card = VirtualCard(CardState.create(tmp_path / "device.card"))
    bench.host = Host(bench.card)
    bench.host.select()
    with_keys(bench)
    found = bench.card.state.serial
    bench.card.state.close()
    return found


def test_generate_a_key_and_see_it(manager: Opener, serial: str) -> None:
    terminal = manager()
    terminal.until("1/5")
    assert f"VIRTUAL SmartCard-HSM {serial}" in terminal.lines[1]
    terminal.press("/Keys\r")
    terminal.until("5/5")
    terminal.press("\r")
    terminal.until("Generate a key ...")
    terminal.press("\r")
    for question, answer in (
        ("Label of the new key", "made here"), ("Type", ""), ("Number of uses", ""), ("Numbers of the algorithms", ""),
        ("Do this now?", "yes"), ("User PIN:", USER_PIN.decode()),
    ):  # fmt: skip
        terminal.until(question)
        terminal.press(answer + "\r")
    terminal.until("Job: passed, Generate a key: done")
    terminal.press("/made here\r")
    terminal.until("made here: key 4, EC 256 bits")
    terminal.press("q")
    assert terminal.end() == 0
    assert "Test         signature verified" in terminal.text


@pytest.mark.usefixtures("serial")
def test_esc_cancels_a_job(manager: Opener) -> None:
    terminal = manager()
    terminal.until("1/5")
    terminal.press("/Keys\r")
    terminal.until("5/5")
    terminal.press("\r")
    terminal.until("Generate a key ...")
    terminal.press("\r")
    terminal.until("Label of the new key")
    terminal.press("\x1b")
    terminal.until("Generate a key: cancelled, nothing was done")
    terminal.press("q")
    assert terminal.end() == 0
