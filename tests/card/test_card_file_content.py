# SPDX-License-Identifier: MIT
"""Content of card files: blocks, records, PINs."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode
from jsapi.services import Services
from tests.card.file_card import File, FileCardServices, opened
from tests.refused import refused

# ---- content ----


def test_reading_to_the_end(card, host):
    file = opened(host, ":DF01:2F05")
    card.log.clear()
    assert bytes(file.read_binary()) == bytes(i * 7 & 0xFF for i in range(700))
    assert card.log == ["00B0000000", "00B0010000", "00B0020000"]


def test_reading_to_the_end_with_unknown_length(card, host):
    file = opened(host, ":2F07")
    card.log.clear()
    assert len(file.read_binary(10)) == 690
    assert card.log == ["00B0000A00", "00B0010A00", "00B0020A00"]


def test_a_file_that_ends_with_a_block(host):
    file = opened(host, ":DF01:2F06")
    assert len(file.read_binary()) == 512
    assert len(file.read_binary(600)) == 0


def test_reading_a_range(card, host):
    file = opened(host, ":2F07")
    assert bytes(file.read_binary(1, 2)) == b"\x07\x0e"
    assert card.log[-1] == "00B0000102"


def test_reading_past_the_end(host):
    with refused("CardFile", ErrorCode.CARD_COMM_ERROR, 0x6B00):
        opened(host, ":2F07").read_binary(1000, 1)


@pytest.mark.parametrize("arguments", [(-1,), (0, -1)])
def test_negative_ranges(host, arguments):
    with refused("CardFile", ErrorCode.INVALID_ARGUMENTS, -1):
        opened(host, ":2F07").read_binary(*arguments)


def test_a_short_identifier_selects_nothing(card, host):
    file = opened(host, ":07")
    assert card.log == []
    assert len(file.read_binary()) == 700
    assert card.log == ["00B0870000", "00B0010000", "00B0020000"]
    assert bytes(opened(host, ":01").read_record(1)) == b"one"
    assert card.log[-1] == "00B2010C00"


def test_far_offsets_use_the_odd_instruction(card, host):
    card.root.children[0x2F08] = File(data=bytearray(i & 0xFF for i in range(0x8100)))
    assert bytes(opened(host, ":2F08").read_binary(0x8001, 3)) == b"\x01\x02\x03"
    assert card.log[-1] == "00B100000454028001" + "00"


def test_updating_in_blocks(card, host):
    file = opened(host, ":DF01:2F06")
    file.update_binary(5, ByteString(bytes(range(200)) * 2))
    assert card.root.children[0xDF01].children[0x2F06].data[5:405] == bytes(range(200)) * 2
    assert [line[:10] for line in card.log[-2:]] == ["00D60005DC", "00D600E1B4"]  # blocks of 220 bytes


def test_a_negative_record_is_not_written(card, host):
    file = opened(host, ":2F01")
    with refused("CardFile", ErrorCode.INVALID_ARGUMENTS, -1):
        file.update_record(-1, ByteString(b"new"))
    assert card.root.children[0x2F01].records == [b"one", b"two"]


def test_records(card, host):
    file = opened(host, ":2F01")
    file.update_record(1, ByteString(b"new"))
    file.append_record(ByteString(b"three"))
    assert card.log[-2:] == ["00DC0104036E6577", "00E20000057468726565"]
    assert card.root.children[0x2F01].records == [b"new", b"two", b"three"]
    with refused("CardFile", ErrorCode.CARD_COMM_ERROR, 0x6A83):
        file.read_record(9)


# ---- PIN ----


def test_pins(card, host):
    root = opened(host, ":3F00")
    assert root.perform_chv(True, 1, ByteString(b"1234")) is True
    assert root.perform_chv(False, 2, "9999") is False
    assert card.log[-2:] == ["002000010431323334", "002000820439393939"]
    root.perform_chv(True, 1, "0")
    with refused("CardFile", ErrorCode.CARD_COMM_ERROR, 0x6983):
        root.perform_chv(True, 1, "0")


def test_a_pin_that_nobody_enters(host):
    with refused("CardFile", ErrorCode.DEVICE_ERROR, 0):
        opened(host, ":3F00").perform_chv(True, 1)


def test_a_pin_is_asked_for(host, monkeypatch):
    monkeypatch.setattr(FileCardServices, "secret", lambda *_a, **_k: bytearray(b"1234"))
    assert opened(host, ":3F00").perform_chv(True, 1) is True


@pytest.mark.parametrize(
    ("tries", "shown"), [(3, ", 3 tries left"), (1, ", LAST TRY: a wrong PIN blocks it")]
)  # fmt: skip
def test_the_question_for_a_pin_tells_card_and_tries(card, host, monkeypatch, tries, shown):
    card.tries = tries
    questions = []
    monkeypatch.setattr(FileCardServices, "secret", lambda _s, q, *_a, **_k: questions.append(q) or bytearray(b"1234"))
    assert opened(host, ":3F00").perform_chv(True, 1) is True
    assert questions == [f"PIN 1 of CardFile :3F00 in file card{shown}"]


def test_a_blocked_pin_is_not_asked_for(card, host, monkeypatch):
    card.tries = 0
    monkeypatch.setattr(FileCardServices, "secret", lambda *_a, **_k: pytest.fail("asked"))
    with refused("CardFile", ErrorCode.CARD_COMM_ERROR, 0x6983):
        opened(host, ":3F00").perform_chv(True, 1)


class Impatient(Services):
    """Stops a read after some bytes."""

    def __init__(self) -> None:
        self.reports: list[int] = []

    def progress(self, title, total):
        self.begun = title, total
        return nullcontext(self)

    def update(self, done: int) -> None:
        self.reports.append(done)
        if done >= 512:
            raise TimeoutError


def test_a_large_read_reports_and_can_be_stopped(host):
    """700 bytes in blocks of 256."""
    file = opened(host, ":3F00:DF01:2F05")
    file._services = watching = Impatient()
    with pytest.raises(TimeoutError):
        file.read_binary()
    assert (watching.begun, watching.reports) == (("Reading CardFile :3F00:DF01:2F05", 700), [256, 512])
