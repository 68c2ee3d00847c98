# SPDX-License-Identifier: MIT
"""Commands of the shell and the words of scsh, behind a pipe; and help()."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from jsapi.declare import Role, constant_text
from shell.repl import commands, declarations
from shell.repl.help import help_text
from tests.shell.repl.terminal import PROGRAM


def piped(text: str, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A run with this input."""
    return subprocess.run(
        [PROGRAM, *arguments], input=text, capture_output=True, text=True, timeout=60, check=False, cwd=folder
    )


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("q", ("exit", "")),
        (" QUIT ; ", ("exit", "")),
        ("restart", ("restart", "")),
        ("help", ("overview", "")),
        ("outline", ("outline", "")),
        (".help Card", ("help", "Card")),
        (".load a b.js", ("load", "a b.js")),
        (".", ("", "")),
        (".nonsense", ("nonsense", "")),
        ("quit(3)", None),
        ("help(Card)", None),
        (".5 + 1", None),
        (".help\n1", None),
        ("1", None),
        ("reset", None),
    ],
)
def test_what_is_a_command(text: str, command: tuple[str, str] | None) -> None:
    assert commands.parse(text) == command


def test_outline_is_free_for_scripts() -> None:
    """A script that defines the name gets it."""
    assert commands.parse("outline", outline_is_free=False) is None
    assert piped("var outline = 5\noutline\n").stdout == "5\n"


def test_words_of_scsh(tmp_path: Path) -> None:
    """A function named alone is called with the last result; restart forgets variables but not a card in memory."""
    (tmp_path / "one.js").write_text("var loaded = 41;", encoding="utf-8")
    text = (
        'load("one.js")\nfunction twice(x) { return 2 * x }\nloaded + 1\ntwice\n'
        "var serial = new Card().readerName\nprint(serial)\nrestart\ntypeof loaded\nprint(new Card().readerName)\n"
    )
    result = piped(text, "--reader", "virtual", folder=tmp_path)
    lines = result.stdout.splitlines()
    assert lines[:2] == ["42", "84"]
    assert lines[3] == "undefined"
    assert lines[2] == lines[4]
    assert "Started again" in result.stderr


def test_load_time_and_unknown_commands(tmp_path: Path) -> None:
    (tmp_path / "two.js").write_text("print('two');", encoding="utf-8")
    result = piped(".load two.js\n.load none.js\n.load\n.time 1 + 1\n.time\n.nonsense\n.\n5\n", folder=tmp_path)
    assert result.stdout.splitlines() == ["two", "2", "5"]
    for message in ("There is no file none.js.", "Which file?", " ms", "Time what?", "no command .nonsense"):
        assert message in result.stderr
    assert result.returncode == 1


def test_save_writes_a_new_private_file_without_secrets(tmp_path: Path) -> None:
    text = '1 + 1\nvar pin = "648219"\n "blank"\n2 + 2\n.save out.js\n.save out.js\n'
    result = piped(text, folder=tmp_path)
    saved = tmp_path / "out.js"
    assert saved.read_text() == "1 + 1\n2 + 2\n"
    assert saved.stat().st_mode & 0o777 == 0o600
    assert "out.js exists already" in result.stderr


def test_reader_and_cards(tmp_path: Path) -> None:
    result = piped(
        ".reader\n.cards\nvar c = new Card(); c.sendApdu(0, 0x84, 0, 0, 8).length\n.cards\n.reader Nobody\n",
        "--reader", "virtual", "--reader", "virtual:", folder=tmp_path,
    )  # fmt: skip
    assert result.returncode in (1, 3)
    result = piped(".reader\n.cards\nvar c = new Card(); 1\n.cards\n", "--reader", "virtual")
    assert "Chosen is Virtual SmartCard-HSM UTVC" in result.stderr
    contents = [line.strip() for line in result.stdout.splitlines() if line.startswith("    ")]
    assert contents[0] == "card inserted"
    assert contents[1].startswith("in use, serial UTVC")
    assert contents[1].endswith("login not known")


def test_choosing_another_reader(tmp_path: Path) -> None:
    for name in ("one", "two"):
        piped("", "card", "new", str(tmp_path / name), "--serial", f"UTTEST{name.upper()}")
    readers = [word for name in ("one", "two") for word in ("--reader", f"virtual:{tmp_path / name}")]
    text = (
        "_scsh3.reader\n.reader Virtual SmartCard-HSM UTTESTTWO\n_scsh3.reader\nnew Card().readerName\n.reader Nobody\n"
    )
    result = piped(text, *readers)
    assert result.stdout.splitlines() == [
        "Virtual SmartCard-HSM UTTESTONE", "Virtual SmartCard-HSM UTTESTTWO", "Virtual SmartCard-HSM UTTESTTWO",
    ]  # fmt: skip
    assert result.returncode == 3


def test_trace_on_and_off(tmp_path: Path) -> None:
    random = "new Card().sendApdu(0, 0x84, 0, 0, 8).length\n"
    result = piped(
        f".trace on\n{random}.trace t.log\n{random}.trace off\n{random}", "--reader", "virtual", folder=tmp_path
    )
    assert result.stdout.splitlines() == ["0", "0", "0"]  # the application is not selected
    assert result.stderr.count(">> 00 84") == 1
    assert (tmp_path / "t.log").read_text().count(">> 00 84") == 1


@pytest.mark.parametrize("arguments", [[], ["-e", os.fsdecode(b"'\xfc\xe9' + String.fromCharCode(0xFC)")]])
def test_bytes_that_are_no_utf_8(arguments: list[str]) -> None:
    """They are ISO 8859-1, as in script files."""
    result = subprocess.run(
        [PROGRAM, *arguments],
        input=b"'\xfc\xe9' + String.fromCharCode(0xFC)\n",
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (result.stdout.decode(), result.returncode) == ("\u00fc\u00e9\u00fc\n", 0), result.stderr


def test_help_on_a_line_of_its_own_is_the_overview() -> None:
    """It is not called with the last result."""
    result = piped("Card\nhelp\n")
    assert "Type JavaScript" in result.stdout
    assert "sendApdu" not in result.stdout.partition("Type JavaScript")[2]


@pytest.mark.parametrize("name", sorted(declarations.places()))
def test_help_for_every_class_and_member(name: str) -> None:
    """Each is found by name, and says more than its name."""
    spec = declarations.find(name)
    assert spec is not None
    text = help_text(name)
    assert text.startswith(f"{name}: ") and len(text.splitlines()) >= 1
    for member in spec.members:
        if member.role is not Role.CONSTRUCTOR:
            about = help_text(f"{name}.{member.name}")
            assert member.name in about and len(about.splitlines()) >= 2, member.name
    for constant, value in spec.constants.items():
        assert help_text(f"{name}.{constant}") == f"{name}.{constant} = {constant_text(value)}\n"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("help(Card)", "new Card([...])"),
        ("help('Card')", "new Card([...])"),
        ("help(Object.create(Card.prototype))", "new Card([...])"),
        ("help(Card.prototype.reset)", "Card: reset(mode)"),
        ("help('Card.reset')", "Card: reset(mode)"),
        ("help(Card.getReaderList)", "Card: Card.getReaderList()"),
        ("help(print)", "print(value, ...)"),
        ("help(require('scsh/sc-hsm/DKEK').DKEK)", 'const { DKEK } = require("scsh/sc-hsm/DKEK");'),
        ("help('Crad')", "Did you mean Card?"),
        ("help({})", "no help for this value"),
        ("help('\\u001b[2J')", "no help"),
        ("help()", "Objects, each with help"),
    ],
)
def test_help(scripts, code: str, text: str) -> None:  # type: ignore[no-untyped-def]
    scripts.run(code)
    assert text in scripts.output
    assert "\x1b" not in scripts.output


@pytest.mark.parametrize("subject", ["", "Card", "SmartCardHSM.verifyUserPIN"])
def test_help_fits_the_terminal(subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert max(len(line) for line in help_text(subject).splitlines()) < 80


def test_the_list_of_commands_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = piped(".help\n").stdout.splitlines()
    assert len(lines) > 10
    assert max(map(len, lines)) < 80
