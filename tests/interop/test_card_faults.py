# SPDX-License-Identifier: MIT
"""Failures on purpose seen through pcscd and vpcd."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jsapi.terminals import CardConnection, CardRemovedError, TerminalError
from jsapi.terminals.pcsc import PcscReader
from jsapi.terminals.virtual import FaultyCard, VirtualCard, parse_faults
from tests.pcscd import wait_until

pytestmark = pytest.mark.external

SELECT = bytes.fromhex("00A404000BE82B0601040181C31F020100")
RANDOM = bytes.fromhex("0084000008")
Attach = Callable[[FaultyCard, int], str]


def connect(attach_card: Attach, faults: str) -> tuple[FaultyCard, PcscReader, CardConnection]:
    """pcscd itself sends no APDU when the card is put in."""
    card = FaultyCard(VirtualCard(), parse_faults(faults))
    reader = PcscReader(attach_card(card, 0))
    return card, reader, reader.connect()


def test_removal_and_insertion(attach_card: Attach) -> None:
    card, reader, connection = connect(attach_card, "remove@2")
    assert connection.transmit(SELECT)[-2:] == b"\x90\x00"
    connection.transmit(RANDOM)
    with pytest.raises((CardRemovedError, TerminalError)):
        connection.transmit(RANDOM)
    wait_until(lambda: not reader.card_present(), 5, "the card is still there")
    card.insert()
    wait_until(reader.card_present, 5, "the card does not come back")
    again = reader.connect()
    assert again.transmit(SELECT)[-2:] == b"\x90\x00"
    again.close()


def test_reader_error(attach_card: Attach) -> None:
    _, _, connection = connect(attach_card, "error@2")
    assert connection.transmit(SELECT)[-2:] == b"\x90\x00"
    with pytest.raises(TerminalError):
        connection.transmit(RANDOM)
    connection.close()


def test_wrong_status_word(attach_card: Attach) -> None:
    _, _, connection = connect(attach_card, "6982@2")
    connection.transmit(SELECT)
    assert connection.transmit(RANDOM) == b"\x69\x82"
    connection.close()
