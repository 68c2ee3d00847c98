# SPDX-License-Identifier: MIT
"""Ctrl-C as a real signal: the script stops, the shell goes on, and the card's state is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shell.repl.conftest import Open
from tests.shell.repl.terminal import Terminal

SELECT = 'card = new Card(); card.sendApdu(0, 0xA4, 4, 0, new ByteString("E82B0601040181C31F0201", HEX), 0); 1'
SENT = ">> 00 84 00 00 Le=08"
TRANSACTION_ENDED = "the card is free for other programs until the next command"


def goes_on(shell: Terminal) -> None:
    """The shell still computes."""
    shell.line("'al' + 'ive ' + 6 * 7")
    shell.wait_for('"alive 42"')
    shell.line("q")
    assert shell.wait_for_end() == 0


@pytest.mark.parametrize(
    "work",
    [
        "for (;;) {}",
        "for (;;) { try { null.x } catch (e) {} }",
        'x = new ByteString("00", HEX), c = new Crypto(); for (var i = 0; i < 1e7; i++) x = c.digest(Crypto.MD5, x)',
        "({ toString() { for (;;) {} } }) + ''",
    ],
)
def test_in_javascript_and_host_calls(terminal: Open, work: str) -> None:
    shell = terminal()
    shell.wait_for_prompt()
    shell.line(f"print('be' + 'gun'); {work}")
    shell.wait_for("begun")
    shell.interrupt()
    shell.wait_for("interrupted")
    goes_on(shell)


def test_in_a_card_command_of_ten_seconds(terminal: Open, card_file: Path) -> None:
    """It cannot be called back: it is waited for, no other is sent, its outcome is told, others get the card."""
    shell = terminal("--reader", f"virtual:{card_file}", "--faults", "slow10@2", "--trace", "-", columns=200)
    shell.wait_for_prompt()
    shell.line(SELECT)
    shell.wait_for_prompt(2)
    shell.line("for (;;) card.sendApdu(0, 0x84, 0, 0, 8)")
    shell.wait_for(SENT)
    shell.interrupt()
    shell.wait_for("Waiting for GET CHALLENGE on the card to end", seconds=5)
    assert "interrupted" not in shell.text()
    shell.wait_for("interrupted", seconds=20)
    shell.wait_for(f"UTREPL00001: GET CHALLENGE was answered with 9000; not logged in; {TRANSACTION_ENDED}")
    shell.line("card.sendApdu(0, 0x84, 0, 0, 8).length + 100")
    shell.wait_for("108")
    goes_on(shell)


def test_twice_in_a_card_command_leaves_the_program(terminal: Open) -> None:
    shell = terminal("--reader", "virtual", "--faults", "slow60@1", "--trace", "-")
    shell.wait_for_prompt()
    shell.line("new Card().sendApdu(0, 0x84, 0, 0, 8)")
    shell.wait_for(SENT)
    shell.interrupt()
    shell.wait_for("Waiting for GET CHALLENGE")
    shell.wait(lambda: "pyscsh: interrupted" in shell.text() or shell.interrupt())
    assert shell.wait_for_end() == 130


def test_between_card_commands(terminal: Open, card_file: Path) -> None:
    shell = terminal("--reader", f"virtual:{card_file}", columns=200)
    shell.wait_for_prompt()
    shell.line(f"{SELECT}; print('be' + 'gun'); for (;;) card.sendApdu(0, 0x84, 0, 0, 8)")
    shell.wait_for("begun")
    shell.interrupt()
    shell.wait_for(TRANSACTION_ENDED)
    goes_on(shell)


def test_in_a_dialog(terminal: Open) -> None:
    shell = terminal()
    shell.wait_for_prompt()
    shell.line('Dialog.prompt("Na" + "me", "x"); print("went " + "on")')
    shell.wait_for("Name")
    shell.interrupt()
    shell.wait_for("interrupted")
    assert "went on" not in shell.text()
    goes_on(shell)


def test_while_typing(terminal: Open) -> None:
    """The line is cleared, nothing runs."""
    shell = terminal()
    shell.wait_for_prompt()
    shell.keys("print('no' + 'thing'")
    shell.wait_for("'thing'")
    shell.interrupt()
    shell.wait_for_prompt(2)
    assert "nothing" not in shell.text()
    goes_on(shell)


def test_again_and_again(terminal: Open) -> None:
    """Ctrl-C held down does not end the shell."""
    shell = terminal()
    shell.wait_for_prompt()
    shell.line("print('be' + 'gun'); for (;;) {}")
    shell.wait_for("begun")
    for _ in range(50):
        shell.interrupt()
    shell.wait_for("interrupted")
    goes_on(shell)
