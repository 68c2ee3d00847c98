# SPDX-License-Identifier: MIT
"""Tag numbers of ITU-T X.680 and X.690: constants of class ASN1 and the parts of a tag."""

from __future__ import annotations

from enum import IntEnum

from jsapi import ber

CONSTRUCTED = 0x20
LONG_FORM = 0x1F


class TagClass(IntEnum):
    """Class bits of the first tag byte."""

    UNIVERSAL = 0x00
    APPLICATION = 0x40
    CONTEXT = 0x80
    PRIVATE = 0xC0


class Type(IntEnum):
    """Universal types under the names that scripts use; SEQUENCE and SET carry the constructed bit."""

    END_OF_CONTENTS = 0x00
    BOOLEAN = 0x01
    INTEGER = 0x02
    BIT_STRING = 0x03
    OCTET_STRING = 0x04
    NULL = 0x05
    OBJECT_IDENTIFIER = 0x06
    OBJECT_DESCRIPTOR = 0x07
    EXTERNAL_TYPE = 0x08
    REAL = 0x09
    ENUMERATED = 0x0A
    EMBEDDED_PDV = 0x0B
    UTF8String = 0x0C
    RELATIVE_OID = 0x0D
    NumericString = 0x12
    PrintableString = 0x13
    T61String = 0x14
    IA5String = 0x16
    UTCTime = 0x17
    GeneralizedTime = 0x18
    GeneralString = 0x1B
    UniversalString = 0x1C
    BMPString = 0x1E
    SEQUENCE = 0x30
    SET = 0x31


CONSTANTS: dict[str, object] = {member.name: int(member) for kind in (TagClass, Type) for member in kind}


def first_byte(tag: int) -> int:
    """Identifier octet: class, constructed bit and short number."""
    return tag >> 8 * (max(1, (tag.bit_length() + 7) // 8) - 1)


def tag_class(tag: int) -> TagClass:
    """Class bits of a tag."""
    return TagClass(first_byte(tag) & 0xC0)


def is_constructed(tag: int) -> bool:
    """The constructed bit of a tag."""
    return bool(first_byte(tag) & CONSTRUCTED)


def number(tag: int) -> int:
    """Number part: 0x7F49 gives 0x49, 0x30 gives 0x10."""
    octets = ber.encode_tag(tag)
    if len(octets) == 1:
        return octets[0] & LONG_FORM
    value = 0
    for octet in octets[1:]:
        value = value << 7 | octet & 0x7F
    return value


def normalised(tag: int) -> int:
    """Well-formed tag for any number of up to 4 bytes that begins like one; ValueError otherwise.

    The continuation bits are set as needed: 0x1F becomes 0x1F00, 0xFFFFFFFF becomes 0xFFFFFF7F (observed).
    """
    octets = tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")
    if octets[0] & LONG_FORM != LONG_FORM:
        if len(octets) > 1:
            raise ValueError(f"0x{tag:X} is no tag: the first byte announces no further ones")
        return tag
    value = 0
    for octet in octets[1:]:
        value = value << 7 | octet & 0x7F
    tail = [value & 0x7F]
    while value := value >> 7:
        tail.insert(0, value & 0x7F | 0x80)
    return int.from_bytes(bytes((octets[0], *tail)), "big")
