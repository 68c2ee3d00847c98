# SPDX-License-Identifier: MIT
"""PKCS#15 descriptions of keys and certificates, and TokenInfo (ISO 7816-15; shapes observed on devices)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from jsapi import ber
from jsapi.ber import Tlv, encode

_INTEGER, _BIT_STRING, _OCTET_STRING, _UTF8, _SEQUENCE = 0x02, 0x03, 0x04, 0x0C, 0x30
_LABEL = 0x80


class KeyKind(IntEnum):
    """Outer tag of a private or secret key description."""

    RSA = 0x30
    EC = 0xA0
    AES = 0xA8


# Usage bits: EC sign+derive, RSA decrypt+sign+signRecover+unwrap, AES encrypt+decrypt and what devices write.
_USAGE = {KeyKind.RSA: "0274", KeyKind.EC: "072080", KeyKind.AES: "07C010"}


@dataclass(frozen=True, slots=True)
class KeyDescription:
    """What a description says of a key; size in bits, 0 when unknown."""

    kind: KeyKind
    label: str
    identifier: bytes
    size: int


def private_key_description(kind: KeyKind, identifier: bytes, label: str, bits: int) -> bytes:
    """Description for EF C4xx."""
    common = encode(_SEQUENCE, encode(_UTF8, label.encode("utf-8", "replace")))
    usage = encode(_BIT_STRING, bytes.fromhex(_USAGE[kind]))
    identity = encode(_SEQUENCE, encode(_OCTET_STRING, identifier) + usage)
    path = encode(_SEQUENCE, encode(_OCTET_STRING, b""))
    if kind is KeyKind.AES:
        size = encode(0xA0, encode(_SEQUENCE, _integer(bits)))
        return encode(kind, common + identity + size + encode(0xA1, encode(_SEQUENCE, path)))
    return encode(kind, common + identity + encode(0xA1, encode(_SEQUENCE, path + _integer(bits))))


def certificate_description(identifier: bytes, label: str, file_id: int) -> bytes:
    """Description for EF C8xx of an X.509 certificate in the given file."""
    common = encode(_SEQUENCE, encode(_UTF8, label.encode("utf-8", "replace")) + encode(_BIT_STRING, b"\x06\x40"))
    identity = encode(_SEQUENCE, encode(_OCTET_STRING, identifier))
    path = encode(_SEQUENCE, encode(_OCTET_STRING, file_id.to_bytes(2, "big")))
    return encode(_SEQUENCE, common + identity + encode(0xA1, encode(_SEQUENCE, path)))


def token_info(label: str) -> bytes:
    """TokenInfo for EF 2F03: version 0, label, flag for pseudo random generation."""
    name = encode(_LABEL, label.encode("utf-8", "replace"))
    return encode(_SEQUENCE, _integer(0) + name + encode(_BIT_STRING, b"\x05\x20"))


def parse_key_description(data: bytes) -> KeyDescription:
    """Read a description as hosts and devices write them; ValueError when it is none."""
    outer, _ = ber.parse_first(data)
    parts = ber.parse(outer.value)
    if len(parts) < 2 or outer.tag not in KeyKind.__members__.values():
        raise ValueError("not a key description")
    label = ber.find(parts[0].value, _UTF8) or b""
    identifier = ber.find(parts[1].value, _OCTET_STRING) or b""
    return KeyDescription(KeyKind(outer.tag), label.decode("utf-8", "replace"), identifier, _size(parts[2:]))


def first_element(data: bytes) -> bytes:
    """Content cut to its outer data object (files are not shortened when rewritten); unchanged if malformed."""
    try:
        _, end = ber.parse_first(data)
    except ber.BerError:
        return data
    return data[:end]


def _size(parts: list[Tlv]) -> int:
    """The last INTEGER behind an attributes tag: old hosts wrote it one level higher than today's."""
    for part in parts:
        stack = [part]
        while stack:
            item = stack.pop()
            if item.tag == _INTEGER:
                return int.from_bytes(item.value, "big")
            if item.tag in (0xA0, 0xA1, _SEQUENCE):
                stack += ber.parse(item.value)
    return 0


def _integer(value: int) -> bytes:
    return encode(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))
