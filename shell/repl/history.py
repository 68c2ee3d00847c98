# SPDX-License-Identifier: MIT
"""What was typed in earlier sessions, in a file for its owner only; lines with secrets are in no history at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from shell.repl.confidential import is_kept

_MOST_CHARACTERS = 20_000
_MOST_ENTRIES = 10_000


def open_history() -> History:
    """History in $XDG_STATE_HOME (~/.local/state); of this session only, with a note, where that is not possible."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    path = Path(state) / "pyscsh" / "history"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError as error:
        print(f"pyscsh: lines are not kept, {path}: {error.strerror}", file=sys.stderr)
        return SelectiveMemory()
    return SelectiveFile(str(path))


def _worth_keeping(text: str) -> bool:
    return len(text) <= _MOST_CHARACTERS and is_kept(text)


class SelectiveMemory(InMemoryHistory):
    """History of one session."""

    def append_string(self, string: str) -> None:
        """Keep a line, unless it is a secret or too long."""
        if _worth_keeping(string):
            super().append_string(string)


class SelectiveFile(FileHistory):
    """History of all sessions; the newest 10,000 entries are read."""

    def append_string(self, string: str) -> None:
        """Keep a line, unless it is a secret or too long; a full disk loses lines but not the session."""
        if _worth_keeping(string):
            try:
                super().append_string(string)
            except OSError as error:
                print(f"pyscsh: the line is not kept: {error.strerror}", file=sys.stderr)

    def load_history_strings(self) -> Iterable[str]:
        """Entries of the file, newest first."""
        for number, entry in enumerate(super().load_history_strings()):
            if number == _MOST_ENTRIES:
                return
            yield entry
