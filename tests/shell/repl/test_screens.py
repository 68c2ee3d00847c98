# SPDX-License-Identifier: MIT
"""Whole screens, compared with stored texts; PYSCSH_STORE_SCREENS=1 stores them anew, to be looked at before commit."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.shell.repl.conftest import Open
from tests.shell.repl.terminal import PROGRAM, Terminal

SIZES = [(24, 80), (50, 200), (24, 20)]
SELECT = 'card = new Card(); card.sendApdu(0, 0xA4, 4, 0, new ByteString("E82B0601040181C31F0201", HEX), 0, [0x9000])'
VERIFY = 'card.sendApdu(0, 0x20, 0, 0x81, new ByteString("99887766", ASCII), [0x9000])'


def shown(shell: Terminal, *lines: str) -> None:
    """Type lines, each when the one before is done."""
    shell.wait_for_prompt()
    for number, line in enumerate(lines, 2):
        shell.line(line)
        shell.wait_for_prompt(number)


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_results(terminal: Open, card_file: Path, rows: int, columns: int) -> None:
    shell = terminal("--reader", f"virtual:{card_file}", rows=rows, columns=columns)
    shown(shell, '({a: 1, s: "x", get b() { throw 1; }, c: [1, [2, [3, [4]]]]})', 'new ByteString("Smart", ASCII)')
    shell.wait_for_screen(f"results-{columns}x{rows}")


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_completion_menu(terminal: Open, card_file: Path, rows: int, columns: int) -> None:
    shell = terminal("--reader", f"virtual:{card_file}", rows=rows, columns=columns)
    shell.wait_for_prompt()
    shell.keys("Crypto.SHA\t")
    shell.wait_for_screen(f"menu-{columns}x{rows}")


def test_trees_and_errors(terminal: Open, card_file: Path) -> None:
    shell = terminal("--reader", f"virtual:{card_file}", rows=50, columns=120)
    shown(
        shell,
        'new ASN1(0x30, new ASN1("name", 0x04, new ByteString("01FF", HEX)), new ASN1(2, new ByteString("05", HEX)))',
        'new TLVList(new ByteString("7F4905810301020342015A", HEX), TLV.EMV)',
        'new TLV(0x5F20, new ByteString("UTREPL00001", ASCII), TLV.EMV)',
        "new Key()",
        "crad",
        'function f() { throw new GPError("me", GPError.INVALID_DATA, 2, "wrong\\u001b[31m") }; f()',
    )
    shell.wait_for_screen("trees-and-errors")


def test_card(terminal: Open, card_file: Path) -> None:
    """Status bar, display of a card and the meaning of a status word, with the card not initialised."""
    shell = terminal("--reader", f"virtual:{card_file}")
    shown(shell, SELECT, "card", VERIFY)
    shell.wait_for_screen("card")


INITIALISE = (
    'var { SmartCardHSMInitializer } = require("scsh/sc-hsm/SmartCardHSM");'
    "var i = new SmartCardHSMInitializer(new Card());"
    'i.setUserPIN(new ByteString("648219", ASCII));'
    'i.setInitializationCode(new ByteString("3031323334353637", HEX)); i.initialize()'
)


def test_sample_session(terminal: Open, card_file: Path) -> None:
    """The one in README.md: a card, a wrong PIN and the right one, help."""
    reader = ("--reader", f"virtual:{card_file}")
    subprocess.run([PROGRAM, *reader, "-e", INITIALISE], check=True, capture_output=True)
    shell = terminal(*reader, rows=40, columns=100)
    shown(
        shell,
        'var { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM")',
        "var hsm = new SmartCardHSM(new Card())",
        "hsm.queryUserPINStatus().toString(16)",
        'hsm.card.sendApdu(0, 0x20, 0, 0x81, new ByteString("123456", ASCII), [0x9000])',
        'hsm.verifyUserPIN(new ByteString("648219", ASCII)) == 0x9000',
        "hsm.getSerialNumber()",
        ".cards",
        "help(hsm.verifyUserPIN)",
        "hsm.card.getATR().historicalBytes",
    )
    shell.wait_for_screen("sample-session")


def test_syntax_error_before_it_runs(terminal: Open, card_file: Path) -> None:
    """The message stands at the bottom and the cursor on the second equals sign."""
    shell = terminal("--reader", f"virtual:{card_file}")
    shell.wait_for_prompt()
    shell.line("var x = = 3")
    shell.wait_for_screen("syntax-error")
    assert (shell.screen.cursor.x, shell.screen.cursor.y) == (len("VIRTUAL pyscsh> var x = "), 0)


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_ascii_only(terminal: Open, card_file: Path) -> None:
    """A locale without other characters than ASCII: what cannot be shown is escaped, nothing breaks."""
    shell = terminal("--reader", f"virtual:{card_file}", environment=ASCII)
    shown(shell, '"\\u00fcber \\u20ac"', "new ByteString('00', HEX)")
    shell.keys("Crypto.SHA\t")
    shell.wait_for_screen("ascii")
    assert all(character.isascii() for line in shell.lines() for character in line)


def colours(shell: Terminal) -> set[Any]:
    """Colours of the characters on the screen: of the foreground, of the background."""
    cells = (cell for row in shell.screen.buffer.values() for cell in row.values() if cell.data.strip())
    return {(cell.fg, cell.bg) for cell in cells if not cell.reverse}


@pytest.mark.parametrize("ground", ["0;15", "15;0"])
def test_colours_can_be_read_on_dark_and_light_ground(terminal: Open, ground: str) -> None:
    """Neither black, white nor yellow without a ground of its own, whatever the terminal says about its ground."""
    shell = terminal(environment={"COLORFGBG": ground})
    shell.wait_for_prompt()
    shell.keys('function f(a) { return "text" + 42 /* why */ }')
    shell.wait_for("why */ }")
    shell.keys("\x03")
    for number, line in enumerate(('({ a: "text", b: 42, c: null })', "oh"), 3):
        shell.line(line)
        shell.wait_for_prompt(number)
    unreadable = {("black", "default"), ("white", "default"), ("brown", "default"), ("yellow", "default")}
    assert {fg for fg, _ in colours(shell)} >= {"green", "cyan", "red"}
    assert not colours(shell) & unreadable


def test_matching_brackets(terminal: Open) -> None:
    shell = terminal()
    shell.wait_for_prompt()
    shell.keys("f({a: [1]})")

    def marked() -> list[str]:
        return [cell.data for cell in shell.screen.buffer[0].values() if cell.reverse]

    shell.wait(lambda: marked() == ["(", ")"])


def test_no_color(terminal: Open) -> None:
    shell = terminal(environment={"NO_COLOR": "1"})
    shell.wait_for_prompt()
    for number, line in enumerate(('"text" + 42', "oh"), 2):
        shell.line(line)
        shell.wait_for_prompt(number)
    assert colours(shell) == {("default", "default")}


def test_dumb_terminal(terminal: Open) -> None:
    """No cursor movements, no colours, no status bar; several lines work."""
    shell = terminal(environment={"TERM": "dumb"})
    shell.wait_for("pyscsh>")
    shell.line("function f() {")
    shell.line("return 6 * 7 }")
    shell.line("f()")
    shell.wait_for("42")
    assert "\x1b" not in shell.text()
    assert not {"no reader", "no card", "no smart card service"} & set(map(str.strip, shell.lines()))
