# SPDX-License-Identifier: MIT
"""CardFile (API reference, section 13): commands sent, blocks, PINs, credentials. FCP after ISO 7816-4, 5.3.3."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.card.card_file import CONSTANTS, CardFile
from jsapi.gperror import ErrorCode
from jsapi.services import Services
from tests.card.file_card import File, FileCard, FileCardServices
from tests.refused import error_of, refused


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


def opened(host: Card, path: str, parent: CardFile | None = None) -> CardFile:
    return CardFile.create(host._services, parent or host, path)


# ---- selecting ----


def test_the_master_file_is_selected_by_its_identifier(card, host):
    assert opened(host, ":3F00").to_string() == "CardFile :3F00"
    assert card.log == ["00A40004023F0000"]


def test_a_file_is_tried_as_ef_then_as_df(card, host):
    opened(host, ":3F00:2F01")
    assert card.log == ["00A40004023F0000", "00A40204022F0100"]
    assert opened(host, ":DF01").is_directory()
    assert card.log[2:] == ["00A4020402DF0100", "00A4010402DF0100"]


def test_an_application_is_selected_by_name(card, host):
    opened(host, "#A000000001:011E")
    assert card.log == ["00A4040405A00000000100", "00A4020402011E00"]


def test_a_selected_directory_is_not_selected_again(card, host):
    application = opened(host, "#A000000001")
    opened(host, ":011E", application)
    assert card.log == ["00A4040405A00000000100", "00A4020402011E00"]


def test_going_back_to_the_parent(card, host):
    opened(host, ":3F00:DF01:2F05")
    opened(host, ":3F00:2F01")
    assert card.log[-2:] == ["00A4030400", "00A40204022F0100"]


def test_commands_select_their_file_again_after_another_one(card, host):
    first = opened(host, ":2F01")
    opened(host, ":2F02")
    card.log.clear()
    assert bytes(first.read_record(2)) == b"two"
    assert card.log == ["00A40204022F0100", "00B2020400"]


def test_a_reset_of_the_card_is_noticed(card, host):
    file = opened(host, ":3F00:DF01:2F05")
    host.reset(CONSTANTS["SELECT"])
    card.log.clear()
    file.read_binary(0, 1)
    assert card.log == ["00A40004023F0000", "00A4010402DF0100", "00A40204022F0500", "00B0000001"]


def test_a_selection_by_the_script_is_noticed(card, host):
    file = opened(host, ":3F00:2F07")
    host.send_apdu(0, 0xA4, 4, 0, ByteString(bytes.fromhex("A000000001")))
    card.log.clear()
    file.read_binary(0, 1)
    assert card.log[0] == "00A40004023F0000"


def test_a_name_below_the_master_file_starts_anew(card, host):
    root = opened(host, ":3F00")
    assert opened(host, "#A000000001", root).to_string() == "CardFile #A000000001"


def test_a_card_that_returns_no_control_parameters(card, host):
    card.returns_fcp = False
    file = opened(host, ":2F07")
    assert card.log[-2:] == ["00A40204022F0700", "00A4020C022F07"]
    assert file.get_fcp_bytes() is None
    assert len(file.read_binary()) == 700
    assert (file.get_length(), file.is_transparent(), file.is_cyclic()) == (-1, False, False)


def test_paths_start_at_the_current_directory(card, host):
    host.send_apdu(0, 0xA4, 4, 0, ByteString(bytes.fromhex("A000000001")))
    card.log.clear()
    file = opened(host, ":011E")
    assert card.log == ["00A4020402011E00"]
    assert file.to_string() == "CardFile :011E"
    assert opened(host, ":3F00:DF01:2F05").to_string() == "CardFile :3F00:DF01:2F05"
    assert opened(host, ":2F06").get_length() == -1
    assert card.log[-1] == "00A40204022F0600"


def test_a_selection_that_is_not_allowed_is_no_missing_file(card, host):
    card.refuses = 0x6982
    with refused("CardFile", ErrorCode.CARD_COMM_ERROR, 0x6982):
        opened(host, ":2F07")
    assert card.log == ["00A40204022F0700"]


def test_a_missing_file(host):
    with refused("CardFile", ErrorCode.OBJECT_NOT_FOUND, 0, "6A82"):
        opened(host, ":3F00:9999")


def test_exists(host):
    root = opened(host, ":3F00")
    assert root.exists(":2F01") and root.exists(":DF01:2F05") and not root.exists(":9999")


@pytest.mark.parametrize("parent", ["x", None, 5, ByteString(b"")])
def test_the_parent_is_a_card_or_file(parent):
    with refused("CardFile", ErrorCode.INVALID_TYPE, 0):
        CardFile.create(Services(), parent, ":3F00")


@pytest.mark.parametrize(
    "path", ["", ":", "#", ":1", ":123", ":12345", "#123", "#" + "00" * 17, ":3F00:", ":GGGG", "ä" * 3]
)
def test_malformed_paths(host, path):
    with refused("CardFile", ErrorCode.INVALID_DATA, 1):
        opened(host, path)


@given(st.text())
def test_any_path_is_parsed_or_refused(text):
    services = FileCardServices(FileCard(File()))
    error = error_of(lambda: CardFile.create(services, Card(services), text))
    assert error is None or error[1] in (ErrorCode.INVALID_DATA, ErrorCode.OBJECT_NOT_FOUND)


# ---- control parameters ----


def test_control_parameters(host):
    file = opened(host, ":DF01:2F05")
    assert (file.get_file_id(), file.get_length(), file.get_record_size()) == (0x2F05, 700, -1)
    assert file.is_transparent() and not file.is_directory() and not file.is_cyclic()
    records = opened(host, ":3F00:2F01")
    assert (records.is_transparent(), records.get_record_size()) == (False, 3)
    assert opened(host, ":2F02").is_cyclic()
    assert opened(host, ":3F00").is_directory()


@given(st.binary(max_size=40))
def test_any_answer_to_select_is_taken(answer):
    services = FileCardServices(FileCard(File(fcp=answer)))
    file = CardFile.create(services, Card(services), ":3F00")
    assert bytes(file.get_fcp_bytes() or b"") == answer
    assert file.is_directory() in (True, False)


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


# ---- files ----


def test_creating_deleting_and_life_cycle(card, host):
    root = opened(host, ":3F00")
    card.log.clear()
    root.create_file(ByteString(b"\x62\x00"))
    root.delete_file(ByteString(b"\x2f\x01"))
    root.delete_file(0xDF01, True)
    root.delete_file(":2F03", False)
    root.activate_file()
    root.deactivate_file()
    root.delete_file()
    assert card.log == [
        "00E00000026200", "00E40200022F01", "00E4010002DF01", "00E40200022F03",
        "00A40004023F0000", "00440000", "00A40004023F0000", "00040000", "00E40000",
    ]  # fmt: skip


# ---- credentials ----


class Channel:
    """Adds a byte to commands and takes one from responses; remembers usage qualifiers."""

    def __init__(self) -> None:
        self.used: list[int] = []

    def wrap(self, command: ByteString, usage: int) -> ByteString:
        self.used.append(usage)
        return command

    def unwrap(self, response: ByteString, usage: int) -> ByteString:
        return response


def test_a_credential_is_used_for_its_mode_below_its_path(card, host):
    channel, directory = Channel(), opened(host, ":DF01")
    directory.set_credential(CONSTANTS["READ"], 15, channel)
    file = opened(host, ":2F05", directory)
    assert channel.used == []
    card.log.clear()
    file.read_binary()
    assert channel.used == [15] * 4
    assert card.log[0] == "00B00000DF"
    file.update_binary(0, ByteString(b"x"))
    assert len(channel.used) == 4


def test_commands_of_the_script_go_through_the_credential_for_selecting(card, host):
    channel, root = Channel(), opened(host, ":3F00")
    root.set_credential(CONSTANTS["SELECT"], 3, channel)
    root.send_apdu(0, 0x84, 0, 0, 8)
    root.send_sec_msg_apdu(15, 0, 0x84, 0, 0, 8)
    assert channel.used == [0, 15]
    assert card.log[-1] == "0084000008"


def test_a_credential_is_an_object(host):
    with refused("CardFile", ErrorCode.INVALID_TYPE, 3):
        opened(host, ":3F00").set_credential(2, 15, 5)


# ---- from scripts ----


def test_from_scripts(scripts, monkeypatch):
    monkeypatch.setattr("shell.readers.available_readers", list)
    scripts.run(
        """var sent = [];
        var a = new CardSimulationAdapter("JCOPSimulation", "8050");
        a.setSimulationObject({
            reset: function () { return new ByteString("3B00", HEX); },
            processAPDU: function (c) { sent.push(c.toString(HEX));
                return new ByteString(c.byteAt(1) === 0xB0 ? "01029000" : "9000", HEX); } });
        a.start(); var card = new Card("JCOPSimulation"); var file = new CardFile(card, ":2F00");"""
    )
    assert scripts.run("file.readBinary(0, 2).toString(HEX) + '|' + (file.card === card) + '|' + file") == (
        "0102|true|CardFile :2F00"
    )
    assert scripts.run("sent.join()") == "00A40204022F0000,00B0000002"
