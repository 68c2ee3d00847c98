# SPDX-License-Identifier: MIT
"""File control parameters that SELECT returns (ISO 7816-4, 5.3.3)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum

from jsapi import ber
from jsapi.ber import Tlv

_TEMPLATES = (0x6F, 0x62, 0x64)
_CONTENT_LENGTH, _TOTAL_LENGTH, _DESCRIPTOR, _IDENTIFIER = 0x80, 0x81, 0x82, 0x83
_DIRECTORY = 0x38


class Structure(IntEnum):
    """EF structure, bits 3 to 1 of the file descriptor byte."""

    UNKNOWN = 0
    TRANSPARENT = 1
    LINEAR_FIXED = 2
    LINEAR_FIXED_TLV = 3
    LINEAR_VARIABLE = 4
    LINEAR_VARIABLE_TLV = 5
    CYCLIC = 6
    CYCLIC_TLV = 7


@dataclass(frozen=True, slots=True)
class FileControl:
    """What is known of a file; None where the card does not say."""

    length: int | None = None
    identifier: int | None = None
    is_directory: bool | None = None
    structure: Structure | None = None
    record_size: int | None = None


def _objects(data: bytes) -> list[Tlv]:
    """Data objects up to the first that is cut off or malformed: what some cards write behind it is passed over."""
    objects: list[Tlv] = []
    offset = 0
    with suppress(ber.BerError):
        while offset < len(data):
            item, offset = ber.parse_first(data, offset)
            objects.append(item)
    return objects


def parse(data: bytes) -> FileControl:
    """Decode a response to SELECT; anything that is no template of file control parameters says nothing."""
    objects = _objects(data)
    while objects and objects[0].tag in _TEMPLATES:
        objects = _objects(objects[0].value)
    fields = {item.tag: item.value for item in reversed(objects)}
    length = fields.get(_CONTENT_LENGTH, fields.get(_TOTAL_LENGTH))
    identifier = fields.get(_IDENTIFIER)
    descriptor = fields.get(_DESCRIPTOR, b"")
    directory = descriptor[0] & _DIRECTORY == _DIRECTORY if descriptor else None
    return FileControl(
        None if length is None else int.from_bytes(length, "big"),
        None if identifier is None else int.from_bytes(identifier, "big"),
        directory,
        Structure(descriptor[0] & 7) if descriptor and not directory else None,
        int.from_bytes(descriptor[2:4], "big") if len(descriptor) > 2 else None,
    )
