# SPDX-License-Identifier: MIT
"""Errors as an operator reads them: one sentence, the place in the script with an excerpt, the JavaScript stack."""

from __future__ import annotations

from shell.engine.errors import ScriptError
from shell.engine.source import LineTable

_MOST_FRAMES = 12
_WIDTH = 110


def error_text(error: ScriptError, lines: LineTable) -> str:
    """Several lines without a final newline; control characters are made visible."""
    parts = [visible(str(error))]
    if error.frames:
        first = error.frames[0]
        excerpt = lines.excerpt(first)
        if excerpt is not None and excerpt.strip():
            start = max(0, first.column - _WIDTH)
            shown = visible(excerpt.replace("\t", " ")[start : start + _WIDTH + 20])
            parts.append(
                f"    {shown}\n    {' ' * max(0, first.column - 1 - start)}^" if first.column else f"    {shown}"
            )
        parts += [f"    at {visible(str(frame))}" for frame in error.frames[:_MOST_FRAMES]]
    return "\n".join(parts)


def visible(text: str) -> str:
    """Text with control characters shown as escapes, so that a label or message cannot drive the terminal."""
    return "".join(
        char if char in "\n\t" or char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )
