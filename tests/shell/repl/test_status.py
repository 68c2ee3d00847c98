# SPDX-License-Identifier: MIT
"""Errors with the meaning of a status word, hints, the status bar and the prompt."""

from __future__ import annotations

import pytest

from shell.card_watch import CardStatus
from shell.engine.errors import ScriptError
from shell.repl import status
from shell.repl.output.errors import described
from tests.shell.conftest import Scripts


def error_of(scripts: Scripts, text: str, room: int = 100) -> str:
    """What is shown for a script that fails."""
    with pytest.raises(ScriptError) as caught:
        scripts.session.run_text(text, "<test>")
    session = scripts.session
    names = lambda: [name for name, _ in session.inspector.members(())]  # noqa: E731
    return described(caught.value, session.engine.lines, room, session.services.cards(), names)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("nonsens", "ReferenceError: nonsens is not defined"),
        ("var something = 1; somethin", "Hint: did you mean something?"),
        ("byteString('00', HEX)", "Hint: did you mean ByteString?"),
        ("new ByteString('00')", 'Hint: help("ByteString") shows what it takes'),
        ("new GPError", None),
        ("var f = Card.prototype.close; f()", "Hint: a method needs its object and parentheses: object.method()"),
        ("throw new GPError('x', 77, 0, 'own number')", None),
    ],
)
def test_hints(scripts: Scripts, text: str, line: str | None) -> None:
    if line is None:
        text = text if text.startswith("throw") else f"throw {text}"
        assert "Hint" not in error_of(scripts, text)
    else:
        assert line in error_of(scripts, text).splitlines()


def test_the_place_is_shown(scripts: Scripts) -> None:
    lines = error_of(scripts, "var a = 1;\n  throw new Error('here');").splitlines()
    assert lines[:4] == ["Error: here", "      throw new Error('here');", f"    {' ' * 12}^", "    at <test>:2:13"]


@pytest.mark.parametrize("room", [15, 40, 100])
@pytest.mark.parametrize("before", [0, 30, 200])
def test_the_caret_stands_below_the_place(scripts: Scripts, before: int, room: int) -> None:
    """In a long line too, with control characters before it that are shown as escapes."""
    lines = error_of(scripts, f"var a = '{'x' * before}\u0085'; Wrong.y", room).splitlines()
    assert len(lines[1]) <= 4 + room + 3
    assert lines[1][lines[2].index("^") :].startswith("Wrong"[: room // 2])


def test_a_status_word_has_a_meaning_for_card_and_command(make_scripts) -> None:  # type: ignore[no-untyped-def]
    scripts = make_scripts(readers=("virtual",))
    scripts.run(
        "var card = new Card(); card.sendApdu(0, 0xA4, 4, 0, new ByteString('E82B0601040181C31F0201', HEX), 0); 1"
    )
    text = error_of(scripts, "card.sendApdu(0, 0x20, 0, 0x81, [0x9000])")
    assert "6A88 to VERIFY: the device is not initialised (not logged in)" in text.splitlines()


BAR = CardStatus("Reader One", False, frozenset({"user"}), {"SO": 0}, "DENK0100123")


class Cards:
    """Services with these cards in use."""

    def __init__(self, *cards: CardStatus) -> None:
        self._cards = list(cards)

    def cards(self) -> list[CardStatus]:
        return self._cards


@pytest.mark.parametrize(
    ("cards", "width", "text"),
    [
        ([], 80, " no card"),
        ([BAR], 80, " user logged in | SO: blocked | serial DENK0100123 | Reader One"),
        ([BAR], 20, " user logged in | .."),
        ([CardStatus("V UT1", True, None, {}, "UT1")], 80, " login not known | V UT1"),
        (
            [CardStatus("A", False), BAR],
            99,
            " user logged in | SO: blocked | serial DENK0100123 | Reader One | and 1 more",
        ),
        ([CardStatus("A\x1b[2J", False)], 80, r" login not known | A\x1b[2J"),
    ],
)
def test_bar(cards: list[CardStatus], width: int, text: str) -> None:
    assert status.bar_text(Cards(*cards), "no card", width) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("virtual", "width", "text"),
    [(True, 80, "VIRTUAL pyscsh> "), (True, 20, "VIRTUAL> "), (False, 80, "pyscsh> "), (False, 20, "> ")],
)
def test_prompt(virtual: bool, width: int, text: str) -> None:
    assert status.prompt_text(Cards(CardStatus("A", virtual)), width) == text  # type: ignore[arg-type]
