# SPDX-License-Identifier: MIT
"""Typing, pasting and finding again what was typed."""

from __future__ import annotations

import os
import select
from pathlib import Path

from tests.shell.repl.conftest import Open
from tests.shell.repl.terminal import Terminal

PASTE, PASTED = "\x1b[200~", "\x1b[201~"
CONTROL_R, ESCAPE, UP, RIGHT = "\x12", "\x1b", "\x1b[A", "\x1b[C"


def test_a_paste_runs_only_with_enter(terminal: Open) -> None:
    shell = terminal()
    shell.wait_for_prompt()
    shell.keys(f"{PASTE}print('fi' + 'rst');\rprint('sec' + 'ond');{PASTED}")
    shell.wait_for("'ond');")
    assert not {"first", "second"} & set(shell.lines())
    shell.keys("\r")
    shell.wait_for_prompt(2)
    assert {"first", "second"} <= set(shell.lines())


def pour(shell: Terminal, text: str) -> None:
    """Write more than a terminal takes at once, reading what it shows meanwhile."""
    data, terminal = text.encode(), shell.process.child_fd
    while data:
        readable, writable, _ = select.select([terminal], [terminal], [], 30)
        if readable:
            os.read(terminal, 65536)
        if writable:
            data = data[os.write(terminal, data[:2048]) :]


def test_a_paste_of_a_mebibyte(terminal: Open) -> None:
    """And of so many names that no function could have them."""
    shell = terminal()
    shell.wait_for_prompt()
    lines = "\r".join(f"var v{number} = {number};" for number in range(66_000))
    assert len(lines) > 2**20
    pour(shell, PASTE + lines + PASTED + "\r")
    shell.line("'last ' + v65999")
    shell.wait_for('"last 65999"')


def test_what_is_incomplete_goes_on(terminal: Open) -> None:
    shell = terminal()
    shell.wait_for_prompt()
    shell.line("function f(a) {")
    shell.wait_for("......")
    shell.line("return `${a}")
    shell.line("!`}")
    shell.line("f(1)")
    shell.wait_for('"1\\n!"')


def test_history_search_and_suggestion(terminal: Open) -> None:
    """In a second session: reverse search, the line before, the rest of a line that began the same."""
    for _ in range(2):
        shell = terminal()
        shell.wait_for_prompt()
        shell.line("'nee' + 'dle'")
        shell.wait_for('"needle"')
        shell.line("'ha' + 'y'")
        shell.wait_for('"hay"')
        shell.line("q")
        assert shell.wait_for_end() == 0
    shell = terminal()
    shell.wait_for_prompt()
    shell.keys(f"{CONTROL_R}nee")
    shell.wait_for("'nee' + 'dle'")
    shell.keys("\r\r")
    shell.wait_for('"needle"')
    shell.keys("'ha'")
    shell.wait_for("'ha' + 'y'")
    shell.keys(f"{RIGHT}\r")
    shell.wait_for('"hay"')


def test_secrets_and_lines_with_a_leading_blank_are_not_kept(terminal: Open, tmp_path: Path) -> None:
    shell = terminal()
    shell.wait_for_prompt()
    lines = ["1 + 1", ' "blank"', 'var pin = "648219"', "2 + 2"]
    for number, line in enumerate(lines, 2):
        shell.line(line)
        shell.wait_for_prompt(number)
    shell.keys(UP + UP)  # not even within the session
    shell.wait(lambda: shell.lines().count("pyscsh> 1 + 1") == 2)
    shell.line("")
    shell.wait_for_prompt(len(lines) + 2)
    shell.line(f".save {tmp_path / 'typed.js'}")
    shell.wait_for("inputs saved")
    shell.line("q")
    assert shell.wait_for_end() == 0
    history = tmp_path / "pyscsh" / "history"
    assert (history.stat().st_mode & 0o777, history.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    kept = [line[1:] for line in history.read_text().splitlines() if line.startswith("+")]
    assert kept[:2] == ["1 + 1", "2 + 2"]
    saved = tmp_path / "typed.js"
    assert saved.read_text().splitlines() == ["1 + 1", "2 + 2", "1 + 1"]
    assert saved.stat().st_mode & 0o777 == 0o600


def test_keys_of_vi(terminal: Open) -> None:
    shell = terminal("--vi")
    shell.wait_for_prompt()
    shell.keys("10 + 7")
    shell.wait_for("10 + 7")
    shell.keys(f"{ESCAPE}0x")  # to the beginning of the line, delete a character
    shell.wait_for("> 0 + 7")
    shell.keys("\r")
    shell.wait(lambda: "7" in shell.lines())


def test_last_result_and_last_error(terminal: Open) -> None:
    shell = terminal()
    shell.wait_for_prompt()
    shell.line("6 * 7")
    shell.wait_for_prompt(2)
    shell.line('_ + 1; throw new TypeError("o" + "h " + _)')
    shell.wait_for("TypeError: oh 42")
    shell.line('"again " + _error.message')
    shell.wait_for('"again oh 42"')


def test_the_editor_changes_the_last_input(terminal: Open) -> None:
    """What comes back stands at the prompt and runs with Enter."""
    shell = terminal(environment={"VISUAL": "sed -i s/40/41/"})
    shell.wait_for_prompt()
    shell.line("40 + 1")
    shell.wait_for_prompt(2)
    shell.line(".editor")
    shell.wait_for("pyscsh> 41 + 1")
    shell.keys("\r")
    shell.wait(lambda: "42" in shell.lines())
