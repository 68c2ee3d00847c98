# SPDX-License-Identifier: MIT
"""pyscsh readers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jsapi.terminals.virtual.card import ATR, VirtualCard
from shell.reader_list import print_readers


@pytest.mark.external
def test_names_cards_and_atrs(
    attach_card: Callable[[VirtualCard, int], str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = attach_card(VirtualCard(), 1)
    assert print_readers() == 0
    assert capsys.readouterr().out.splitlines() == [
        "Virtual PCD 00 00",
        "    no card",
        name,
        f"    card with ATR {ATR.hex().upper()}",
    ]


def test_without_a_service(tmp_path: Path) -> None:
    environment = os.environ | {"PCSCLITE_CSOCK_NAME": str(tmp_path / "nobody")}
    result = subprocess.run(
        [sys.executable, "-c", "from shell.cli import main; main()", "readers"],
        env=environment, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert result.returncode == 3
    assert "the smart card service does not answer" in result.stderr
    assert "pcscd" in result.stderr
    assert "Traceback" not in result.stderr
