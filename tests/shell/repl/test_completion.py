# SPDX-License-Identifier: MIT
"""Completion of names, members, constants, files, modules and commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from shell.repl.completion import ScriptCompleter
from tests.shell.conftest import Scripts


def completed(scripts: Scripts, text: str) -> list[str]:
    """The text with each completion."""
    found = ScriptCompleter(scripts.session).get_completions(Document(text), CompleteEvent())
    return [text[: len(text) + item.start_position] + item.text for item in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ByteSt", ["ByteString"]),
        ("bytest", ["ByteString"]),
        ("Crypto.SHA_2", ["Crypto.SHA_224", "Crypto.SHA_256"]),
        ("Key.CRT_D", ["Key.CRT_DP1", "Key.CRT_DQ1"]),
        ("ByteString.prototype.toB", ["ByteString.prototype.toBase64", "ByteString.prototype.toBcd"]),
        ("own.fi", ["own.first"]),
        ("own.second.th", ["own.second.third"]),
        ("function f(parameter) { return para", ["function f(parameter) { return parameter"]),
        ("whi", ["while"]),
        ('require("scsh/sc-hsm/S', ['require("scsh/sc-hsm/SmartCardHSM']),
        ('require("scsh/sc-hsm/DKEK").', ['require("scsh/sc-hsm/DKEK").DKEK']),
        ('load("one', ['load("one.js']),
        ('load("fold', ['load("folder/']),
        ('load("folder/', ['load("folder/two.js']),
        ('require("./on', ['require("./one']),
        ("new X509('cert", ["new X509('cert.der"]),
        (".tr", [".trace"]),
        (".load fol", [".load folder/"]),
        (".trace o", [".trace off", ".trace on"]),
        (".time Crypto.SHA_5", [".time Crypto.SHA_512"]),
        ('help("CardF', ['help("CardFile']),
        ("java.ma", ["java.math"]),
        ("new java.math.B", ["new java.math.BigInteger"]),
        ("Packages.java.math.", ["Packages.java.math.BigInteger"]),
        ("own.nothing.x", []),
        ("'own.fi", []),
    ],
)
def test_completion(scripts: Scripts, tmp_path: Path, text: str, wanted: list[str]) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("one.js", "folder/two.js", "cert.der", "notes.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    scripts.run("var own = { first: 1, second: { third: 1 }, get hidden() { throw new Error('called'); } }; 1")
    assert completed(scripts, text) == wanted


def test_a_card_is_asked_nothing(make_scripts, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Properties such as SW and readerName are offered, and neither connect nor send."""
    trace = tmp_path / "trace"
    scripts = make_scripts(readers=("virtual",), trace=str(trace))
    scripts.run("var card = new Card(); card.sendApdu(0, 0x84, 0, 0, 8); card.close(); 1")
    before = trace.read_text()
    assert {"card.SW", "card.SW1", "card.readerName", "card.response"} <= set(completed(scripts, "card."))
    assert completed(scripts, "card.getATR().form") == ["card.getATR().formatByte"]
    assert completed(scripts, "card.response.") == []
    assert trace.read_text() == before
    assert scripts.session.services.cards() == []


@pytest.mark.parametrize(
    ("text", "meta"),
    [
        ("Crypto.SHA_256", "25"),
        ("Card.prototype.sendA", "(cla, ins, p1, p2[, ...])"),
        ("Card.prototype.readerN", "Name of the reader that holds the card."),
        ("Card.getR", "()"),
        ("card.rese", "(mode)"),
        ("'x'.charA", "function"),
    ],
)
def test_what_is_said_beside_a_name(scripts: Scripts, text: str, meta: str) -> None:
    assert scripts.session.inspector
    scripts.run("var card = Object.create(Card.prototype); 1")
    found = ScriptCompleter(scripts.session).get_completions(Document(text), CompleteEvent())
    assert next(iter(found)).display_meta_text == meta


def test_names_with_control_characters_are_left_out(scripts: Scripts, tmp_path: Path) -> None:
    (tmp_path / "bad\x1b[2Jname.js").write_text("", encoding="utf-8")
    (tmp_path / "badly.js").write_text("", encoding="utf-8")
    assert completed(scripts, 'load("bad') == ['load("badly.js']
