# SPDX-License-Identifier: MIT
"""Syntax errors told before anything runs, with the cursor on their place."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.document import Document
from prompt_toolkit.validation import ValidationError, Validator

from shell.engine.errors import SyntaxProblem


class ScriptValidator(Validator):
    """Accepts what the parser accepts, and the commands of the shell."""

    def __init__(self, problem: Callable[[str], SyntaxProblem | None], is_command: Callable[[str], bool]) -> None:
        self._problem = problem
        self._is_command = is_command

    def validate(self, document: Document) -> None:
        """Raise ValidationError at the place that the parser complains about."""
        text = document.text
        if not text.strip() or self._is_command(text):
            return
        problem = self._problem(text)
        if problem is not None:
            line = min(max(problem.line, 1), document.line_count) - 1
            column = min(max(problem.column, 1) - 1, len(document.lines[line]))
            where = f" (line {line + 1})" if document.line_count > 1 else ""
            raise ValidationError(
                document.translate_row_col_to_index(line, column), f"SyntaxError{where}: {problem.message}"
            )
