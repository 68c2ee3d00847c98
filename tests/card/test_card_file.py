# SPDX-License-Identifier: MIT
"""CardFile (API reference, section 13): paths, control parameters, life cycle, credentials; commands sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.card.card_file import CONSTANTS, CardFile
from jsapi.gperror import ErrorCode
from jsapi.services import Services
from tests.card.file_card import File, FileCard, FileCardServices, opened
from tests.refused import error_of, refused

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


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("620A 80020010 820101 83022001", (16, True, -1, 0x3F00)),  # 1 byte short: 83 is cut off
        ("620C 80020010 820101 83022001", (-1, False, -1, 0x3F00)),  # 1 byte long: the template is cut off
        ("620B 80020010 820101 83022001 0000", (16, True, -1, 0x2001)),  # bytes behind it
    ],
)
def test_control_parameters_are_taken_up_to_where_they_are_malformed(answer, said):
    file = opened(Card(FileCardServices(FileCard(File(fcp=bytes.fromhex(answer))))), ":3F00")
    assert (file.get_length(), file.is_transparent(), file.get_record_size(), file.get_file_id()) == said


@given(st.binary(max_size=40))
def test_any_answer_to_select_is_taken(answer):
    services = FileCardServices(FileCard(File(fcp=answer)))
    file = CardFile.create(services, Card(services), ":3F00")
    assert bytes(file.get_fcp_bytes() or b"") == answer
    assert file.is_directory() in (True, False)


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
