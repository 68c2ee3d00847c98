# SPDX-License-Identifier: MIT
"""JavaScript values as text: short ones on one line, longer ones with a line for each member."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from shell.card_watch import CardStatus
from shell.repl.inspection import Described
from shell.repl.output import host_objects
from shell.ui.report import visible

_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")
_INDENT = "  "


def text_of(value: Described, width: int, cards: Sequence[CardStatus] = ()) -> str:
    """The display of a result; lines are kept to `width` where they can be broken."""
    if value.kind == "host":
        shown = host_objects.full(value.host, cards)
        return shown.rstrip("\n") + (f"\n{_members(value, width, '')}" if value.members else "")
    if value.kind == "string":
        return _string(value)
    if value.kind in ("plain", "error"):
        return visible(value.text)
    return _text(value, width, "")


def _text(value: Described, width: int, indent: str) -> str:
    if value.kind == "string":
        return _string(value)
    if value.kind == "host":
        return host_objects.brief(value.host)
    if value.kind == "function":
        return f"[{visible(value.text)}]" + (" " + _members(value, width, indent) if value.members else "")
    if value.kind == "object":
        name = "" if value.text == "Object" else visible(value.text) + " "
        return name + _members(value, width, indent)
    if value.kind == "map":
        return f"Map({value.size}) " + _members(value, width, indent, " => ")
    if value.kind == "list":
        return _list(value, width, indent)
    if value.kind == "error":
        return f"[{visible(value.text)}]"
    return visible(value.text)


def _string(value: Described) -> str:
    """A string as JavaScript writes it; control characters and lone surrogates as escapes."""
    text = json.dumps(value.text, ensure_ascii=False)
    text = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    more = value.size - len(value.text.encode("utf-16-le", "surrogatepass")) // 2
    return f"{text}... {more} more characters" if more > 0 else text


def _list(value: Described, width: int, indent: str) -> str:
    name = "" if value.text == "Array" else f"{value.text}({value.size}) "
    parts = [_text(item, width, indent + _INDENT) for item in value.items]
    more = value.size - len(value.items)
    parts += [f"... {more} more items"] if more > 0 else []
    parts += _pairs(value, width, indent + _INDENT, ": ")
    return name + _joined("[]", parts, width, indent)


def _members(value: Described, width: int, indent: str, between: str = ": ") -> str:
    parts = _pairs(value, width, indent + _INDENT, between)
    more = value.size - len(value.members)
    parts += [f"... {more} more"] if more > 0 else []
    return _joined("{}", parts, width, indent)


def _pairs(value: Described, width: int, indent: str, between: str) -> list[str]:
    return [f"{_name(name, width, indent)}{between}{_text(item, width, indent)}" for name, item in value.members]


def _name(name: Described | str, width: int, indent: str) -> str:
    if isinstance(name, Described):
        return _text(name, width, indent)
    return name if _IDENTIFIER.fullmatch(name) else _string(Described("string", name))


def _joined(brackets: str, parts: list[str], width: int, indent: str) -> str:
    """Parts on one line when that is short enough, numbers and words many to a line, else one to a line."""
    left, right = brackets[0], brackets[1]
    if not parts:
        return brackets
    blank = " " if brackets == "{}" else ""
    line = f"{left}{blank}{', '.join(parts)}{blank}{right}"
    if "\n" not in line and len(indent) + len(line) <= width:
        return line
    deeper = indent + _INDENT
    short = all(len(part) <= 12 or part.startswith("...") for part in parts)
    if short and len(parts) > 6 and brackets == "[]":
        return "\n".join([left, *_filled(parts, width, deeper), indent + right])
    return "\n".join([left, *(f"{deeper}{part}," for part in parts[:-1]), f"{deeper}{parts[-1]}", indent + right])


def _filled(parts: list[str], width: int, indent: str) -> list[str]:
    lines, line = [], indent
    for index, part in enumerate(parts):
        piece = part + (", " if index < len(parts) - 1 else "")
        if len(line) + len(piece) > width and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += piece
    return [*lines, line.rstrip()]
