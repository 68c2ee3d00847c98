# SPDX-License-Identifier: MIT
"""Questions about the text of a script that need the parser but run nothing: whole, wrong, to be translated?"""

from __future__ import annotations

from collections.abc import Callable

from shell.engine import dialect
from shell.engine.completeness import HEADER_LINES, is_beginning
from shell.engine.errors import SyntaxProblem
from shell.engine.source import characters


class Syntax:
    """Answers with `parse`, which gives the engine's complaint about a text: column in bytes of UTF-8, from 1."""

    def __init__(self, parse: Callable[[str], SyntaxProblem | None]) -> None:
        self._parse = parse

    def is_complete(self, text: str) -> bool:
        """False when the text is only the beginning of a script."""
        try:
            return not is_beginning(self.translated(text), self._failure)
        except dialect.DialectError:
            return False

    def problem(self, text: str) -> SyntaxProblem | None:
        """What keeps a text from being a script, with its column in characters; None when nothing does."""
        try:
            problem = self._parse(self.translated(text))
        except dialect.DialectError as error:
            return SyntaxProblem(error.message, error.line, 1)
        if problem is None:
            return None
        lines = text.split("\n")
        if problem.line > len(lines):
            return SyntaxProblem("the script ends too early", len(lines), len(lines[-1]) + 1)
        line = lines[max(0, problem.line - 1)]
        return SyntaxProblem(problem.message, problem.line, characters(line, problem.column))

    def translate(self, text: str) -> str:
        """Script text as the engine can run it: Rhino's syntax translated, every line where it was."""
        return dialect.runnable(text, self._failure)

    def translated(self, text: str) -> str:
        """The same; DialectError for a part that does not end."""
        return dialect.translate(text, self._failure)

    def _failure(self, text: str) -> tuple[str, int] | None:
        problem = self._parse(text)
        return None if problem is None else (problem.message, problem.line + HEADER_LINES)
