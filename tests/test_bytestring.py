# SPDX-License-Identifier: MIT
"""Properties of ByteString; single answers of the original stand in tests/conformance."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.encodings import Encoding, decode_hex, hex_dump
from jsapi.gperror import ErrorCode, GPError

DATA = st.binary(max_size=80)


@given(DATA)
def test_every_encoding_reads_what_it_wrote(data):
    for encoding in (Encoding.HEX, Encoding.ASCII, Encoding.BASE64):
        text = ByteString(data).to_string(encoding)
        assert bytes(ByteString.create(text, encoding)) == data


@given(st.text(max_size=40))
def test_utf8(text):
    clean = text.encode("utf-8", "replace").decode("utf-8")
    assert ByteString.create(clean, Encoding.UTF8).to_string(Encoding.UTF8) == clean


@given(DATA, st.text(st.sampled_from(" \t\r\n:-_.,;/"), max_size=3))
def test_hex_with_delimiters(data, delimiter):
    assert decode_hex(delimiter.join(f"{byte:02x}" for byte in data) + (delimiter if data else "")) == data


@pytest.mark.parametrize("text", ["0", "0g", "1 2", "12 3", "0x1", "0X12", "12 0x34", "xx", "é1", "  ", "-"])
def test_what_is_no_hex(text):
    with pytest.raises(GPError) as error:
        ByteString.create(text, Encoding.HEX)
    assert (error.value.class_name, error.value.code) == ("ByteString", ErrorCode.INVALID_DATA)


@given(DATA, DATA)
def test_concatenation_and_parts(first, second):
    whole = ByteString(first).concat(ByteString(second))
    assert bytes(whole) == first + second
    assert bytes(whole.left(len(first))) == first
    assert bytes(whole.right(len(second))) == second
    assert bytes(whole.bytes_(len(first))) == second
    assert whole.starts_with(ByteString(first)) >= len(first)


@given(DATA.filter(len), st.data())
def test_find(data, choose):
    start = choose.draw(st.integers(0, len(data) - 1))
    end = choose.draw(st.integers(start, len(data)))
    assert ByteString(data).find(ByteString(data[start:end])) == data.find(data[start:end])


@given(st.integers(-(2**63), 2**63 - 1), st.integers(1, 9))
def test_value_of_keeps_the_low_bytes(number, octets):
    # Two's complement: the low bytes are the number modulo 256^octets.
    assert int.from_bytes(bytes(ByteString.value_of(number, octets)), "big") == number % 256**octets


@given(st.integers(0, 2**53))
def test_value_of_is_minimal_and_read_back(number):
    data = bytes(ByteString.value_of(number))
    assert int.from_bytes(data, "big") == number
    assert data == b"\0" or data[0] != 0


@given(DATA.filter(len), st.integers(-(2**31), 2**31 - 1))
def test_addition_is_modular(data, number):
    total = ByteString(data).add(number)
    assert int.from_bytes(bytes(total), "big") == (int.from_bytes(data, "big") + number) % 256 ** len(data)


@given(st.binary(min_size=1, max_size=20), st.binary(min_size=1, max_size=20))
def test_integer_arithmetic(first, second):
    a, b = int.from_bytes(first, "big", signed=True), int.from_bytes(second, "big", signed=True)
    left, right = ByteString(first), ByteString(second)

    def number(value: ByteString) -> int:
        return int.from_bytes(bytes(value), "big", signed=True)

    assert number(left.bi_add(right)) == a + b
    assert number(left.sub(right)) == a - b
    assert number(left.multiply(right)) == a * b
    if b:
        # Truncation towards zero, like java.math.BigInteger.
        assert number(left.divide(right)) == abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    if b > 0:
        assert number(left.mod(right)) == a % b


def test_modular_inverse_and_power():
    # 3 * 5 = 15 = 2 * 7 + 1; 2^10 = 1024 = 146 * 7 + 2
    seven = ByteString(b"\x07")
    assert bytes(ByteString(b"\x03").mod_inverse(seven)) == b"\x05"
    assert bytes(ByteString(b"\x02").mod_pow(ByteString(b"\x0a"), seven)) == b"\x02"
    with pytest.raises(GPError):
        ByteString(b"\x02").mod_inverse(ByteString(b"\x04"))
    with pytest.raises(GPError):
        ByteString(b"\x02").mod(ByteString(b"\xff"))  # -1


def test_signed_and_unsigned_forms():
    assert bytes(ByteString(b"\x80").as_signed()) == b"\x00\x80"
    assert bytes(ByteString(b"\x00\x00\x80").as_unsigned()) == b"\x80"
    assert bytes(ByteString(b"\x80").as_unsigned(4)) == b"\x00\x00\x00\x80"
    with pytest.raises(GPError):
        ByteString(b"\x01\x02").as_unsigned(1)


@given(st.binary(max_size=200))
def test_base64_lines(data):
    text = bytes(ByteString(data).to_base64(linebreak=True))
    assert base64.b64decode(text) == data
    assert all(len(line) == 64 for line in text.split(b"\n")[:-1])


@given(DATA)
def test_padding_is_a_multiple_of_eight(data):
    for mechanism in (11, 12):
        padded = bytes(ByteString(data).pad(mechanism))
        assert len(padded) % 8 == 0
        assert len(padded) > len(data)
        assert padded.startswith(data)


def test_clear_overwrites_in_place():
    value = ByteString(b"secret")
    inside = value.data
    value.clear()
    assert inside == bytes(6)


def test_the_hex_dump():
    # Offset, two blanks, 16 columns of three characters, one more blank, the characters.
    assert hex_dump(b"AB\n") == "0000  41 42 0A" + " " * 41 + "AB.\n"
    assert hex_dump(bytes(17)).count("\n") == 2
    assert hex_dump(b"") == ""


def test_repr_shows_no_content():
    assert "secret" not in repr(ByteString(b"secret"))
