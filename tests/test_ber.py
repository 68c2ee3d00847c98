# SPDX-License-Identifier: MIT
"""BER-TLV: known encodings of ISO/IEC 8825-1 and 7816-4, round trips and hostile input."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi import ber

low_tags = st.integers(0, 0xFF).filter(lambda t: t & 0x1F != 0x1F)
high_tags = st.builds(
    lambda first, middle, last: int.from_bytes(bytes([first | 0x1F, *(m | 0x80 for m in middle), last]), "big"),
    st.integers(0, 0xFF),
    st.lists(st.integers(0, 0x7F), max_size=2),
    st.integers(0, 0x7F),
)
tags = low_tags | high_tags


@pytest.mark.parametrize(
    ("length", "encoded"),
    [
        (0, "00"),
        (127, "7F"),
        (128, "8180"),
        (255, "81FF"),
        (256, "820100"),
        (65535, "82FFFF"),
        (65536, "83010000"),
        (0x01000000, "8401000000"),
    ],
)
def test_length_known_answers(length: int, encoded: str) -> None:
    assert ber.encode_length(length).hex().upper() == encoded
    assert ber.read_length(bytes.fromhex(encoded), 0) == (length, len(encoded) // 2)


@pytest.mark.parametrize(
    ("tag", "encoded"), [(0x30, "30"), (0x5F29, "5F29"), (0x7F21, "7F21"), (0x7F8148, "7F8148"), (0, "00")]
)
def test_tag_known_answers(tag: int, encoded: str) -> None:
    assert ber.encode_tag(tag).hex().upper() == encoded
    assert ber.read_tag(bytes.fromhex(encoded), 0) == (tag, len(encoded) // 2)


def test_indefinite_length() -> None:
    assert ber.read_length(b"\x80", 0) == (None, 1)
    with pytest.raises(ber.BerError):
        ber.parse(bytes.fromhex("3080040100000000"))


def test_non_minimal_length_is_accepted() -> None:
    assert ber.parse(bytes.fromhex("0482000155")) == [ber.Tlv(4, b"\x55")]


@pytest.mark.parametrize(
    "text",
    ["1F", "1F81", "1F81818100", "04", "0481", "048200", "0402AA", "0485000000000100", "0484FFFFFFFF00"],
)
def test_malformed_is_refused(text: str) -> None:
    with pytest.raises(ber.BerError):
        ber.parse(bytes.fromhex(text))


@pytest.mark.parametrize("tag", [-1, 0x1F, 0x3001, 0x7F81, 0x7F81818101])
def test_numbers_that_are_no_tags(tag: int) -> None:
    with pytest.raises(ber.BerError):
        ber.encode_tag(tag)


@pytest.mark.parametrize("length", [-1, 1 << 32])
def test_lengths_out_of_range(length: int) -> None:
    with pytest.raises(ber.BerError):
        ber.encode_length(length)


def test_negative_offset_is_refused() -> None:
    with pytest.raises(ber.BerError):
        ber.read_tag(b"\x04\x00", -1)


def test_find_takes_the_first() -> None:
    data = bytes.fromhex("800101 8101FF 810102")
    assert ber.find(data, 0x81) == b"\xff"
    assert ber.find(data, 0x82) is None


def test_repr_hides_the_value() -> None:
    assert "C0FFEE" not in repr(ber.Tlv(4, bytes.fromhex("C0FFEE"))).upper()


@given(st.lists(st.tuples(tags, st.binary(max_size=300)), max_size=8))
def test_round_trip(objects: list[tuple[int, bytes]]) -> None:
    data = b"".join(ber.encode(tag, value) for tag, value in objects)
    assert [(t.tag, t.value) for t in ber.parse(data)] == objects


@given(tags, st.binary(max_size=300), st.binary(max_size=10))
def test_parse_first_stops_at_the_end(tag: int, value: bytes, tail: bytes) -> None:
    encoded = ber.encode(tag, value)
    assert ber.parse_first(encoded + tail) == (ber.Tlv(tag, value), len(encoded))


@given(st.binary(max_size=64))
def test_any_bytes_parse_or_raise_ber_error(data: bytes) -> None:
    with contextlib.suppress(ber.BerError):
        assert sum(len(t.value) for t in ber.parse(data)) <= len(data)


@given(st.binary(min_size=1, max_size=64), st.integers(0, 80))
def test_any_cut_is_noticed(value: bytes, cut: int) -> None:
    encoded = ber.encode(0x04, value)
    if cut < len(encoded) and cut > 0:
        with pytest.raises(ber.BerError):
            ber.parse(encoded[:cut])
