# SPDX-License-Identifier: MIT
"""Cards that come and go while the shell waits at its prompt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from jsapi.terminals.virtual.card import VirtualCard
from jsapi.terminals.virtual.state import CardState
from tests.shell.repl.conftest import Open

CONNECT = "card = new Card(); 1"


def test_a_card_in_a_reader_of_pcscd(
    terminal: Open, card_slot: Callable[[VirtualCard, int], AbstractContextManager[str]]
) -> None:
    """Inserted, used, removed; each is told above the prompt, and the bar says what is so."""
    card = VirtualCard(CardState.in_memory())
    shell = terminal(columns=200)
    shell.wait_for("no card")
    with card_slot(card, 0) as reader:
        shell.wait_for(f"-- card inserted into {reader}")
        shell.wait_for(f"card in {reader}")
        shell.line(CONNECT)
        shell.wait_for(f"login not known | {reader}")
        shell.line("card.reset(Card.RESET_COLD); 2")
        shell.wait_for(f"not logged in | {reader}")
    shell.wait_for(f"-- card removed from {reader}")
    shell.wait_for(f"card removed | {reader}")


def test_a_virtual_card_that_is_taken_out(terminal: Open, card_file: Path) -> None:
    shell = terminal("--reader", f"virtual:{card_file}", "--faults", "remove@2", columns=200)
    shell.wait_for("no card in use")
    shell.line(f"{CONNECT}; for (var i = 0; i < 2; i++) card.sendApdu(0, 0x84, 0, 0, 8); 1")
    shell.wait_for("-- card removed from Virtual SmartCard-HSM UTREPL00001")
    shell.wait_for("card removed | Virtual SmartCard-HSM UTREPL00001")
