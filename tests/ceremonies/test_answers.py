# SPDX-License-Identifier: MIT
"""Ceremonies held with an answers file instead of options."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ceremonies.bench import Bench
from tests.terminals.virtual.host import SO_PIN

ANSWERS = """
- question: /^SO-PIN/
  secret: file:so-pin
- question: User PIN
  secret: file:pin
- question: Type the serial number of the device to go on
  answer: {serial}
"""


def initialize(bench: Bench, serial: str) -> tuple[int, str, str]:
    Path("answers.yaml").write_text(ANSWERS.format(serial=serial), encoding="utf-8")
    words = ("--shares", "1", "--record", f"record-{serial}")
    outcome = bench.run(*words, script=bench.script("initialize"), options=("--answers", "answers.yaml"))
    return outcome.status, outcome.out, outcome.err


@pytest.mark.parametrize("right", [True, False])
def test_initialize(bench: Bench, right: bool) -> None:
    """PINs and the typed serial number come from the file; a wrong one is a refusal, and on record."""
    bench.secret("so-pin", SO_PIN.hex())
    bench.host.initialize()
    serial = bench.card.state.serial if right else "UTVC0000000X"
    status, _, err = initialize(bench, serial)
    assert status == (0 if right else 3), err
    assert (bench.card.state.domain(0) is not None) is right
    assert f'"answer": "{serial}"' in (bench.folder / f"record-{serial}.json").read_text("utf-8")
