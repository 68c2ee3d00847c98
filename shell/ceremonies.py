# SPDX-License-Identifier: MIT
"""pyscsh ceremony: the scripts of scripts/ceremonies by name."""

from __future__ import annotations

import dataclasses
import shutil
import sys
import textwrap
from pathlib import Path

from shell import shipped
from shell.cli import USAGE
from shell.options import Options

_UNBROKEN, _LEAST = 1000, 40  # columns: in a pipe a ceremony is one line


def hold(options: Options, name: str | None) -> int:
    """Run a ceremony, with the built-in modules; list the ceremonies when none is named."""
    known = {path.stem: path for path in sorted((shipped.scripts() / "ceremonies").glob("*.js"))}
    if name is None:
        sys.stdout.writelines(f"{_entry(stem, _purpose(path))}\n" for stem, path in known.items())
        return 0
    if name not in known:
        print(f"pyscsh: there is no ceremony {name}; pyscsh ceremony lists them", file=sys.stderr)
        return USAGE
    from shell.runner import run_session

    return run_session(dataclasses.replace(options, builtin_modules=True), str(known[name]), None, interactive=False)


def _entry(name: str, purpose: str) -> str:
    """At a terminal no line is broken within a word."""
    columns = shutil.get_terminal_size((_UNBROKEN, 0)).columns - 1
    return textwrap.fill(f"{name:<16} {purpose}", max(columns, _LEAST), subsequent_indent=" " * 17)


def _purpose(path: Path) -> str:
    """The first sentence of a script's comment."""
    comment = (line.removeprefix("//").strip() for line in path.read_text("utf-8").splitlines()[1:])
    text = next((line for line in comment if line), "")
    return text.partition(" Usage:")[0]
