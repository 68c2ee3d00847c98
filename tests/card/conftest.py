# SPDX-License-Identifier: MIT
"""A card with directories, transparent files and records. FCP after ISO 7816-4, 5.3.3."""

from __future__ import annotations

import pytest

from jsapi.card.card import Card
from tests.card.file_card import File, FileCard, FileCardServices


def fcp(text: str) -> bytes:
    value = bytes.fromhex(text)
    return bytes([0x62, len(value)]) + value


@pytest.fixture
def card() -> FileCard:
    big = bytes(i * 7 & 0xFF for i in range(700))
    application = File(
        fcp=bytes.fromhex("6F078405A000000001"),
        name=bytes.fromhex("A000000001"),
        children={0x011E: File(data=bytearray(b"\x60\x01\x02"), fcp=fcp("8002000382010183020 11E".replace(" ", "")))},
    )
    directory = File(
        fcp=fcp("820138 8302DF01".replace(" ", "")),
        children={
            0x2F05: File(data=bytearray(big), fcp=fcp("800202BC8201018302 2F05".replace(" ", ""))),
            0x2F06: File(data=bytearray(bytes(512))),
        },
    )
    records = File(records=[b"one", b"two"], fcp=fcp("82050201000302 83022F01".replace(" ", "")))
    cyclic = File(records=[b"x"], fcp=fcp("820406010010 83022F02".replace(" ", "")))
    root = File(
        fcp=fcp("82013883023F00"),
        children={
            0x2F01: records,
            0x2F02: cyclic,
            0xDF01: directory,
            0xA001: application,
            0x2F07: File(data=bytearray(big)),
        },
    )
    return FileCard(root)


@pytest.fixture
def host(card: FileCard) -> Card:
    return Card(FileCardServices(card))
