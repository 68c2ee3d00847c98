# SPDX-License-Identifier: MIT
"""ATR, selection of applet and files, class bytes, response length (sections 1, 2 and 20 of the reference)."""

from __future__ import annotations

from functools import reduce
from operator import xor

import pytest

from jsapi.terminals.virtual import VirtualCard
from tests.terminals.virtual.host import OK, Host, new_host, vectors

AID = "E82B0601040181C31F0201"


def test_atr_has_a_correct_check_byte() -> None:
    atr = VirtualCard().atr
    assert atr.hex().upper() == "3BDE96FF8191FE1FC38031815448534D3173802140810792"
    assert reduce(xor, atr[1:]) == 0


@pytest.mark.parametrize(
    ("apdu", "answer"),
    [
        (f"00A404000B{AID}00", "6F0A82017885050000FF0401"),
        (f"00A404040B{AID}00", "620A82017885050000FF0401"),
        (f"00A4040C0B{AID}", ""),
        (f"00A4040000000B{AID}0000", "6F0A82017885050000FF0401"),
    ],
)
def test_select_applet(host: Host, apdu: str, answer: str) -> None:
    assert host.raw(apdu) == (bytes.fromhex(answer), OK)


def test_options_are_in_the_version(host: Host) -> None:
    host.initialize(options="0001")
    data, _ = host.raw(f"00A404040B{AID}00")
    assert data.hex().upper() == "620A82017885050001FF0401"


@pytest.mark.parametrize("apdu", ["00200081", "80580000000000", "0084000008", "00A40000022F0200"])
def test_nothing_but_selection_before_selection(host: Host, apdu: str) -> None:
    host.card.reset()
    assert host.raw(apdu) == (b"", 0x6E00)


@pytest.mark.parametrize("apdu", ["00A4040006A0000000030000", "00A404000AE82B0601040181C31F0200"])
def test_other_applications_are_absent_and_end_the_login(user: Host, apdu: str) -> None:
    assert user.raw(apdu) == (b"", 0x6A82)
    user.send("00200081", le=None, sw=0x63C3)


def test_selection_and_reset_end_the_login(user: Host) -> None:
    user.send("00200081", le=None)
    user.select()
    user.send("00200081", le=None, sw=0x63C3)
    user.login()
    assert user.card.reset() == user.card.atr
    user.send("00200081", le=None, sw=0x6E00)
    user.select()
    user.send("00200081", le=None, sw=0x63C3)


def test_select_file(host: Host) -> None:
    size = len(host.read(0x2F02))
    expected = bytes.fromhex("6F0B8002") + size.to_bytes(2, "big") + bytes.fromhex("82010183022F02")
    assert host.raw("00A40000022F0200") == (expected, OK)
    assert host.raw("00A40004022F0200") == (b"\x62" + expected[1:], OK)
    assert host.raw("00A4000C022F02") == (b"", OK)
    assert host.raw("00A40000022F0000") == (b"", 0x6A82)
    assert host.raw("00A40000023F0000") == (b"", 0x6A82)
    assert host.raw("00A40800022F0000") == (b"", 0x6A86)
    assert host.raw("00A40000032F020000") == (b"", 0x6700)


def test_select_key_shows_its_attributes(user: Host) -> None:
    user.generate_aes(1, extra=bytes.fromhex("900400000005" + "910410111899"))
    data = user.send("00A40000", bytes.fromhex("CC01"))
    assert data.hex().upper().endswith("8302CC01" + "A50C" + "900400000005" + "910410111899")
    user.send("00A40000", bytes.fromhex("CC02"), sw=0x6A82)


@pytest.mark.parametrize(
    ("apdu", "sw"),
    [
        ("80200081", 0x6E00),
        ("00580000000000", 0x6E00),
        ("04200081", 0x6E00),
        ("0C2000810D9701008E083CCAC35278C47D2000", 0x6E00),
        ("10200081", 0x6E00),
        ("0056000000", 0x6D00),
        ("80540000000000", 0x6D00),
        ("00FF000000", 0x6D00),
        ("804C018100", 0x6D00),
    ],
)
def test_unknown_commands(host: Host, apdu: str, sw: int) -> None:
    assert host.raw(apdu) == (b"", sw)


def test_version_query(host: Host) -> None:
    data, sw = host.raw("8050000000")
    assert sw == OK
    assert len(data) == 7
    assert data[-2:] == b"\x04\x01"


def test_random(host: Host) -> None:
    assert len(host.send("00840000", le=1024)) == 1024
    assert len(host.raw("0084000000")[0]) == 256
    assert host.raw("0084000008")[0] != host.raw("0084000008")[0]
    host.send("00840000", le=1025, sw=0x6700)
    assert host.raw("00840000") == (b"", 0x6700)


def test_response_is_fitted_to_le(host: Host) -> None:
    assert host.raw(f"00A404000B{AID}04") == (b"", 0x6C0C)
    assert host.raw(f"00A404000B{AID}0C")[1] == OK
    assert host.raw(f"00A404000B{AID}") == (b"", OK)


def test_long_answer_to_a_short_command_comes_in_parts(wrapping_user: Host) -> None:
    host = wrapping_user
    host.send("80740193", bytes.fromhex(vectors()["own_ec_blob"]["blob"]), le=None)
    first, sw = host.raw("8072019200")
    assert (len(first), sw) == (256, 0x616B)
    second, sw = host.raw("00C000006B")
    assert (len(first + second), sw) == (363, OK)
    assert host.raw("00C0000000") == (b"", 0x6985)


def test_two_cards_differ() -> None:
    one, other = new_host(), new_host()
    assert one.read(0x2F02) != other.read(0x2F02)
