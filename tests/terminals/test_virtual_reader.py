# SPDX-License-Identifier: MIT
"""The in-process reader behaves like a PC/SC reader with several connections."""

from __future__ import annotations

import threading

import pytest

from jsapi.terminals import CardResetError, TransmissionError
from jsapi.terminals.virtual.reader import VirtualReader
from tests.terminals.echo_card import ATR_T1, OK, EchoCard

COMMAND = bytes.fromhex("0084000008")


def test_reader_and_connection() -> None:
    reader = VirtualReader(EchoCard(), "UTVIRT001")
    assert reader.name == "Virtual SmartCard-HSM UTVIRT001"
    assert reader.is_virtual
    assert reader.card_present()
    connection = reader.connect()
    assert connection.reader_name == reader.name
    assert connection.atr == ATR_T1
    assert connection.transmit(COMMAND) == COMMAND + OK
    assert connection.reset(True) == ATR_T1
    assert connection.transmit(COMMAND) == COMMAND + OK
    connection.close()
    connection.close()
    with pytest.raises(TransmissionError):
        connection.transmit(COMMAND)


def test_reset_by_another_connection_is_noticed() -> None:
    card = EchoCard()
    reader = VirtualReader(card, "")
    mine, other = reader.connect(), reader.connect()
    other.reset(False)
    for call in (lambda: mine.transmit(COMMAND), mine.begin):
        with pytest.raises(CardResetError):
            call()
    assert card.received == []
    mine.reset(False)
    assert mine.transmit(COMMAND) == COMMAND + OK


def test_transaction_keeps_other_threads_out() -> None:
    card = EchoCard()
    reader = VirtualReader(card, "")
    mine, other = reader.connect(), reader.connect()
    mine.begin()
    mine.begin()
    mine.end()
    thread = threading.Thread(target=other.transmit, args=(b"\x00\x84\x00\x01",))
    thread.start()
    thread.join(0.1)
    assert card.received == []
    mine.transmit(COMMAND)
    mine.end()
    thread.join(5)
    assert card.received == [COMMAND, b"\x00\x84\x00\x01"]


def test_closing_ends_transactions() -> None:
    reader = VirtualReader(EchoCard(), "")
    mine = reader.connect()
    mine.begin()
    mine.begin()
    mine.close()
    answers: list[bytes] = []
    thread = threading.Thread(target=lambda: answers.append(reader.connect().transmit(COMMAND)))
    thread.start()
    thread.join(5)
    assert answers == [COMMAND + OK]


def test_end_without_begin_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        VirtualReader(EchoCard(), "").connect().end()
