# SPDX-License-Identifier: MIT
"""A line of text with editing: preset, completed from choices or file names, left with Escape."""

from __future__ import annotations

import fnmatch
import re
import sys
from collections.abc import Callable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, DummyCompleter, PathCompleter, WordCompleter, merge_completers
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import create_output

from shell.ui.question import Question
from shell.ui.report import visible

_ESCAPE_WAITS = 0.1  # seconds until Escape is no part of another key


def edit(text: str, question: Question) -> str | None:
    """The line entered, None when the person cancels; KeyboardInterrupt for Ctrl-C. `text` is safe to show."""
    session: PromptSession[str | None] = PromptSession(
        completer=completer(question), key_bindings=_keys(), output=create_output(stdout=sys.stderr),
        complete_while_typing=False,
    )  # fmt: skip
    session.app.ttimeoutlen = session.app.timeoutlen = _ESCAPE_WAITS
    try:
        return session.prompt(f"{text}{_hint(question)}: ", default=question.default)
    except EOFError:
        return None


def _hint(question: Question) -> str:
    notes = [visible(question.file_filter)] if question.file_filter else []
    notes += ["Tab completes"] if question.choices or question.file_filter is not None else []
    return f" [{', '.join([*notes, 'Esc cancels'])}]"


def completer(question: Question) -> Completer:
    """Completes choices, and names of files that the filter lets through."""
    parts: list[Completer] = []
    if question.choices:
        parts.append(WordCompleter(list(question.choices), sentence=True, ignore_case=True))
    if question.file_filter is not None:
        parts.append(PathCompleter(file_filter=file_test(question.file_filter), expanduser=True))
    return merge_completers(parts) if parts else DummyCompleter()


def file_test(pattern: str) -> Callable[[str], bool]:
    """Test of file names for a filter as in API reference 16.1: "*.txt", ".txt", "txt" or "/expression/".

    Folders pass always; an empty filter, or one that cannot be understood, lets everything pass.
    """
    if not pattern:
        return lambda _name: True
    if len(pattern) > 2 and pattern[0] == pattern[-1] == "/":
        try:
            expression = re.compile(pattern[1:-1])
        except re.error:
            return lambda _name: True
        return lambda name: Path(name).is_dir() or expression.search(Path(name).name) is not None
    glob = pattern if "*" in pattern else f"*.{pattern.lstrip('.')}"
    return lambda name: Path(name).is_dir() or fnmatch.fnmatch(Path(name).name, glob)


def _keys() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("escape")
    def _cancel(event: KeyPressEvent) -> None:
        event.app.exit(result=None)

    return bindings
