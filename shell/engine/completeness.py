# SPDX-License-Identifier: MIT
"""Is a text a whole script, or only the beginning of one? Answered by the engine's own parser, which runs nothing.

The parser is given the text as function body: the text on lines 3 and following, the closing brace on a line after it.
An error on that last line says that the text ended too early, unless the text itself closes the function.
"""

from __future__ import annotations

import re
from collections.abc import Callable

HEADER_LINES = 2  # of the function that the parser makes of a body
_FIRST_LINE = HEADER_LINES + 1
_OPEN_STRING, _OPEN_COMMENT = "unexpected end of string", "unexpected end of comment"
_CLOSINGS = ("`", "}`", "`}`")
_FOR_EACH = re.compile(r"\bfor(\s+)each(\s*\()")

# Message and line of the syntax error in a function body, None when it parses.
Failure = Callable[[str], tuple[str, int] | None]


def is_beginning(text: str, failure: Failure) -> bool:
    """True when more input can make a script of the text."""
    text = _FOR_EACH.sub(r"for\1\2", text)
    found = failure(text)
    if found is None:
        return False
    message, _ = found
    if message == _OPEN_COMMENT:
        return True
    if message == _OPEN_STRING:
        return text.endswith("\\") or _in_template(text, failure)
    return _at_end(text, found) and _at_end("{" + text, failure("{" + text))


def _in_template(text: str, failure: Failure) -> bool:
    """A template literal that is open at the end: closing it gives another error or none."""
    closed = [failure(text + closing) for closing in _CLOSINGS]
    return any(found is None or found[0] != _OPEN_STRING for found in closed)


def _at_end(text: str, found: tuple[str, int] | None) -> bool:
    return found is not None and found[1] > _FIRST_LINE + text.count("\n")
