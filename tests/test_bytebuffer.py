# SPDX-License-Identifier: MIT
"""ByteBuffer: recorded answers of the original engine, and a model test against bytearray."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytebuffer import ByteBuffer
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED
from jsapi.encodings import Encoding
from jsapi.gperror import ErrorCode
from tests.refused import refused


def buffer(text: str) -> ByteBuffer:
    return ByteBuffer(bytes.fromhex(text))


def string(text: str) -> ByteString:
    return ByteString(bytes.fromhex(text))


class PlainObject:
    """Stands for a JavaScript object literal."""

    def get(self, name: str) -> Any:
        return UNDEFINED

    def has(self, name: str) -> bool:
        return False

    def set(self, name: str, value: Any) -> None:
        raise AssertionError(name)

    def call(self, method: str, *args: Any) -> Any:
        assert (method, args) == ("toString", ())
        return "[object Object]"


@pytest.mark.parametrize(
    ("args", "content"),
    [
        ((), ""),
        ((48,), ""),
        (("12", Encoding.HEX), "12"),
        (("1.2.3", Encoding.OID), "2A03"),
        ((12, Encoding.HEX), "12"),
        ((string("0102"),), "0102"),
    ],
)
def test_construction(args: tuple[Any, ...], content: str) -> None:
    assert bytes(ByteBuffer.create(*args)) == bytes.fromhex(content)


@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        (("12",), ErrorCode.INVALID_TYPE, 0),
        ((buffer("12"),), ErrorCode.INVALID_TYPE, 0),
        (("12", 99), ErrorCode.INVALID_ENCODING, 0),
        (("1", Encoding.HEX), ErrorCode.INVALID_DATA, 0),
        ((string("12"), string("12")), ErrorCode.INVALID_ENCODING, 0),
        (("12", Encoding.HEX, 1), ErrorCode.INVALID_ARGUMENTS, 3),
    ],
)
def test_construction_refused(args: tuple[Any, ...], code: ErrorCode, reason: int) -> None:
    with refused("ByteBuffer", code, reason):
        ByteBuffer.create(*args)


@pytest.mark.parametrize(
    ("value", "content"),
    [
        (buffer("34"), "1234"),
        (string("34"), "1234"),
        (-1, "12FF"),
        (256, "1200"),
        (1.9, "1201"),
        (float("nan"), "1200"),
        ("AB", "124142"),
        ("\u20ac", "123F"),
        (UNDEFINED, "12756E646566696E6564"),
        (None, "126E756C6C"),
        (True, "1274727565"),
        ([1, 2], "12312C32"),
        ([1.5, None, [UNDEFINED, "x"]], "12312E352C2C2C78"),
        (PlainObject(), "125B6F626A656374204F626A6563745D"),
    ],
)
def test_append(value: Any, content: str) -> None:
    target = buffer("12")
    assert target.append(value) is target
    assert bytes(target) == bytes.fromhex(content)


def test_append_itself() -> None:
    target = buffer("1234")
    target.append(target)
    assert bytes(target) == bytes.fromhex("12341234")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (-1.25e-9, "-1.25e-9"),
        (123.5, "123.5"),
        (float("inf"), "Infinity"),
        (-0.0, "0"),
    ],
)
def test_numbers_in_lists_read_as_in_javascript(number: float, text: str) -> None:
    assert bytes(ByteBuffer().append([number])) == text.encode()


def test_insert_and_copy() -> None:
    assert bytes(buffer("123456").insert(0, string("AA"))) == bytes.fromhex("AA123456")
    assert bytes(buffer("123456").insert(1, 0x99)) == bytes.fromhex("12993456")
    assert bytes(buffer("123456").copy(1, 0xFF)) == bytes.fromhex("12FF56")
    assert bytes(buffer("123456").copy(3, string(""))) == bytes.fromhex("123456")
    for offset in (4, -1):
        with refused("ByteBuffer", ErrorCode.INVALID_INDEX, offset):
            buffer("123456").insert(offset, string("AA"))
    with refused("ByteBuffer", ErrorCode.INVALID_LENGTH, 3):
        buffer("123456").copy(2, string("AAAA"))


def test_clear() -> None:
    assert bytes(buffer("123456").clear(1)) == b"\x12"
    assert bytes(buffer("123456").clear(0, 2)) == b"\x56"
    assert bytes(buffer("").clear()) == b""
    for args, code, reason in (
        ((1, 3), ErrorCode.INVALID_LENGTH, 3),
        ((-1,), ErrorCode.INVALID_INDEX, -1),
        ((0, -1), ErrorCode.INVALID_LENGTH, -1),
        ((3, 0), ErrorCode.INVALID_INDEX, 3),
    ):
        with refused("ByteBuffer", code, reason):
            buffer("123456").clear(*args)


def test_reading() -> None:
    assert buffer("41424344").find(string("4243")) == 1
    assert buffer("41424344").find(string("44"), 4) == -1
    assert buffer("4142").find(string("41"), -1) == 0
    assert bytes(buffer("123456").to_byte_string(1, 1)) == b"\x34"
    assert buffer("1234").to_string() == "12 34"
    assert buffer("4142").to_string(Encoding.ASCII) == "AB"
    with refused("ByteBuffer", ErrorCode.INVALID_INDEX, 5):
        buffer("41424344").find(string("44"), 5)
    with refused("ByteBuffer", ErrorCode.INVALID_INDEX, 2):
        buffer("1234").byte_at(2)
    with refused("ByteBuffer", ErrorCode.INVALID_LENGTH, -1):
        buffer("1234").to_byte_string(0, -1)
    with refused("ByteBuffer", ErrorCode.INVALID_ENCODING, 0):
        buffer("12").to_string(99)


def test_content_does_not_show_in_repr() -> None:
    assert "41" not in repr(buffer("41424344"))


@given(st.binary(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_clear_equals_deletion(data: bytes, offset: int, count: int) -> None:
    if offset >= len(data) or offset + count > len(data):
        return
    model = bytearray(data)
    del model[offset : offset + count]
    assert bytes(ByteBuffer(data).clear(offset, count)) == model
