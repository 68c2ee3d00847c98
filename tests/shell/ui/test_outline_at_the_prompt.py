# SPDX-License-Identifier: MIT
"""From the prompt of the interactive shell into the outline and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shell.ui.terminal import PROGRAM, Terminal

EXPLORER = str(Path(__file__).with_name("data") / "explorer.js")
UP = "\x1b[A"


@pytest.fixture
def prompt(terminals, tmp_path) -> Terminal:
    terminals.append(Terminal(["-c", PROGRAM, "run", "-i", EXPLORER], 80, 24, XDG_STATE_HOME=str(tmp_path)))
    terminals[-1].until("enter outline to open it")
    terminals[-1].until("pyscsh>")
    return terminals[-1]


def test_there_and_back(prompt):
    prompt.press("outline\r")
    prompt.until("1/7")
    prompt.press("\r\r")
    prompt.until("Renamed")
    prompt.press("q")
    prompt.until("reading the card\npyscsh>")
    assert not prompt.screen.alternate
    prompt.press("6 * 7\r")
    prompt.until("42")
    prompt.press("outline\r")
    prompt.until("▾ ◉ Renamed")


def test_quit_in_the_outline_ends_the_shell(prompt):
    prompt.press("outline\r")
    prompt.until("1/7")
    prompt.press("\r" + UP + "\r")
    assert prompt.end() == 7


def test_nothing_is_left_of_an_engine_that_was_ended(prompt):
    prompt.press("restart\r")
    prompt.until("Started again")
    prompt.press("outline\r")
    prompt.until("No outline was shown yet")


def test_the_title_says_virtual(terminals, tmp_path):
    script = tmp_path / "card.js"
    script.write_text("""const n = new OutlineNode("Card", true);
        n.setUserObject({ expandListener() { globalThis.card = new Card(_scsh3.reader) } }); n.show()""")
    arguments = ["-c", PROGRAM, "run", "-i", "--reader", "virtual", str(script)]
    terminals.append(Terminal(arguments, 80, 24, XDG_STATE_HOME=str(tmp_path)))
    terminals[-1].until("VIRTUAL pyscsh>")
    terminals[-1].press("outline\r")
    terminals[-1].until("VIRTUAL Card  1/1")
