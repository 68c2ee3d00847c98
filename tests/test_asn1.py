# SPDX-License-Identifier: MIT
"""ASN1: recorded answers of the original engine, DER round trips and hostile input."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.asn1 import ASN1, dump, node, times
from jsapi.asn1.node import Node
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED
from jsapi.gperror import ErrorCode, GPError
from tests.refused import refused


def string(text: str) -> ByteString:
    return ByteString(bytes.fromhex(text))


def leaf(tag: int, text: str) -> ASN1:
    return ASN1.create(tag, string(text))


def three() -> ASN1:
    return ASN1.create(0x30, leaf(4, "01"), leaf(2, "02"), leaf(2, "03"))


@pytest.mark.parametrize(
    ("args", "encoded"),
    [
        ((0x30,), "3000"),
        ((0x04, string("")), "0400"),
        ((0x30, string("04")), "300104"),
        ((0x80, leaf(4, "01")), "8003040101"),
        ((0x7F49,), "7F4900"),
        ((0x5F8101, string("01")), "5F81010101"),
        ((0x1F, string("01")), "1F000101"),
        ((0, string("01")), "000101"),
        ((-1, string("01")), "FFFFFF7F0101"),
        (("name", 0x30), "3000"),
        (("name", string("0401FF")), "0401FF"),
        ((0x04, string("00" * 200)), "0481C8" + "00" * 200),
        ((0x04, string("00" * 300)), "0482012C" + "00" * 300),
        ((string("300304010199"),), "3003040101"),
        ((string("308004010100000000"),), "3003040101"),
        ((string("3081030401FF"),), "30030401FF"),
    ],
)
def test_construction(args: tuple[Any, ...], encoded: str) -> None:
    made = ASN1.create(*args)
    assert bytes(made.get_bytes()).hex().upper() == encoded
    assert made.size == len(encoded) // 2
    assert made.length == len(bytes(made.value))


@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        ((), ErrorCode.ARGUMENTS_MISSING, 0),
        (("name",), ErrorCode.ARGUMENTS_MISSING, 1),
        ((None,), ErrorCode.INVALID_TYPE, 0),
        (("name", UNDEFINED), ErrorCode.INVALID_TYPE, 1),
        ((4, "value"), ErrorCode.INVALID_TYPE, 1),
        ((0x30, leaf(2, "01"), string("01")), ErrorCode.INVALID_TYPE, 2),
        (("n", 0x30, leaf(2, "01"), [1]), ErrorCode.INVALID_TYPE, 3),
        ((0x1234, string("01")), ErrorCode.INVALID_DATA, 1),
    ],
)
def test_construction_refused(args: tuple[Any, ...], code: ErrorCode, reason: int) -> None:
    with refused("ASN1", code, reason):
        ASN1.create(*args)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30",
        "30030401",
        "7F49810101",
        "3080",
        "308004010100",
        "048001010000",
        "300104",
        "1F",
        "1F81",
        "1F8181818181",
        "04847FFFFFFF00",
        "30846400000004820000",
        "3085000000000100",
        "30FF",
        "3001300030",
        "3002308000000000",
    ],
)
def test_malformed(text: str) -> None:
    with refused("ASN1", ErrorCode.INVALID_DATA, 0):
        ASN1.create(string(text))


@pytest.mark.parametrize("opening", [b"\x30\x80", b"\x30\x84\x05\xf5\xe1\x00"])
def test_hostile_nesting_and_numbers_are_refused(opening: bytes) -> None:
    for data in (opening * 10_000, b"\x30\x84\x05\xf5\xe1\x00" + b"\x05\x00" * 200_000):
        with refused("ASN1", ErrorCode.INVALID_DATA, 0):
            ASN1.parse(data)


def nested(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = node.encode(Node(0x30, content=data))
    return data


def test_nesting_limit() -> None:
    data = nested(400)
    assert bytes(ASN1.parse(data)) == data
    with refused("ASN1", ErrorCode.INVALID_DATA, 0, "levels"):
        ASN1.parse(nested(10_000))


def test_deep_trees_built_by_a_script_are_encoded() -> None:
    made = ASN1.create(0x30)
    for _ in range(5_000):
        made = ASN1.create(0x30, made)
    assert len(bytes(made)) == made.size > 15_000


def test_opaque_values_are_no_containers() -> None:
    opaque = leaf(0x30, "0401FF")
    assert (opaque.elements, opaque.isconstructed) == (0, True)
    with refused("ASN1", ErrorCode.INVALID_MECH, 0):
        opaque.get(0)
    with refused("ASN1", ErrorCode.INVALID_MECH, 0):
        opaque.find(4)
    with refused("ASN1", ErrorCode.INVALID_MECH, 0):
        opaque.remove(0)
    with refused("ASN1", ErrorCode.INVALID_MECH, 0):
        opaque.add(leaf(5, ""))


def test_properties() -> None:
    made = ASN1.create(0x7F49, leaf(4, "01"))
    assert (made.tag, made.tagclass, made.tagnumber, made.isconstructed) == (0x7F49, 0x40, 73, True)
    assert (made.length, made.size, made.elements, made.name) == (3, 6, 1, None)
    assert ASN1.create(0x80).isconstructed is False


def test_handles_share_their_node() -> None:
    inner = ASN1.create(0x30)
    outer = ASN1.create(0x30, inner)
    inner.add(leaf(2, "05"))
    outer.get(0).add(leaf(2, "06"))
    assert outer.get(0) is not outer.get(0)
    assert bytes(outer) == bytes.fromhex("30083006020105020106")


def test_an_object_cannot_contain_itself() -> None:
    outer = ASN1.create(0x30)
    outer.add(ASN1.create(0x30, ASN1.create(0x30)))
    with refused("ASN1", ErrorCode.INVALID_ARGUMENTS, 0):
        outer.get(0).get(0).add(outer)
    with refused("ASN1", ErrorCode.INVALID_ARGUMENTS, 0):
        outer.add(outer)


def test_add() -> None:
    made = ASN1.create(0x30)
    assert made.add(leaf(4, "01")) is made
    made.add(0, leaf(2, "02"), leaf(2, "03"))
    assert bytes(made) == bytes.fromhex("3009020102020103040101")
    for args, code, reason in (
        ((), ErrorCode.ARGUMENTS_MISSING, 0),
        ((-1, leaf(5, "")), ErrorCode.INVALID_INDEX, -1),
        ((4, leaf(5, "")), ErrorCode.INVALID_INDEX, 4),
        ((string("0500"),), ErrorCode.INVALID_TYPE, 0),
    ):
        with refused("ASN1", code, reason):
            made.add(*args)
    assert made.elements == 3


def test_remove() -> None:
    made = three()
    made.remove(1)
    assert bytes(made) == bytes.fromhex("3006040101020103")
    with refused("ASN1", ErrorCode.INVALID_INDEX, 2):
        made.remove(2)


def test_find() -> None:
    made = three()
    first = made.find(2)
    assert first is not None
    assert bytes(first.value) == b"\x02"
    found = [made.find(2, start) for start in (first, 2, None)]
    assert [bytes(item.value) for item in found if item is not None] == [b"\x03", b"\x03", b"\x02"]
    assert made.find(5) is None
    assert made.find(4, made.get(0)) is None
    assert made.find(2, leaf(9, "")) is None
    assert ASN1.create(0x30).find(2) is None
    with refused("ASN1", ErrorCode.INVALID_INDEX, 3):
        made.find(2, 3)
    with refused("ASN1", ErrorCode.INVALID_TYPE, 1):
        made.find(2, UNDEFINED)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20050929113422Z", datetime(2005, 9, 29, 11, 34, 22, tzinfo=UTC)),
        ("20050929113422.1Z", datetime(2005, 9, 29, 11, 34, 22, 1000, tzinfo=UTC)),
        ("20050929113422+0230", datetime(2005, 9, 29, 9, 4, 22, tzinfo=UTC)),
        ("20050929113422.250-0100", datetime(2005, 9, 29, 12, 34, 22, 250_000, tzinfo=UTC)),
        ("050929113422Z", datetime(2005, 9, 29, 11, 34, 22, tzinfo=UTC)),
        ("991231235959Z", datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_dates(text: str, moment: datetime) -> None:
    assert ASN1.create(0x18, ByteString(text.encode())).get_date() == moment


def test_date_without_zone_is_local() -> None:
    moment = ASN1.create(0x18, ByteString(b"20050929113422")).get_date()
    assert moment.replace(tzinfo=None) == datetime(2005, 9, 29, 11, 34, 22)  # noqa: DTZ001
    assert moment.tzinfo is not None


def test_two_digit_years_slide() -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    assert [times.parse(f"{y}0101000000Z".encode(), now).year for y in ("50", "51")] == [2050, 1951]


@pytest.mark.parametrize(
    "text", ["", "20050929", "20051329113422Z", "050929113422", "20050929113422+9900", "\xff" * 13, "0" * 15]
)
def test_no_dates(text: str) -> None:
    with refused("ASN1", ErrorCode.INVALID_DATA, 0):
        ASN1.create(0x18, ByteString(text.encode("latin-1"))).get_date()


def test_container_has_no_date() -> None:
    with refused("ASN1", ErrorCode.INVALID_MECH, 0):
        ASN1.create(0x30).get_date()


COLUMN = "0000  {:<47}  {}\n"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (ASN1.create(0x30), "SEQUENCE SIZE( 0 )\n"),
        (leaf(1, "FF"), "BOOLEAN SIZE( 1 )\n  " + COLUMN.format("FF", ".")),
        (leaf(8, ""), "EXTERNAL-TYPE/INSTANCE-OF SIZE( 0 )\n"),
        (leaf(13, ""), "RFU SIZE( 0 )\n"),
        (leaf(6, "2A864886F70D"), "OBJECT IDENTIFIER = { 1 2 840 113549 }\n"),
        (leaf(6, ""), "OBJECT IDENTIFIER = { }\n"),
        (leaf(6, "2A8648CE3D030107"), "OBJECT IDENTIFIER = { secp256r1 }\n"),
        (leaf(6, "2A86"), "OBJECT-IDENTIFIER SIZE( 2 )\n  " + COLUMN.format("2A 86", "*.")),
        (leaf(0x9F1F, "41"), "9F1F [ CONTEXT 31 ] SIZE( 1 )\n  " + COLUMN.format("41", "A")),
        (ASN1.create(0xA0), "A0 [ CONTEXT 0 ] IMPLICIT SEQUENCE SIZE( 0 )\n"),
        (leaf(0xA0, "020101"), "A0 [ CONTEXT 0 ] IMPLICIT SEQUENCE SIZE( 3 )\n  " + COLUMN.format("02 01 01", "...")),
        (
            ASN1.create(0xE0, leaf(0xC1, "01")),
            "E0 [ PRIVATE 0 ] IMPLICIT SEQUENCE SIZE( 3 )\n  C1 [ PRIVATE 1 ] SIZE( 1 )\n    "
            + COLUMN.format("01", "."),
        ),
        (
            ASN1.create("named", 0x30, ASN1.create("inner", 0x31, ASN1.create("leaf", 4, string("0102")))),
            "named SEQUENCE SIZE( 6 )\n  inner SET SIZE( 4 )\n    leaf OCTET-STRING SIZE( 2 )\n      "
            + COLUMN.format("01 02", ".."),
        ),
        (
            leaf(4, "0102030405060708090A0B0C0D0E0F101141"),
            "OCTET-STRING SIZE( 18 )\n"
            "  0000  01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10  ................\n"
            "  0010  11 41                                            .A\n",
        ),
    ],
)
def test_dump(made: ASN1, text: str) -> None:
    assert made.to_string() == text


def test_dump_of_application_tag() -> None:
    made = ASN1.create(0x7F49, leaf(0x86, "04"))
    assert dump.dump(made.node).startswith("7F49 [ APPLICATION 73 ] IMPLICIT SEQUENCE SIZE( 3 )\n  86 [ CONTEXT 6 ]")


def test_object_identifier_names() -> None:
    ASN1.define_object_identifier("test-root-asn1", "1 3 6 label(1) 4 1 99999")
    ASN1.define_object_identifier("test-leaf-asn1", "test-root-asn1.7")
    ASN1.define_object_identifier("test-leaf-asn1", "1.3.6.1.4.1.99999.7")
    value = ByteString.create("test-leaf-asn1", 6)
    assert value.to_string(6) == "1.3.6.1.4.1.99999.7"
    assert ASN1.create(6, value).to_string() == "OBJECT IDENTIFIER = { test-leaf-asn1 }\n"
    for name, definition in (("test-leaf-asn1", "1.2.3"), ("test-x", "unheard-of.4"), ("test-x", "")):
        with refused("ASN1", ErrorCode.INVALID_DATA, 0):
            ASN1.define_object_identifier(name, definition)


numbers = st.one_of(st.integers(0, 30), st.integers(31, 2**20))


@st.composite
def tag_numbers(draw: st.DrawFn, constructed: bool) -> int:
    first = draw(st.sampled_from([0x00, 0x40, 0x80, 0xC0])) | 0x20 * constructed
    number = draw(numbers)
    if number < 31:
        return first | (number or 1)
    tail = [number & 0x7F]
    while number := number >> 7:
        tail.insert(0, number & 0x7F | 0x80)
    return int.from_bytes(bytes([first | 0x1F, *tail]), "big")


leaves = st.builds(lambda tag, value: Node(tag, content=value), tag_numbers(False), st.binary(max_size=300))
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda tag, children: Node(tag, children=children), tag_numbers(True), st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)


def same(a: Node, b: Node) -> bool:
    if a.tag != b.tag or a.content != b.content or (a.children is None) != (b.children is None):
        return False
    pairs = zip(a.children or (), b.children or (), strict=True)
    return len(a.children or ()) == len(b.children or ()) and all(same(x, y) for x, y in pairs)


@given(trees, st.binary(max_size=10))
def test_round_trip(tree: Node, rest: bytes) -> None:
    data = node.encode(tree)
    parsed, size = node.parse(data + rest)
    assert size == len(data) == node.size(tree.tag, node.lengths(tree)[id(tree)])
    assert same(parsed, tree)


@given(trees, st.data())
def test_truncation_is_refused(tree: Node, data: st.DataObject) -> None:
    encoded = node.encode(tree)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    with refused("ASN1", ErrorCode.INVALID_DATA, 0):
        ASN1.parse(encoded[:cut])


@given(st.binary(max_size=80))
def test_any_bytes_parse_or_are_refused(data: bytes) -> None:
    with contextlib.suppress(GPError):
        assert ASN1.parse(data).to_string().endswith("\n")


def test_default_window_matches_the_clock() -> None:
    soon = datetime.now(UTC) + timedelta(days=300)
    assert times.parse(soon.strftime("%y%m%d%H%M%SZ").encode()).year == soon.year
