# SPDX-License-Identifier: MIT
"""Questions of scripts (Dialog.prompt) at the terminal."""

from __future__ import annotations

import re
import sys

from shell.ui.report import visible

_TAG = re.compile(r"<[^>]*>")


class NobodyToAskError(Exception):
    """There is no terminal; the message contains the question."""


def ask(question: str, default: str | None, choices: list[str] | None, file_filter: str | None) -> str | None:
    """The text entered, the default for an empty line, None at the end of input.

    Without a default only a confirmation is asked for: "OK", or None for anything that begins with n. The question may
    be HTML, which is shown without its tags.
    """
    text = visible(plain(question))
    if not sys.stdin.isatty():
        raise NobodyToAskError(f"{text}: nobody can be asked here, this needs a terminal")
    for number, choice in enumerate(choices or [], 1):
        print(f"  {number}  {visible(choice)}", file=sys.stderr)
    line = _line(f"{text}{_hint(default, choices, file_filter)} ")
    if line is None:
        return None
    if default is None and choices is None and file_filter is None:
        return None if line.strip().lower().startswith("n") else "OK"
    if choices and line.isdecimal() and 1 <= int(line) <= len(choices):
        return choices[int(line) - 1]
    return line or default or ""


def plain(question: str) -> str:
    """Text of a question without HTML."""
    if not question.lstrip().lower().startswith("<html"):
        return question
    return " ".join(_TAG.sub(" ", question).split())


def _hint(default: str | None, choices: list[str] | None, file_filter: str | None) -> str:
    if default is None and choices is None and file_filter is None:
        return " [OK, n cancels]"
    notes = [f"number or text, {len(choices)} choices"] if choices else []
    notes += [f"file, {visible(file_filter)}"] if file_filter else []
    notes += [visible(default)] if default else []
    return f" [{'; '.join(notes)}]" if notes else ":"


def _line(prompt: str) -> str | None:
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None
