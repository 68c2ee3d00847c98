# SPDX-License-Identifier: MIT
"""Errors at a terminal: the sentence, the place, the stack, then what a status word means here and what may help."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence

from jsapi.card import status_words
from jsapi.gperror import ErrorCode, GPError
from shell.card_watch import CardStatus
from shell.engine.errors import ScriptError
from shell.engine.source import LineTable
from shell.ui.report import error_text

_UNDEFINED = re.compile(r"'?([\w$]+)'? is not defined")
_WITHOUT_OBJECT = re.compile(r"method called on an incompatible object\Z|'host object' of undefined\Z")
_HINTS = {
    ErrorCode.CARD_CONNECT_FAILED: ".cards shows the readers and what is in them; .reader NAME chooses one",
    ErrorCode.CARD_REMOVED: "insert the card, then run reset",
    ErrorCode.ARGUMENTS_MISSING: 'help("{0}") shows what it takes',
    ErrorCode.INVALID_ARGUMENTS: 'help("{0}") shows what it takes',
    ErrorCode.INVALID_TYPE: 'help("{0}") shows what it takes',
    ErrorCode.NOT_AUTHENTICATED: "log in first, for example with verifyUserPIN",
}


def described(
    error: ScriptError, lines: LineTable, room: int, cards: Sequence[CardStatus], names: Callable[[], Sequence[str]]
) -> str:
    """Several lines, of the script at most `room` characters; `names` gives the global names, for a mistyped one."""
    parts = [error_text(error, lines, room)]
    meaning = status_meaning(error.gperror, cards)
    if meaning:
        parts.append(meaning)
    hint = _hint(error, names)
    if hint:
        parts.append(f"Hint: {hint}")
    return "\n".join(parts)


def status_meaning(error: GPError | None, cards: Sequence[CardStatus]) -> str:
    """What the status word of an error says about the card that gave it, with the tries that are left."""
    if error is None or error.code != ErrorCode.CARD_INVALID_SW:
        return ""
    card = next((card for card in reversed(cards) if card.sw == error.reason), None)
    if card is None or not card.command:
        return ""
    if card.application:
        text = status_words.explain(card.header[1], error.reason)
    else:
        text = (status_words.text(error.reason) or "").partition(": ")[2].strip().lower()
    told = status_words.tries_left(error.reason) is not None  # by the text
    known = [] if told else sorted(card.tries.items())
    tries = "".join(f"; {pin} PIN: {_tries(left)}" for pin, left in known)
    return f"{error.reason:04X} to {card.command}: {text or 'no meaning known'} ({card.login}{tries})"


def _tries(left: int) -> str:
    return "blocked" if left == 0 else f"{status_words.tries_text(left)} left"


def _hint(error: ScriptError, names: Callable[[], Sequence[str]]) -> str:
    if error.gperror is not None:
        return _HINTS.get(ErrorCode(error.gperror.code), "").format(error.gperror.class_name) if _known(error) else ""
    if _WITHOUT_OBJECT.search(error.message):
        return "a method needs its object and parentheses: object.method()"
    match = _UNDEFINED.search(error.message) if error.kind == "ReferenceError" else None
    if match is None:
        return ""
    known = names()
    same = [name for name in known if name.lower() == match[1].lower()]
    near = same or difflib.get_close_matches(match[1], known, 3, 0.7)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _known(error: ScriptError) -> bool:
    return error.gperror is not None and error.gperror.code in frozenset(ErrorCode)
