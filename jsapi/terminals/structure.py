# SPDX-License-Identifier: MIT
"""The TLV structure of data in an exchange, as a hint for the eye: tags and lengths, no values."""

from __future__ import annotations

from jsapi import ber
from jsapi.ber import Tlv

_LONGEST = 100  # characters
_LARGEST = 4096  # bytes that are looked at
_DEEPEST = 4


def structure(data: bytes) -> str:
    """For example `6F{82:1 85:5}`, lengths in bytes; empty for data that is not TLV from end to end."""
    if not data or len(data) > _LARGEST:
        return ""
    try:
        objects = ber.parse(data)
    except ber.BerError:
        return ""
    if not _constructed(objects[0]):
        return ""
    text = _listed(objects, _DEEPEST)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _listed(objects: list[Tlv], depth: int) -> str:
    return " ".join(_shown(found, depth) for found in objects)


def _shown(found: Tlv, depth: int) -> str:
    tag = f"{found.tag:02X}"
    if depth and found.value and _constructed(found):
        try:
            return f"{tag}{{{_listed(ber.parse(found.value), depth - 1)}}}"
        except ber.BerError:
            pass
    return f"{tag}:{len(found.value)}"


def _constructed(found: Tlv) -> bool:
    first = found.tag >> 8 * ((found.tag.bit_length() - 1) // 8) if found.tag else 0
    return bool(first & 0x20)
