# SPDX-License-Identifier: MIT
"""Terminals that are closed when a test ends, and screens as stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.shell.ui.terminal import PROGRAM, Terminal, outline

DATA = Path(__file__).with_name("data")


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.process.close(force=True)


@pytest.fixture
def explorer(terminals) -> Callable[..., Terminal]:
    """Opens the outline of data/explorer.js, or of script text."""

    def open_outline(script: Path = DATA / "explorer.js", *size: int, **environment: str) -> Terminal:
        terminals.append(outline(script, *size, **environment))
        return terminals[-1]

    return open_outline


@pytest.fixture
def run_code(terminals) -> Callable[..., Terminal]:
    """Runs script text with the program at a terminal."""

    def run(
        code: str, columns: int = 80, rows: int = 24, options: tuple[str, ...] = (), **environment: Any
    ) -> Terminal:
        arguments = ["-c", PROGRAM, *options, "-e", code]
        terminals.append(Terminal(arguments, columns, rows, **environment))
        return terminals[-1]

    return run


@pytest.fixture
def stored() -> Callable[[str], str]:
    """A screen that was looked at and found right, without blanks at the ends of lines."""
    return lambda name: (DATA / f"{name}.screen").read_text("utf-8").rstrip("\n")
