# SPDX-License-Identifier: MIT
"""Command APDUs after ISO 7816-4, 5.1, and the texts of status words."""

from __future__ import annotations

import pytest

from jsapi.card import status_words
from jsapi.card.apdu import CommandApdu


@pytest.mark.parametrize(
    ("data", "le", "command"),
    [
        (None, None, "00B00000"),  # case 1
        (None, 0, "00B0000000"),  # case 2 short
        (None, 256, "00B0000000"),
        (None, 257, "00B00000000101"),  # case 2 extended
        (None, 65536, "00B00000000000"),
        (b"\1\2", None, "00B00000020102"),  # case 3 short
        (b"", None, "00B00000"),
        (b"\1\2", 5, "00B0000002010205"),  # case 4 short
        (b"\1\2", 300, "00B000000000020102012C"),  # case 4 extended: 300 = 012C
        (bytes(256), None, "00B00000000100" + "00" * 256),  # case 3 extended
        (bytes(256), 256, "00B00000000100" + "00" * 256 + "0000"),
    ],
)
def test_coding(data, le, command):
    assert CommandApdu(0, 0xB0, 0, 0, data, le).encode().hex().upper() == command


@pytest.mark.parametrize(
    ("ins", "sw", "meaning"),
    [
        (0x20, 0x63C1, "wrong PIN, 1 try left"),
        (0x2C, 0x63CA, "wrong PIN, 10 tries left"),
        (0x20, 0x6983, "the PIN is blocked"),
        (0x52, 0x6985, "accepts no share now"),
        (0x74, 0x6400, "does not match a key encryption key"),
        (0xE4, 0x6982, "not logged in"),
        (0x11, 0x6A84, "no memory left"),
        (0x11, 0x6981, "command incompatible with file structure"),
        (0x11, 0x9999, "reports an error"),
    ],
)
def test_meaning_in_context(ins, sw, meaning):
    assert meaning in status_words.explain(ins, sw)
