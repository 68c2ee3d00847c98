# SPDX-License-Identifier: MIT
"""A card with keys for the key manager."""

from __future__ import annotations

from pathlib import Path

import pytest

from jsapi.terminals.virtual.reader import VirtualReader
from tests.ceremonies.bench import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench whose card is in the reader `virtual` of this process."""
    monkeypatch.chdir(tmp_path)
    made = Bench(tmp_path)
    reader = VirtualReader(made.card, made.card.state.serial)
    monkeypatch.setattr("shell.readers.find_reader", lambda _wanted, *_, **__: reader)
    return made
