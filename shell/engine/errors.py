# SPDX-License-Identifier: MIT
"""What a script can end with, in Python terms."""

from __future__ import annotations

from dataclasses import dataclass, field

from jsapi.gperror import GPError
from shell.engine.references import Reference
from shell.engine.source import Frame


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why a text is no script: the parser's message, with the 1-based line and column that it complains about."""

    message: str
    line: int
    column: int


class Interrupted(Exception):
    """The user pressed Ctrl-C while JavaScript or a host call was running."""


@dataclass
class ScriptError(Exception):
    """An exception that a script threw and nobody caught.

    `kind` is the JavaScript error name, "GPError", or the type of a thrown primitive; `message` has no position.
    """

    kind: str
    message: str
    frames: list[Frame] = field(default_factory=list)
    gperror: GPError | None = None
    thrown: Reference | None = None

    def __str__(self) -> str:
        text = str(self.gperror) if self.gperror else self.message
        return text if self.kind in ("string", "object") else f"{self.kind}: {text}"
