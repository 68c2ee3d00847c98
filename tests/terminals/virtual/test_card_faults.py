# SPDX-License-Identifier: MIT
"""Failures on purpose: removal, reader errors, wrong status words, delays; in-process and as text."""

from __future__ import annotations

import pytest

from jsapi.terminals import CardRemovedError, CardResetError, NoCardError, TransmissionError
from jsapi.terminals.virtual import Fault, FaultKind, FaultyCard, VirtualCard, parse_faults
from jsapi.terminals.virtual.reader import VirtualReader
from jsapi.terminals.virtual.timing import constant, realistic
from tests.terminals.virtual.host import SELECT, USER_PIN, Host, curve_named

STATUS = bytes.fromhex("00200081")
RANDOM = bytes.fromhex("0084000008")


def initialized() -> VirtualCard:
    host = Host(VirtualCard())
    host.select()
    host.initialize()
    return host.card


def test_removal_and_insertion() -> None:
    reader = VirtualReader(FaultyCard(initialized(), parse_faults("remove@2")), "UTVC0000001")
    connection = reader.connect()
    connection.transmit(SELECT)
    assert connection.transmit(bytes.fromhex("0020008106") + USER_PIN) == b"\x90\x00"
    assert not reader.card_present()
    for _ in range(2):
        with pytest.raises(CardRemovedError):
            connection.transmit(STATUS)
    with pytest.raises(CardRemovedError):
        connection.reset(False)
    with pytest.raises(NoCardError):
        reader.connect()
    reader.insert()
    assert reader.card_present()
    with pytest.raises(CardResetError):
        connection.transmit(STATUS)
    again = reader.connect()
    again.transmit(SELECT)
    assert again.transmit(STATUS) == b"\x63\xc3"


def test_reader_errors_before_and_after_the_card() -> None:
    """A wrong PIN counts only when the card has seen it."""
    for fault, left in (("error@2", b"\x63\xc3"), ("lost@2", b"\x63\xc2")):
        connection = VirtualReader(FaultyCard(initialized(), parse_faults(fault)), "").connect()
        connection.transmit(SELECT)
        with pytest.raises(TransmissionError):
            connection.transmit(bytes.fromhex("0020008106303030303030"))
        assert connection.transmit(STATUS) == left


def test_wrong_status_words() -> None:
    card = FaultyCard(initialized(), parse_faults("6F00@2, 6982@3"))
    card.transmit(SELECT)
    assert [card.transmit(RANDOM)[-2:].hex() for _ in range(3)] == ["6f00", "6982", "9000"]
    assert card.commands == 4


def test_slow_commands() -> None:
    """Only those named, and the card does them."""
    waited: list[float] = []
    card = FaultyCard(initialized(), parse_faults("slow10@2,slow3@4"), sleep=waited.append)
    card.transmit(SELECT)
    assert [card.transmit(RANDOM)[-2:].hex() for _ in range(4)] == ["9000"] * 4
    assert waited == [10, 3]


def test_without_failures_it_is_the_card() -> None:
    card = initialized()
    layer = FaultyCard(card)
    assert layer.atr == card.atr == layer.reset()
    assert layer.transmit(SELECT) == card.transmit(SELECT)


def test_slow_answers() -> None:
    slept: list[float] = []
    card = FaultyCard(initialized(), timing=constant(0.25), sleep=slept.append)
    card.transmit(SELECT)
    card.transmit(STATUS)
    assert slept == [0.25, 0.25]


def test_realistic_timing_knows_what_is_hard_for_a_card() -> None:
    slept: list[float] = []
    card = FaultyCard(VirtualCard(), timing=realistic, sleep=slept.append)
    host = Host(card)  # type: ignore[arg-type]
    host.select()
    host.initialize()
    host.login()
    host.generate_rsa(1, 1024)
    host.generate_ec(2, curve_named("secp256r1"))
    host.send("80680133", b"x")
    host.send("80680273", b"x")
    host.send("00200081", le=None)
    host.send("80680973", b"x", sw=0x6A82)
    card.transmit(b"\xff")
    select, initialize, login, rsa_key, ec_key, rsa, ecdsa, status, refused, _ = slept
    assert initialize > rsa_key > ec_key > ecdsa > select
    assert rsa > rsa_key / 100
    assert login > select
    assert refused < status < 0.1


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", []),
        ("remove@12", [Fault(FaultKind.REMOVED, 12)]),
        ("error@1,lost@20", [Fault(FaultKind.READER_ERROR, 1), Fault(FaultKind.ANSWER_LOST, 20)]),
        ("6a82@3", [Fault(FaultKind.STATUS_WORD, 3, 0x6A82)]),
    ],
)
def test_text_form(text: str, faults: list[Fault]) -> None:
    assert parse_faults(text) == faults


@pytest.mark.parametrize("text", ["remove", "remove@0", "remove@-1", "sw@3", "99@1", "9000@", "explode@1", "1@6982"])
def test_text_that_is_no_failure(text: str) -> None:
    with pytest.raises(ValueError, match="no failure"):
        parse_faults(text)
