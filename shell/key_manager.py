# SPDX-License-Identifier: MIT
"""pyscsh keymanager: ours, or the one of a scsh installation; on the whole screen where there is a terminal."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

from shell import shipped
from shell.cli import USAGE
from shell.options import Options
from shell.session import Session

_NAME = Path("keymanager", "keymanager.js")


def manage(options: Options, plugins: Sequence[Path]) -> int:
    """Run a key manager; returns the exit status."""
    from shell.runner import run_session

    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    theirs = None if options.builtin_modules else _of_installation(options)
    if theirs is not None and plugins:
        print("pyscsh: --plugins belongs to our key manager: give --builtin-modules too", file=sys.stderr)
        return USAGE
    if theirs is None:
        words = [word for folder in plugins for word in ("--plugins", str(folder))]
        words += ["--interactive"] if at_terminal else []
        options = dataclasses.replace(options, builtin_modules=True, arguments=tuple(words))
    script = theirs or shipped.scripts() / _NAME
    return run_session(options, str(script), None, interactive=at_terminal, person=_open)


def _of_installation(options: Options) -> Path | None:
    if options.scsh_home is None:
        return None
    script = options.scsh_home / _NAME
    return script if script.is_file() else None


def _open(session: Session) -> int:
    from shell.ui.outline_view import open_last

    open_last(session)
    return session.exit_code or 0
