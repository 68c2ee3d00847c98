# SPDX-License-Identifier: MIT
"""Errors as an operator reads them: one sentence, the place in the script with an excerpt, the JavaScript stack."""

from __future__ import annotations

from shell.engine.errors import ScriptError
from shell.engine.source import LineTable

_MOST_FRAMES = 12
_ROOM = 130


def error_text(error: ScriptError, lines: LineTable, room: int = _ROOM) -> str:
    """Several lines without a final newline, of the script at most `room` characters; control characters visible."""
    parts = [visible(str(error))]
    if error.frames:
        first = error.frames[0]
        excerpt = lines.excerpt(first)
        if excerpt is not None and excerpt.strip():
            parts.append(_excerpt(excerpt.replace("\t", " "), first.column, room))
        parts += [f"    at {visible(str(frame))}" for frame in error.frames[:_MOST_FRAMES]]
    return "\n".join(parts)


def _excerpt(line: str, column: int, room: int) -> str:
    """The part of a line around a 1-based column, with a caret below it; 0 is no column."""
    start = 0 if len(line) <= room else max(0, column - room // 2)
    shown = visible(line[start : start + room])
    caret = f"\n    {' ' * len(visible(line[start : column - 1]))}^" if column else ""
    return f"    {shown}{caret}"


def visible(text: str) -> str:
    """Text with control characters shown as escapes, so that a label or message cannot drive the terminal."""
    return "".join(
        char if char in "\n\t" or char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )
