# SPDX-License-Identifier: MIT
"""Colours of results and errors, for terminals that take them; the same that typed text has."""

from __future__ import annotations

import os
from typing import TextIO

_LARGE = 20_000
"""Characters above which nothing is coloured."""
_RED, _PLAIN = "\x1b[31m", "\x1b[39m"


def takes_colours(stream: TextIO) -> bool:
    """Whether a stream is a terminal with colours, and the person has not asked for none (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") not in ("dumb", None)


def painted_value(text: str) -> str:
    """Texts green, numbers cyan, words bold, in the display of a JavaScript value."""
    if len(text) > _LARGE:
        return text
    from pygments import highlight
    from pygments.formatters import TerminalFormatter
    from pygments.lexers.javascript import JavascriptLexer
    from pygments.token import Keyword, Number, String, Token

    scheme = {Token: ("", ""), Keyword: ("**", "**"), String: ("green", "green"), Number: ("cyan", "cyan")}
    lexer = JavascriptLexer(stripnl=False, ensurenl=False)
    return str(highlight(text, lexer, TerminalFormatter(colorscheme=scheme)))


def painted_error(text: str) -> str:
    """The first line red."""
    first, line_end, rest = text.partition("\n")
    return f"{_RED}{first}{_PLAIN}{line_end}{rest}"
