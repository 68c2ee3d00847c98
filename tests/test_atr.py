# SPDX-License-Identifier: MIT
"""Atr: recorded answers of the original engine and decoded text."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.atr import Atr
from jsapi.declare import UNDEFINED
from jsapi.gperror import ErrorCode, GPError
from tests.refused import refused


@pytest.mark.parametrize(
    ("atr", "interface", "historical", "check"),
    [
        ("3BBD18008131FE45805102670414B1010102008105", "18008131FE45", "805102670414B1010102008105", None),
        ("3B85004934313000", "00", "4934313000", None),
        ("3B8A813140434D49434152444F313331", "81314043", "4D49434152444F313331", None),
        ("3B91948031FE4966", "948031FE49", "66", None),
        (
            "3BFF9400FF80B1FE451F030068D276000028FF051E3180009000",
            "9400FF80B1FE451F03",
            "0068D276000028FF051E3180009000",
            None,
        ),
        (
            "3B9F1881B1FE451FC3006D05A3010031B873B7B5DB009000A9",
            "1881B1FE451FC3",
            "006D05A3010031B873B7B5DB009000",
            -87,
        ),
        ("3B00", "", "", None),
        ("3B8001", "01", "", None),
    ],
)
def test_parts(atr: str, interface: str, historical: str, check: int | None) -> None:
    parsed = Atr(bytes.fromhex(atr))
    assert parsed.format_byte == int(atr[2:4], 16)
    assert bytes(parsed.interface_bytes) == bytes.fromhex(interface)
    assert bytes(parsed.historical_bytes) == bytes.fromhex(historical)
    assert parsed.tck_byte == (UNDEFINED if check is None else check)
    assert bytes(parsed.to_byte_string()) == bytes.fromhex(atr)


@pytest.mark.parametrize("atr", ["", "00", "3B", "3BF0FFFFFFF0", "3BDE96FF81910031FE45805102670414B1010102008105"])
def test_refused(atr: str) -> None:
    with refused("Atr", ErrorCode.INVALID_DATA, 0):
        Atr(bytes.fromhex(atr))


def test_contactless_answer_is_kept() -> None:
    parsed = Atr(bytes.fromhex("A2131088"))
    assert parsed.format_byte is UNDEFINED
    assert parsed.tck_byte is UNDEFINED
    assert "A2 13 10 88" in parsed.to_string()


def test_text_of_a_smartcard_hsm() -> None:
    # ATR of a SmartCard-HSM: T=1, IFSD 254, selection by full DF name, extended length, one channel.
    text = Atr(bytes.fromhex("3BFE1800008131FE458031815448534D31738021408107FA")).to_string()
    for line in (
        "TS  = 3B  direct convention",
        "T0  = FE  14 historical bytes",
        "TA1 = 18  F=372 D=12, 31 clocks for a bit, at most 5 MHz",
        "TD2 = 31  protocol T=1",
        "TA3 = FE  information field size 254",
        "TB3 = 45  block waiting time integer 4, character waiting time integer 5",
        "  card service data: 81",
        "    without master file",
        "  card issuer data: 48 53 4D 31",
        "  card capabilities: 80 21 40",
        "    extended length",
        "    quartets in a data unit: 2",
        "    logical channels: 1",
        "  status indicator: 07",
        "TCK = FA  correct",
    ):
        assert line + "\n" in text


@given(st.binary(min_size=1, max_size=33))
def test_any_bytes_are_described_or_refused(data: bytes) -> None:
    for first in (b"\x3b", b"\x3f", b""):
        with contextlib.suppress(GPError):
            assert Atr(first + data).to_string().endswith("\n")
