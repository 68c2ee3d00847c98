# SPDX-License-Identifier: MIT
"""pyscsh readers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jsapi.terminals.choose import find_reader
from jsapi.terminals.pcsc import PcscReader
from jsapi.terminals.virtual.card import ATR, VirtualCard
from shell.reader_list import look_into, print_readers
from tests.shell.test_cli import pyscsh

READER_JSON_KEYS = {"name", "virtual", "card", "atr", "type", "serial", "problem"}
FAST_JCOP = "SmartCard-HSM 4K (JCOP 3 or 4), Nitrokey HSM 2, MicroSD or USB stick"


@pytest.mark.external
def test_names_cards_types_and_serial_numbers(
    attach_card: Callable[[VirtualCard, int], str], capsys: pytest.CaptureFixture[str]
) -> None:
    card = VirtualCard()
    name = attach_card(card, 1)
    assert print_readers() == 0
    assert capsys.readouterr().out.splitlines() == [
        "Virtual PCD 00 00",
        "    no card",
        name,
        f"    ATR     {ATR.hex().upper()}",
        f"    card    {FAST_JCOP}",
        f"    serial  {card.state.serial}",
    ]
    assert print_readers([name], as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"name": name, "virtual": False, "card": True, "atr": ATR.hex().upper(), "type": FAST_JCOP,
         "serial": card.state.serial, "problem": None}
    ]  # fmt: skip


@pytest.mark.external
def test_looking_around_leaves_a_login_alone(attach_card: Callable[[VirtualCard, int], str]) -> None:
    """Another program has selected the application: SELECT would end its session (protocol reference, section 2)."""
    card = CountingCard()
    name = attach_card(card, 0)
    connection = find_reader(name).connect()
    try:
        connection.transmit(bytes.fromhex("00A404000BE82B0601040181C31F020100"))
        before = card.selections
        assert print_readers([name]) == 0
        assert card.selections == before == 1
    finally:
        connection.close()


class CountingCard(VirtualCard):
    """Counts how often an application is selected."""

    selections = 0

    def transmit(self, command: bytes) -> bytes:
        """Count SELECT by name."""
        self.selections += command[1:3] == b"\xa4\x04"
        return super().transmit(command)


@pytest.mark.external
def test_a_card_that_another_program_keeps_is_a_line_and_no_error(
    attach_card: Callable[[VirtualCard, int], str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = attach_card(VirtualCard(), 0)
    connection = find_reader(name).connect()
    connection.begin()
    try:
        found = look_into(PcscReader(name, 0.2))
    finally:
        connection.close()
    assert found.problem is not None
    assert "another program is using the card" in found.problem


def test_virtual_readers_need_no_service(tmp_path: Path) -> None:
    state = tmp_path / "rehearsal.card"
    assert pyscsh("card", "new", state, "--serial", "UTTEST00001").returncode == 0
    nobody = os.environ | {"PCSCLITE_CSOCK_NAME": str(tmp_path / "nobody")}
    result = pyscsh("readers", "--reader", f"virtual:{state}", env=nobody)
    assert result.returncode == 0
    assert result.stdout.splitlines()[0] == "Virtual SmartCard-HSM UTTEST00001 (VIRTUAL)"
    assert result.stdout.splitlines()[3] == "    serial  UTTEST00001"
    assert "only virtual readers" in result.stderr
    (found,) = json.loads(pyscsh("readers", "--reader", f"virtual:{state}", "--json", env=nobody).stdout)
    assert set(found) == READER_JSON_KEYS
    assert (found["virtual"], found["serial"]) == (True, "UTTEST00001")
    assert pyscsh("readers", "--reader", "virtual:nosuch.card", env=nobody).returncode == 3


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
