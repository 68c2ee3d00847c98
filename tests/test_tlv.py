# SPDX-License-Identifier: MIT
"""TLV and TLVList: recorded answers of the original engine, round trips and hostile input."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode, GPError
from jsapi.tlv import TLV, Coding, TLVList
from tests.refused import refused

EMV, DGI, L16 = Coding.EMV, Coding.DGI, Coding.L16


def string(text: str) -> ByteString:
    return ByteString(bytes.fromhex(text))


def numbers(text: str = "610101", coding: Coding = EMV) -> TLVList:
    return TLVList.create(string(text), coding)


@pytest.mark.parametrize(
    ("tag", "value", "coding", "encoded"),
    [
        (0x06, "2A1234", EMV, "06032A1234"),
        (0x0601, "2A1234", EMV, "0601032A1234"),
        (0x6FFFFF, "01", EMV, "6FFFFF0101"),
        (0x9F1F, "01", EMV, "9F1F0101"),
        (0x3221, "123456", L16, "32210003123456"),
        (0x81, "123456", DGI, "008103123456"),
        (0x81, "00" * 254, DGI, "0081FE" + "00" * 254),
        (0x81, "00" * 256, DGI, "0081FF0100" + "00" * 256),
        (0x81, "00" * 200, EMV, "8181C8" + "00" * 200),
    ],
)
def test_encoding(tag: int, value: str, coding: Coding, encoded: str) -> None:
    tlv = TLV.create(tag, string(value), coding)
    assert bytes(tlv.get_tlv()) == bytes.fromhex(encoded)
    assert tlv.size == len(encoded) // 2
    assert tlv.get_tag() == tag
    assert bytes(tlv.get_tv()) + bytes(tlv.get_lv()) == tlv.tag_field + bytes(tlv.get_value()) + bytes(
        tlv.get_l()
    ) + bytes(tlv.get_value())


def test_construction_refused() -> None:
    with refused("TLV", ErrorCode.INVALID_ENCODING, 7):
        TLV.create(0x06, string("01"), 7)
    with refused("TLV", ErrorCode.INVALID_TAG, 0):
        TLV.create(0x10000, string("01"), L16)
    with refused("TLV", ErrorCode.DATA_TOO_LARGE, 0):
        TLV.create(0x01, ByteString(bytes(65536)), DGI)
    with refused("TLVList", ErrorCode.INVALID_ENCODING, 0):
        TLVList.create(string(""), 0)


@pytest.mark.parametrize(
    ("text", "coding", "tags"),
    [
        ("", EMV, []),
        ("61050102030405620100630A00010203040506070809", EMV, [0x61, 0x62, 0x63]),
        ("7F1F05010203040500630A00010203040506070809", DGI, [0x7F1F, 0x63]),
        ("0001000101", L16, [1]),
        ("610101610102", EMV, [0x61, 0x61]),
        ("0000", EMV, [0]),
    ],
)
def test_parsing(text: str, coding: Coding, tags: list[int]) -> None:
    parsed = numbers(text, coding)
    assert [parsed.index(i).get_tag() for i in range(parsed.length)] == tags
    assert bytes(parsed.to_byte_string()) == bytes.fromhex(text)


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        ("61", EMV),
        ("6105", EMV),
        ("618201", EMV),
        ("6180010000", EMV),
        ("61847FFFFFFF00", EMV),
        ("6185FFFFFFFFFF00", EMV),
        ("1F", EMV),
        ("1F8080808001", EMV),
        ("00", DGI),
        ("0001", DGI),
        ("0001FF", DGI),
        ("0001FF00", DGI),
        ("000105", DGI),
        ("000100", L16),
        ("0001FFFF00", L16),
    ],
)
def test_malformed(text: str, coding: Coding) -> None:
    with refused("TLV", ErrorCode.INVALID_DATA, 0):
        numbers(text, coding)


def test_length_is_normalised() -> None:
    assert bytes(numbers("6181050102030405").index(0).get_tlv()) == bytes.fromhex("61050102030405")


def test_append() -> None:
    target = numbers()
    target.append(0x62, string("02"))
    target.append(string("630103640104"))
    target.append(TLV(0x64, b"\x04", EMV))
    target.append(TLV(0x6464, b"\x04", DGI))
    assert bytes(target) == bytes.fromhex("61010162010263010364010464640104")


@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        ((), ErrorCode.ARGUMENTS_MISSING, 0),
        ((1, 2, 3), ErrorCode.INVALID_ARGUMENTS, 3),
        (("x",), ErrorCode.INVALID_TYPE, 16),
        ((0x62, "x"), ErrorCode.INVALID_TYPE, 1),
        ((0x62,), ErrorCode.ARGUMENTS_MISSING, 1),
        ((TLV(0x65, b"", EMV), 1), ErrorCode.INVALID_ARGUMENTS, 2),
        ((string("6500"), 1), ErrorCode.INVALID_ARGUMENTS, 2),
        ((string("6100"),), ErrorCode.TAG_ALREADY_EXISTS, 0x61),
        ((0x61, string("01")), ErrorCode.TAG_ALREADY_EXISTS, 0x61),
        ((TLV(0x61, b"", EMV),), ErrorCode.TAG_ALREADY_EXISTS, 0x61),
    ],
)
def test_append_refused(args: tuple[Any, ...], code: ErrorCode, reason: int) -> None:
    with refused("TLVList", code, reason):
        numbers().append(*args)


def test_append_of_nothing_is_malformed() -> None:
    with refused("TLV", ErrorCode.INVALID_DATA, 0):
        numbers().append(string(""))


def test_changes() -> None:
    target = numbers("610101620102")
    target.append_value(0x61, string("02"))
    target.update_value(0x62, string("AABB"))
    assert bytes(target) == bytes.fromhex("610201026202AABB")
    target.append_value_index(0, string("03"))
    target.update_value_index(1, string("CC"))
    assert bytes(target) == bytes.fromhex("61030102036201CC")
    target.delete_by_tag(0x61)
    target.delete_by_index(0)
    assert target.length == 0


def test_absent_elements() -> None:
    with refused("TLVList", ErrorCode.INVALID_INDEX, 1):
        numbers().index(1)
    with refused("TLVList", ErrorCode.INVALID_INDEX, 3):
        numbers().append_value_index(3, string("02"))
    with refused("TLVList", ErrorCode.INVALID_INDEX, -1):
        numbers().delete_by_index(-1)
    with refused("TLVList", ErrorCode.INVALID_TAG, 98):
        numbers().update_value(0x62, string("0203"))
    with refused("TLVList", ErrorCode.TAG_NOT_FOUND, 98):
        numbers().delete_by_tag(0x62)
    assert (numbers().find_index(0x61), numbers().find_index(0x62), numbers().find(0x62)) == (0, -1, None)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=300))), st.sampled_from([DGI, L16]))
def test_round_trip(items: list[tuple[int, bytes]], coding: Coding) -> None:
    data = b"".join(TLV(tag, value, coding).encoded for tag, value in items)
    parsed = TLVList(data, coding)
    assert [(item.tag, item.value) for item in parsed.items] == items


@given(st.binary(max_size=60), st.sampled_from(list(Coding)))
def test_any_bytes_parse_or_are_refused(data: bytes, coding: Coding) -> None:
    with contextlib.suppress(GPError):
        TLVList(data, coding)
