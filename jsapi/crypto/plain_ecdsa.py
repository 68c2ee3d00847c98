# SPDX-License-Identifier: MIT
"""ECDSA signatures as card verifiable certificates have them: r || s, each as long as the order (TR-03111, 5.2.1)."""

from __future__ import annotations

from jsapi import ber

_SEQUENCE, _INTEGER = 0x30, 0x02


def from_der(signature: bytes, length: int) -> bytes:
    """r || s of `length` bytes each, from a DER sequence whose integers may have too many zeros; ValueError."""
    outer, _ = ber.parse_first(signature)
    numbers = [int.from_bytes(part.value, "big") for part in ber.parse(outer.value)]
    if len(numbers) != 2 or max(number.bit_length() for number in numbers) > 8 * length:
        raise ValueError(f"the signature is no sequence of two integers of at most {length} bytes")
    return b"".join(number.to_bytes(length, "big") for number in numbers)


def to_der(signature: bytes) -> bytes:
    """DER sequence with minimal integers."""
    half = len(signature) // 2
    numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    return ber.encode(
        _SEQUENCE, b"".join(ber.encode(_INTEGER, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in numbers)
    )
