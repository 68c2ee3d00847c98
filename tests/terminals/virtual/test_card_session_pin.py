# SPDX-License-Identifier: MIT
"""Session PIN: where it comes from, what it opens, when it ends (section 5.5 of the reference)."""

from __future__ import annotations

from pathlib import Path

import pytest

from jsapi.terminals.virtual import CardState, VirtualCard
from tests.terminals.virtual.host import SO_PIN, USER_PIN, Host
from tests.terminals.virtual.test_card_secure_messaging import SecureHost

CLEARED_ON_RESET, EXPLICIT_CLEAR = "0005", "000D"


def verify(host: Host, pin: bytes) -> int:
    return host.raw(bytes((0x00, 0x20, 0x00, 0x81, len(pin))) + pin)[1]


def session_pin(host: Host) -> bytes:
    channel = SecureHost(host)
    channel.send("00200081", USER_PIN, le=None)
    return channel.send("805A0181", le=b"\x00")


@pytest.mark.parametrize("options", [CLEARED_ON_RESET, EXPLICIT_CLEAR])
def test_opens_like_the_user_pin_and_survives_selection(host: Host, options: str) -> None:
    host.initialize(options=options)
    pin = session_pin(host)
    assert len(pin) == 16
    host.select()
    assert host.raw("00200081") == (b"", 0x63C3)
    assert verify(host, pin) == 0x9000
    host.write(0xCF01, b"x")
    assert verify(host, bytes(16)) == 0x63C2
    assert verify(host, pin) == 0x9000
    assert verify(host, USER_PIN) == 0x9000


@pytest.mark.parametrize(("options", "sw"), [(CLEARED_ON_RESET, 0x63C2), (EXPLICIT_CLEAR, 0x9000)])
def test_reset(host: Host, options: str, sw: int) -> None:
    host.initialize(options=options)
    pin = session_pin(host)
    host.card.reset()
    host.select()
    assert verify(host, pin) == sw


@pytest.mark.parametrize(("options", "sw"), [(CLEARED_ON_RESET, 0x63C2), (EXPLICIT_CLEAR, 0x9000)])
def test_loss_of_power(tmp_path: Path, options: str, sw: int) -> None:
    path = tmp_path / "card"
    host = Host(VirtualCard(CardState.create(path)))
    host.select()
    host.initialize(options=options)
    pin = session_pin(host)
    host.card.close()
    host = Host(VirtualCard(CardState.open(path)))
    host.select()
    assert verify(host, pin) == sw
    host.card.close()


def test_explicit_clear(host: Host) -> None:
    host.initialize(options=EXPLICIT_CLEAR)
    pin = session_pin(host)
    host.select()
    channel = SecureHost(host)
    channel.send("805A0081", le=None, sw=0x6982)
    channel.send("00200081", pin, le=None)
    channel.send("805A0081", le=None)
    assert verify(host, pin) == 0x63C2


def test_the_newest_one_counts(host: Host) -> None:
    host.initialize(options=CLEARED_ON_RESET)
    first, second = session_pin(host), session_pin(host)
    assert verify(host, second) == 0x9000
    assert verify(host, first) == 0x63C2


def test_other_pins_end_it(host: Host) -> None:
    host.initialize(options=EXPLICIT_CLEAR)
    pin = session_pin(host)
    host.send("00240081", USER_PIN + b"123456", le=None)
    assert verify(host, pin) == 0x63C2
    host.send("00240081", b"123456" + USER_PIN, le=None)
    pin = session_pin(host)
    host.send("002C0181", SO_PIN, le=None)
    assert verify(host, pin) == 0x63C2
    pin = session_pin(host)
    host.initialize(options=EXPLICIT_CLEAR)
    assert verify(host, pin) == 0x63C2


def test_blocked_pin_blocks_it(host: Host) -> None:
    host.initialize(options=EXPLICIT_CLEAR)
    pin = session_pin(host)
    for _ in range(3):
        verify(host, b"000000")
    assert verify(host, pin) == 0x6983


def test_cannot_change_the_user_pin(host: Host) -> None:
    host.initialize(options=EXPLICIT_CLEAR)
    pin = session_pin(host)
    host.send("00240081", pin + b"123456", sw=0x63C2, le=None)


def test_refusals(host: Host) -> None:
    host.initialize(options=CLEARED_ON_RESET)
    host.login()
    assert host.raw("805A018100") == (b"", 0x6985)
    assert host.raw("805A028100") == (b"", 0x6A86)
    assert host.raw("805A018800") == (b"", 0x6A88)
    channel = SecureHost(host)
    host.select()
    channel = SecureHost(host)
    channel.send("805A0181", le=b"\x00", sw=0x6982)
    host.initialize()
    channel = SecureHost(host)
    channel.send("00200081", USER_PIN, le=None)
    channel.send("805A0181", le=b"\x00", sw=0x6985)


def test_nothing_of_it_in_the_state(host: Host) -> None:
    host.initialize(options=EXPLICIT_CLEAR)
    pin = session_pin(host)
    assert all(pin.hex() not in line.lower() for line in host.card.state._db.iterdump())
