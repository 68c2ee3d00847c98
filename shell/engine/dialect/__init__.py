# SPDX-License-Identifier: MIT
"""Rhino's JavaScript: scripts that the engine does not accept as they are, translated to today's JavaScript.

Lines stay where they are. What a translated script calls is in runtime.js and, for XML values, in e4x.js.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from shell.engine.dialect.errors import DialectError as DialectError
from shell.engine.source import Source

if TYPE_CHECKING:
    from shell.engine.context import Engine

# What every script that needs translation contains one of. Each begins with a fixed text, so that the search is fast;
# a sign in a script that needs no translation costs a parse.
_SIGNS = (
    *map(
        re.compile,
        (r"::", r"\.\s*[.*(@]", r"each\s*\(", r"catch\s*\([^()]*\bif\b", r"</", r"/>", r"<[>!?]", r"namespace"),
    ),
    re.compile(r"eval\s*\("),
    re.compile(r"typeof[^;\n]*[\"']xml[\"']"),
)
_CALLED_ONLY = _SIGNS[-2:]
_TAG = re.compile(r"<[\w{]")
_BEFORE_TAG = re.compile(r"(?:^|[=(,:?\[{};&|!]|return)\s*\Z")


def _has_signs(text: str) -> bool:
    return any(sign.search(text) for sign in _SIGNS) or any(
        _BEFORE_TAG.search(text[max(0, tag.start() - 40) : tag.start()]) for tag in _TAG.finditer(text)
    )


# Message and line of the syntax error in a text, None when it parses.
Failure = Callable[[str], tuple[str, int] | None]


def translate(text: str, failure: Failure) -> str:
    """The text as the engine can run it; unchanged when the engine accepts it, or when nothing can be done.

    Raises DialectError for a part that does not end.
    """
    if not _has_signs(text):
        return text
    parses = failure(text) is None
    if parses and not any(sign.search(text) for sign in _CALLED_ONLY):
        return text
    from shell.engine.dialect.operators import rewrite
    from shell.engine.dialect.scanner import Scanner

    scanner = Scanner(text)
    translated = scanner.translate()
    if scanner.uses_xml or "xml" in text:
        translated = rewrite(translated)
    return text if parses and failure(translated) is not None else translated


def runnable(text: str, failure: Failure) -> str:
    """Like translate(), but for a part that does not end a script that throws a SyntaxError at its line."""
    try:
        return translate(text, failure)
    except DialectError as error:
        if failure(text) is None:
            return text
        return "\n" * (error.line - 1) + f"throw new SyntaxError({json.dumps(error.message)})"


def install(engine: Engine) -> None:
    """Give an engine the functions that translated scripts call, and Rhino's own members of standard objects."""
    folder = Path(__file__).parent

    def source(name: str) -> Source:
        return Source(f"<{name}>", (folder / name).read_text("utf-8"), internal=True)

    def load_xml() -> None:
        for name in ("nodes.js", "e4x.js", "methods.js"):
            engine.install(source(name), {})

    engine.install(source("runtime.js"), {"loadXml": load_xml, "translate": engine.translate})
