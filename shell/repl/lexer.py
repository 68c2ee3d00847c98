# SPDX-License-Identifier: MIT
"""Colours of what is typed: Pygments' JavaScript, and the commands of the shell itself."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer, PygmentsLexer, SimpleLexer
from prompt_toolkit.styles import Style
from pygments.lexers.javascript import JavascriptLexer

_LARGE = 100_000
"""Characters above which a text is not coloured, so that typing stays fast."""

# Only colours of the terminal's own palette that can be read on dark and on light ground.
STYLE = Style.from_dict(
    {
        "pygments.keyword": "bold",
        "pygments.literal.string": "ansigreen",
        "pygments.literal.number": "ansicyan",
        "pygments.comment": "ansibrightblack",
        "pygments.name.builtin": "",
        "pygments.error": "",
        "command": "ansimagenta",
        "matching-bracket.cursor": "reverse",
        "matching-bracket.other": "reverse",
        "auto-suggestion": "ansibrightblack",
        "bottom-toolbar": "reverse",
        "error": "ansired",
        "prompt": "",
        "virtual": "bold",
    }
)


class ShellLexer(Lexer):
    """JavaScript, but for lines that begin with the dot of a command."""

    def __init__(self) -> None:
        self._script = PygmentsLexer(JavascriptLexer)
        self._command = SimpleLexer("class:command")
        self._plain = SimpleLexer()

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """Coloured parts of any line."""
        if len(document.text) > _LARGE:
            return self._plain.lex_document(document)
        lexer = self._command if document.text.startswith(".") else self._script
        return lexer.lex_document(document)
