# SPDX-License-Identifier: MIT
"""BER-TLV codec after ISO/IEC 8825-1 and ISO/IEC 7816-4 annex E, shared by host objects and the virtual card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_TAG_BYTES: Final = 4
MAX_LENGTH_BYTES: Final = 4


class BerError(ValueError):
    """Raised when bytes are no well-formed TLV or a number has no encoding."""


@dataclass(frozen=True, slots=True)
class Tlv:
    """One data object: tag as the big-endian number of all its tag bytes (0x7F49), and its content."""

    tag: int
    value: bytes

    def __repr__(self) -> str:
        return f"Tlv(tag=0x{self.tag:X}, value=<{len(self.value)} bytes>)"


def read_tag(data: bytes, offset: int) -> tuple[int, int]:
    """Return the tag of 1 to 4 bytes at `offset` and the offset after it; BerError if it is cut off or longer."""
    if not 0 <= offset < len(data):
        raise BerError("tag is missing")
    tag = data[offset]
    offset += 1
    if tag & 0x1F != 0x1F:
        return tag, offset
    for _ in range(MAX_TAG_BYTES - 1):
        if offset >= len(data):
            raise BerError("tag is cut off")
        octet = data[offset]
        offset += 1
        tag = tag << 8 | octet
        if not octet & 0x80:
            return tag, offset
    raise BerError("tag is longer than 4 bytes")


def read_length(data: bytes, offset: int) -> tuple[int | None, int]:
    """Return the length at `offset` (None for the indefinite form 80) and the offset after it.

    At most 4 length bytes follow the first one; the length is not compared with the data at hand.
    """
    if not 0 <= offset < len(data):
        raise BerError("length is missing")
    first = data[offset]
    offset += 1
    if first < 0x80:
        return first, offset
    if first == 0x80:
        return None, offset
    count = first & 0x7F
    if count > MAX_LENGTH_BYTES:
        raise BerError("length has more than 4 bytes")
    if offset + count > len(data):
        raise BerError("length is cut off")
    return int.from_bytes(data[offset : offset + count], "big"), offset + count


def encode_tag(tag: int) -> bytes:
    """Return the bytes of a tag; BerError unless the number is a well-formed tag of 1 to 4 bytes."""
    if tag < 0:
        raise BerError("tag is negative")
    encoded = tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")
    if len(encoded) > MAX_TAG_BYTES or read_tag(encoded, 0) != (tag, len(encoded)):
        raise BerError(f"0x{tag:X} is no tag")
    return encoded


def encode_length(n: int) -> bytes:
    """Return the shortest definite form of a length (DER), 0 to 2**32 - 1."""
    if n < 0 or n >> (8 * MAX_LENGTH_BYTES):
        raise BerError("length is out of range")
    if n < 0x80:
        return bytes((n,))
    body = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(body),)) + body


def encode(tag: int, value: bytes) -> bytes:
    """Return one data object with the shortest length form."""
    return encode_tag(tag) + encode_length(len(value)) + value


def parse_first(data: bytes, offset: int = 0) -> tuple[Tlv, int]:
    """Return the data object at `offset` and the offset after it; definite lengths only."""
    tag, offset = read_tag(data, offset)
    length, offset = read_length(data, offset)
    if length is None:
        raise BerError("indefinite length")
    if length > len(data) - offset:
        raise BerError("value is cut off")
    return Tlv(tag, bytes(data[offset : offset + length])), offset + length


def parse(data: bytes) -> list[Tlv]:
    """Return all data objects of a concatenation that must fill `data` exactly; definite lengths only."""
    objects: list[Tlv] = []
    offset = 0
    while offset < len(data):
        tlv, offset = parse_first(data, offset)
        objects.append(tlv)
    return objects


def find(data: bytes, tag: int) -> bytes | None:
    """Return the value of the first data object with this tag in a concatenation, None when there is none.

    Bytes that cannot be parsed end the search and raise BerError.
    """
    offset = 0
    while offset < len(data):
        tlv, offset = parse_first(data, offset)
        if tlv.tag == tag:
            return tlv.value
    return None
