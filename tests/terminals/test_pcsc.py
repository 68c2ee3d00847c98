# SPDX-License-Identifier: MIT
"""PC/SC readers against a real pcscd with virtual readers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from jsapi.terminals import (
    CardBusyError,
    CardRemovedError,
    CardResetError,
    ControlError,
    NoCardError,
    NoReaderError,
    ServiceUnavailableError,
    TerminalError,
    TransmissionError,
)
from jsapi.terminals.pcsc import PcscReader, list_readers
from tests.pcscd import READER_NAMES, PrivatePcscd, wait_until
from tests.terminals.echo_card import ATR_T1, OK, EchoCard

Attach = Callable[[EchoCard, int], str]
Slot = Callable[[EchoCard, int], AbstractContextManager[str]]
COMMAND = bytes.fromhex("0084000008")


def test_readers_are_listed(pcscd: PrivatePcscd) -> None:
    readers = list_readers()
    assert [reader.name for reader in readers] == list(READER_NAMES)
    assert not any(reader.is_virtual or reader.card_present() for reader in readers)


def test_empty_reader_is_refused(pcscd: PrivatePcscd) -> None:
    with pytest.raises(NoCardError, match="insert the card"):
        PcscReader(READER_NAMES[0]).connect()


def test_unknown_reader_is_refused(pcscd: PrivatePcscd) -> None:
    with pytest.raises(NoReaderError):
        PcscReader("no such reader").connect()
    with pytest.raises(NoReaderError):
        PcscReader("no such reader").card_present()


def test_exchange(attach_card: Attach) -> None:
    name = attach_card(EchoCard(), 0)
    connection = PcscReader(name).connect()
    assert connection.reader_name == name
    assert connection.atr == ATR_T1
    assert connection.transmit(COMMAND) == COMMAND + OK
    connection.close()
    connection.close()
    with pytest.raises(TransmissionError, match="closed"):
        connection.transmit(COMMAND)


@pytest.mark.parametrize("length", [255, 256, 4096, 65000, 65526])
def test_extended_length_both_ways(attach_card: Attach, length: int) -> None:
    command = bytes.fromhex("00DB3FFF00") + length.to_bytes(2, "big") + bytes(range(256)) * 256
    command = command[: 7 + length] + b"\x00\x00"
    connection = PcscReader(attach_card(EchoCard(), 0)).connect()
    assert connection.transmit(command) == command[:65533] + OK
    connection.close()


def test_two_readers_are_told_apart(attach_card: Attach) -> None:
    names = [attach_card(EchoCard(b"one"), 0), attach_card(EchoCard(b"two"), 1)]
    first, second = (PcscReader(name).connect() for name in names)
    assert first.transmit(COMMAND) == b"one" + COMMAND + OK
    assert second.transmit(COMMAND) == b"two" + COMMAND + OK
    first.close()
    second.close()


def test_removal_is_noticed(card_slot: Slot) -> None:
    with card_slot(EchoCard(), 0) as name:
        connection = PcscReader(name).connect()
        connection.transmit(COMMAND)
    with card_slot(EchoCard(), 0), pytest.raises(CardRemovedError):
        connection.transmit(COMMAND)
    connection.close()


def test_removal_during_a_transaction_is_noticed(card_slot: Slot) -> None:
    with card_slot(EchoCard(), 0) as name:
        connection = PcscReader(name).connect()
        connection.begin()
    with pytest.raises(CardRemovedError):
        connection.transmit(COMMAND)
    connection.end()
    connection.close()


@pytest.mark.parametrize("cold", [False, True])
def test_reset_by_another_is_noticed_until_answered(attach_card: Attach, cold: bool) -> None:
    card = EchoCard()
    reader = PcscReader(attach_card(card, 0))
    mine, other = reader.connect(), reader.connect()
    resets = card.resets
    assert other.reset(cold) == ATR_T1
    assert card.resets > resets
    assert other.transmit(COMMAND) == COMMAND + OK
    card.received.clear()
    for _ in range(2):
        with pytest.raises(CardResetError):
            mine.transmit(COMMAND)
    with pytest.raises(CardResetError):
        mine.begin()
    assert card.received == []
    mine.reset(cold)
    assert mine.transmit(COMMAND) == COMMAND + OK
    mine.close()
    other.close()


def test_transaction_keeps_others_out(attach_card: Attach) -> None:
    reader = PcscReader(attach_card(EchoCard(), 0), busy_seconds=0.3)
    mine, other = reader.connect(), reader.connect()
    mine.begin()
    mine.begin()
    mine.end()
    with pytest.raises(CardBusyError):
        other.begin()
    mine.reset(False)
    mine.transmit(COMMAND)
    with pytest.raises(CardBusyError):
        reader.connect()
    mine.end()
    free = reader.connect()
    free.begin()
    free.close()
    mine.close()
    other.close()


def test_transaction_is_granted_when_the_other_ends(attach_card: Attach) -> None:
    card = EchoCard()
    reader = PcscReader(attach_card(card, 0))
    mine, other = reader.connect(), reader.connect()
    mine.begin()
    granted = threading.Event()

    def wait_for_turn() -> None:
        other.begin()
        granted.set()
        other.transmit(b"\x00\x84\x00\x01\x08")
        other.end()

    waiter = threading.Thread(target=wait_for_turn)
    waiter.start()
    assert not granted.wait(0.3)
    mine.transmit(COMMAND)
    mine.end()
    waiter.join(5)
    assert [command[3] for command in card.received[-2:]] == [0, 1]
    mine.close()
    other.close()


def test_abandoned_wait_gives_the_card_back(attach_card: Attach) -> None:
    reader = PcscReader(attach_card(EchoCard(), 0), busy_seconds=0.1)
    mine, other = reader.connect(), reader.connect()
    mine.begin()
    with pytest.raises(CardBusyError):
        other.begin()
    mine.end()
    wait_until(lambda: not _waiting(), 5, "the abandoned wait goes on")
    mine.begin()
    mine.end()
    mine.close()


def test_end_without_begin_is_a_mistake(attach_card: Attach) -> None:
    connection = PcscReader(attach_card(EchoCard(), 0)).connect()
    with pytest.raises(RuntimeError):
        connection.end()
    connection.close()


def test_restarted_service(pcscd: PrivatePcscd, card_slot: Slot) -> None:
    with card_slot(EchoCard(), 0) as name:
        connection = PcscReader(name).connect()
        pcscd.stop()
        try:
            with pytest.raises(ServiceUnavailableError):
                connection.transmit(COMMAND)
            with pytest.raises(ServiceUnavailableError, match="pcscd"):
                list_readers()
        finally:
            pcscd.start()
        connection.close()
        wait_until(lambda: PcscReader(name).card_present(), 10, "the card does not come back")
        again = PcscReader(name).connect()
        assert again.transmit(COMMAND) == COMMAND + OK
        again.close()


def test_errors_have_one_base() -> None:
    assert issubclass(CardBusyError, TerminalError)


def _waiting() -> bool:
    return any(thread.name == "patient-call" for thread in threading.enumerate())


def test_control_commands_reach_the_driver(attach_card: Attach) -> None:
    """The driver of the virtual reader takes none, which is told apart from a lost card; the card goes on."""
    reader = PcscReader(attach_card(EchoCard(), 0))
    with pytest.raises(ControlError, match="control codes differ"):
        reader.control(0x42000001, b"\x1e")
    connection = reader.connect()
    connection.begin()
    with pytest.raises(ControlError):
        connection.control(0x42000001, b"\x1e")
    assert connection.transmit(COMMAND) == COMMAND + OK
    connection.close()


def test_control_of_a_reader_that_is_not_there(pcscd: PrivatePcscd) -> None:
    with pytest.raises(NoReaderError):
        PcscReader("no such reader").control(0x42000001, b"")
