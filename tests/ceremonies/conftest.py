# SPDX-License-Identifier: MIT
"""Fixtures for tests of the scripts that ship."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from jsapi.hsm import share_file
from jsapi.terminals.virtual.reader import VirtualReader
from tests.ceremonies.bench import FAST_ROUNDS, Bench
from tests.ceremonies.refusal import SHARE


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench whose card is in the reader `virtual` of this process."""
    monkeypatch.chdir(tmp_path)
    made = Bench(tmp_path)
    reader = VirtualReader(made.card, made.card.state.serial)
    monkeypatch.setattr("shell.readers.find_reader", lambda _wanted, *_, **__: reader)
    return made


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Bench]:
    """Two benches in one folder, whose cards are in the readers `virtual:a` and `virtual:b`."""
    monkeypatch.chdir(tmp_path)
    benches = Bench(tmp_path, "virtual:a"), Bench(tmp_path, "virtual:b")
    readers = {made.reader: VirtualReader(made.card, made.card.state.serial) for made in benches}
    monkeypatch.setattr("shell.readers.find_reader", lambda wanted, *_, **__: readers[wanted])
    return benches


@pytest.fixture
def quick_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share files of a thousand rounds instead of ten million."""
    monkeypatch.setattr(share_file, "decrypt", partial(share_file.decrypt, rounds=FAST_ROUNDS))
    monkeypatch.setattr(share_file, "encrypt", partial(share_file.encrypt, rounds=FAST_ROUNDS))


@pytest.fixture
def one_share(bench: Bench, quick_shares: None) -> Bench:
    """A card with a DKEK of one share, and its share file."""
    bench.host.initialize("920101")
    bench.host.import_kek(SHARE)
    bench.share("one.pbe", SHARE)
    return bench


@pytest.fixture
def empty_domain(bench: Bench) -> Bench:
    """A card with an empty key domain."""
    bench.host.initialize("970101")
    return bench
