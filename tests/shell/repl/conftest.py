# SPDX-License-Identifier: MIT
"""Shells at terminals, and a virtual card whose serial number is known."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shell.virtual_cards import create
from tests.shell.repl.terminal import Terminal

Open = Callable[..., Terminal]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Open]:
    """Starts shells whose history is in a folder of the test."""
    opened: list[Terminal] = []

    def start(*arguments: str, **options: Any) -> Terminal:
        opened.append(Terminal(*arguments, state=tmp_path, **options))
        return opened[-1]

    yield start
    for shell in opened:
        shell.close()


@pytest.fixture(scope="session")
def new_card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State file of a virtual card with the serial number UTREPL00001, to be copied."""
    path = tmp_path_factory.mktemp("card") / "repl.card"
    assert create(path, "UTREPL00001", "4.1") == 0
    return path


@pytest.fixture
def card_file(new_card: Path, tmp_path: Path) -> Path:
    """State file of a card for one test."""
    return Path(shutil.copy(new_card, tmp_path))
