# SPDX-License-Identifier: MIT
"""Questions to the person at the terminal: with line editing where the terminal has it, else line by line."""

from __future__ import annotations

import os
import sys

from shell.ui import secrets
from shell.ui.question import Kind, Question
from shell.ui.report import visible

DUMB_TERMINALS = frozenset(("", "dumb", "unknown"))


class NobodyToAskError(Exception):
    """There is no terminal; the message contains the question."""


def answer(question: Question) -> str | bytearray | None:
    """What the person answers: None for cancel, for no and at the end of input.

    Control characters in the question are shown as escapes. Nobody at a terminal: NobodyToAskError, SecretError for a
    secret, and no for a confirmation.
    """
    text = visible(question.text)
    if question.kind is Kind.SECRET:
        return secrets.read(text, "prompt", twice=question.new)
    if not sys.stdin.isatty():
        if question.kind is Kind.CONFIRMATION:
            return None
        raise NobodyToAskError(f"{text}: nobody can be asked here, this needs a terminal or --answers")
    if question.kind is Kind.CONFIRMATION:
        line = _line(f"{text} [y/N] ")
        return "yes" if line is not None and line.strip().lower() in ("y", "yes") else None
    if question.kind is Kind.MESSAGE:
        line = _line(f"{text} [OK, n cancels] ")
        return None if line is None or line.strip().lower().startswith("n") else "OK"
    return _text(text, question)


def _text(text: str, question: Question) -> str | None:
    if question.is_secret:
        entered = secrets.hidden(text, f"{text} [not shown]: ")
        if entered is None:
            return None
        typed = entered.decode("utf-8")
        entered[:] = bytes(len(entered))
        return typed or question.default
    for number, choice in enumerate(question.choices, 1):
        print(f"  {number}  {visible(choice)}", file=sys.stderr)
    if _can_edit():
        from shell.ui.line_editor import edit

        line = edit(text, question)
    else:
        line = _line(f"{text}{_hint(question)} ")
        line = line if line is None else line or question.default
    if line is None:
        return None
    chosen = _chosen(line, question.choices)
    return os.path.expanduser(chosen) if question.file_filter is not None else chosen  # noqa: PTH111 # never raises


def _chosen(line: str, choices: tuple[str, ...]) -> str:
    """The choice that a number stands for, else the text itself."""
    if line not in choices and line.isascii() and line.isdecimal() and 1 <= int(line) <= len(choices):
        return choices[int(line) - 1]
    return line


def _hint(question: Question) -> str:
    notes = [f"number or text, {len(question.choices)} choices"] if question.choices else []
    notes += [f"file, {visible(question.file_filter)}"] if question.file_filter else []
    notes += [visible(question.default)] if question.default else []
    return f" [{'; '.join(notes)}]" if notes else ":"


def _can_edit() -> bool:
    """Whether keys arrive one by one from a terminal that moves its cursor."""
    try:
        sys.stdin.fileno()
    except (OSError, ValueError):
        return False
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in DUMB_TERMINALS


def _line(prompt: str) -> str | None:
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None
