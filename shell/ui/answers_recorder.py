# SPDX-License-Identifier: MIT
"""Writes an answers file from what a person answers (--record-answers); secrets become env:NAME placeholders."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import yaml

from shell.ui.question import Kind, Question

_HEAD = "# Answers for pyscsh --answers. Secrets are read from the environment variables named here.\n"
_LONGEST_NAME = 40


class AnswersRecorder:
    """A listener of the interview; each answer is in the file, for its owner only, as soon as it is given."""

    def __init__(self, path: Path) -> None:
        """Make the file; FileExistsError rather than lose one that was written by hand, OSError in general."""
        self._descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        self._path = path
        self._names: set[str] = set()
        self._write(_HEAD)

    def __call__(self, question: Question, shown: str | None) -> None:
        """Add an entry."""
        entry: dict[str, Any] = {"question": _pattern(question.text)}
        if question.kind is Kind.CONFIRMATION:
            entry["answer"] = "yes" if shown is not None else "no"
        elif shown is None:
            entry["cancel"] = True
        elif question.is_secret:
            entry["secret"] = f"env:{self._variable(question.text)}"
        else:
            entry["answer"] = shown
        self._write(yaml.safe_dump([entry], allow_unicode=True, sort_keys=False))

    def _write(self, text: str) -> None:
        if self._descriptor < 0:
            return
        try:
            os.write(self._descriptor, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            self.close()
            print(
                f"The record of answers stops here, {self._path} cannot be written: {error.strerror}", file=sys.stderr
            )

    def _variable(self, text: str) -> str:
        """A name for an environment variable that tells the question, each only once."""
        words = re.findall("[A-Z0-9]+", text.upper().encode("ascii", "ignore").decode())
        name = base = "PYSCSH_" + ("_".join(words) or "SECRET")[:_LONGEST_NAME].rstrip("_")
        number = 1
        while name in self._names:
            number += 1
            name = f"{base}_{number}"
        self._names.add(name)
        return name

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _pattern(text: str) -> str:
    """The whole text as a pattern that fits it only where it stands alone."""
    return f"/^{re.escape(text)}$/" if text.startswith("/") or not text else text
