# SPDX-License-Identifier: MIT
"""pyscsh keymanager: ours, or the one of a scsh installation; on the whole screen where there is a terminal."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

from shell import shipped
from shell.cli import USAGE
from shell.modules.installation import Installation, InstallationError
from shell.options import Options
from shell.session import Session

_NAME = "keymanager/keymanager.js"


def manage(options: Options, plugins: Sequence[Path]) -> int:
    """Run a key manager; returns the exit status."""
    from shell.runner import run_session

    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        theirs = None if options.builtin_modules else _of_installation(options)
    except InstallationError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
        return USAGE
    if theirs is not None and plugins:
        print("pyscsh: --plugins belongs to our key manager: give --builtin-modules too", file=sys.stderr)
        return USAGE
    if theirs is None:
        words = [word for folder in plugins for word in ("--plugins", str(folder))]
        words += ["--interactive"] if at_terminal else []
        options = dataclasses.replace(options, builtin_modules=True, arguments=tuple(words))
    script = theirs or str(shipped.scripts() / _NAME)
    return run_session(options, script, None, interactive=at_terminal, person=_open)


def _of_installation(options: Options) -> str | None:
    """Name of the script of the installation; InstallationError when there is none that can be read."""
    if options.scsh_home is None:
        return None
    installation = Installation(options.scsh_home)
    try:
        return installation.script(_NAME)
    finally:
        installation.close()


def _open(session: Session) -> int:
    from shell.ui.outline_view import open_last

    open_last(session)
    return session.exit_code or 0
