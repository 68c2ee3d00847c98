# SPDX-License-Identifier: MIT
"""Command APDUs: the seven encodings of ISO/IEC 7816-3 clause 12.1.3, and everything else refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.terminals.virtual.apdu import parse_command
from jsapi.terminals.virtual.status import CardError


@pytest.mark.parametrize(
    ("apdu", "data", "le", "extended"),
    [
        ("00200081", "", None, False),
        ("0084000008", "", 8, False),
        ("0084000000", "", 256, False),
        ("0020008106363438323139", "363438323139", None, False),
        ("00B12F02045402000000", "54020000", 256, False),
        ("00B12F020454020000FF", "54020000", 255, False),
        ("80580000000000", "", 65536, True),
        ("80580000000123", "", 0x123, True),
        ("00B12F0200000454020000", "54020000", None, True),
        ("00B12F02000004540200000000", "54020000", 65536, True),
        ("00B12F02000004540200000200", "54020000", 512, True),
    ],
)
def test_all_cases(apdu: str, data: str, le: int | None, extended: bool) -> None:
    command = parse_command(bytes.fromhex(apdu))
    assert (command.data.hex().upper(), command.le, command.extended) == (data, le, extended)
    assert [command.cla, command.ins, command.p1, command.p2] == list(bytes.fromhex(apdu)[:4])


@pytest.mark.parametrize(
    "apdu",
    [
        *("", "00", "002000", "0020008102AA", "0020008101AABBCC", "002000810000", "00200081000000AA"),
        *("00200081000002AA", "00200081000001AABB", "00200081000001AABBCCDD"),
    ],
)
def test_other_lengths_are_refused(apdu: str) -> None:
    with pytest.raises(CardError) as caught:
        parse_command(bytes.fromhex(apdu))
    assert caught.value.sw == 0x6700


@given(st.binary(max_size=300))
def test_any_bytes_are_a_command_or_refused(apdu: bytes) -> None:
    with contextlib.suppress(CardError):
        command = parse_command(apdu)
        assert command.le is None or 1 <= command.le <= 65536
        assert len(command.data) <= len(apdu) - 4


def test_repr_hides_the_data() -> None:
    command = parse_command(bytes.fromhex("0020008106363438323139"))
    assert "648219" not in repr(command)
