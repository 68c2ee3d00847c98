# SPDX-License-Identifier: MIT
"""A device behind a real pcscd that is taken out of its reader while the key manager is open."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import with_keys
from tests.keymanager.open_manager import OpenManager
from tests.pcscd import READER_NAMES, card_in_slot


@pytest.mark.usefixtures("pcscd")
def test_says_so_and_goes_on_when_it_is_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the reader is that of pcscd
    monkeypatch.chdir(bench.folder)
    with_keys(bench)
    bench.secret("new", "555555")
    (bench.folder / "answers.yaml").write_text(
        "- {question: Do this now, answer: yes}\n- {question: New user PIN, secret: 'file:new'}\n"
        "- {question: User PIN, secret: 'file:pin'}\n"
    )
    with ExitStack() as opened:
        with card_in_slot(bench.card, 0):
            manager = opened.enter_context(OpenManager(bench, readers=(READER_NAMES[0],)))
            assert "Keys: 3" in manager.labels()
        manager.choose("PINs", "Change the user PIN")
        assert [label[:11] for label in manager.labels()] == ["No device: "]
        assert "Nothing was changed." in manager.output
        manager.choose(manager.labels()[0], "Read the device again")
        assert len(manager.labels()) == 1
        with card_in_slot(bench.card, 0):
            manager.choose(manager.labels()[0], "Read the device again")
            manager.choose("PINs", "Change the user PIN")
            assert "Keys: 3" in manager.labels()
        assert "Change the user PIN: done" in manager.output
