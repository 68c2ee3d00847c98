# SPDX-License-Identifier: MIT
"""SmartCardHSM on the virtual card: PINs, files, key domains, wrapped keys."""

from __future__ import annotations

import hashlib

import pytest

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.device import Device
from jsapi.hsm.initializer import SmartCardHSMInitializer
from jsapi.hsm.keyspec import SmartCardHSMKeySpecGenerator
from jsapi.hsm.p15 import KeyKind
from jsapi.hsm.smartcardhsm import SmartCardHSM
from shell.engine.errors import ScriptError
from tests.hsm.conftest import KEK, Hsm
from tests.refused import refused
from tests.terminals.virtual.host import SO_PIN, USER_PIN, vectors

EC_BLOB = ByteString(bytes.fromhex(vectors()["own_ec_blob"]["blob"]))
KCV = vectors()["dkek"]["key_check_value"]
FILE = ByteString(bytes.fromhex("CF01"))


def pin(text: str) -> ByteString:
    return ByteString(text.encode())


# ---- device and PINs ----


def test_device_is_described(hsm: Hsm):
    assert hsm.sc.get_version_info() == "Version 4.1"
    assert hsm.sc.get_serial_number() == hsm.host.card.state.serial
    assert hsm.sc.is_initialized()
    assert hsm.sc.is_reset_retry_counter_enabled()
    assert hsm.sc.is_pin_reset_enabled()
    assert hsm.sc.get_free_memory() == 65536
    assert SmartCardHSM.c_dev_aut() == ByteString(b"\x2f\x02")


def test_blank_device(blank: Hsm):
    assert not blank.sc.is_initialized()
    assert blank.sc.query_user_pin_status() == 0x6A88
    assert blank.sc.query_initialization_code_status() == 0x6A88
    assert not blank.sc.is_reset_retry_counter_enabled()


def test_transport_pin_is_no_blank_device(blank: Hsm):
    blank.host.initialize(options="0003")
    blank.open()
    assert blank.sc.is_initialized()
    assert blank.sc.query_user_pin_status() == 0x6984


def test_login_and_logout(hsm: Hsm):
    assert hsm.sc.query_user_pin_status() == 0x9000
    hsm.sc.logout()
    assert hsm.sc.query_user_pin_status() == 0x63C3
    assert hsm.sc.verify_user_pin(pin("000000")) == 0x63C2
    assert hsm.sc.query_user_pin_status() == 0x63C2
    hsm.login()


def test_pin_changes_and_reset(hsm: Hsm):
    hsm.sc.change_user_pin(ByteString(USER_PIN), pin("123456789"))
    assert hsm.sc.verify_user_pin(pin("123456789")) == 0x9000
    with refused("Card", ErrorCode.CARD_INVALID_SW, 0x63CE, "wrong PIN, 14 tries left"):
        hsm.sc.unblock_user_pin(pin("00000000"))
    hsm.sc.unblock_user_pin(ByteString(SO_PIN), ByteString(USER_PIN))
    assert hsm.sc.verify_user_pin(ByteString(USER_PIN)) == 0x9000
    hsm.sc.change_initialization_code(ByteString(SO_PIN), pin("12345678"))
    hsm.sc.unblock_user_pin(pin("12345678"))


def test_another_card_is_refused(hsm: Hsm, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("jsapi.hsm.device.AID", bytes.fromhex("A0000000030000"))
    with refused("SmartCardHSM", ErrorCode.CARD_CONNECT_FAILED, 0x6A82, "is no SmartCard-HSM"):
        hsm.open()


@pytest.mark.parametrize("length", [0, 1, 8, 1024, 1025, 3000])
def test_random_numbers(hsm: Hsm, length: int):
    assert len(hsm.sc.generate_random(length)) == length


def test_certificate_of_a_virtual_card_is_not_trusted(hsm: Hsm):
    assert hsm.sc.validate_chain(hsm.services) is None
    assert "is not known" in hsm.services.written
    found = SmartCardHSM.validate_chain_of(
        hsm.services, None, ByteString(bytes.fromhex(vectors()["capture_device_certificates"]))
    )
    assert found is not None
    assert (found["srca"].holder, found["path"]) == ("DESRCACC100001", "/DESRCACC1/DEDINK04/DENK0404144")


# ---- files ----


@pytest.mark.parametrize("length", [0, 1, 255, 256, 994, 995, 1000, 1001, 2500])
def test_files_of_any_length(hsm: Hsm, length: int):
    content = (hashlib.sha512(b"x").digest() * 40)[:length]
    hsm.sc.update_binary(FILE, 0, ByteString(content))
    assert hsm.sc.read_binary(FILE) == ByteString(content)
    assert hsm.sc.enumerate_objects() == ByteString(bytes.fromhex("CC00CF01"))
    hsm.sc.delete_file(FILE)
    assert hsm.sc.enumerate_objects() == ByteString(bytes.fromhex("CC00"))


def test_parts_of_files(hsm: Hsm):
    hsm.sc.update_binary(FILE, 0, ByteString(bytes(range(200))))
    hsm.sc.update_binary(FILE, 5, ByteString(b"\xff\xff"))
    assert bytes(hsm.sc.read_binary(FILE, 3, 5)) == b"\3\4\xff\xff\7"
    assert bytes(hsm.sc.read_binary(FILE, 198)) == bytes([198, 199])


def test_old_firmware_is_read_to_the_end(hsm: Hsm, monkeypatch: pytest.MonkeyPatch):
    """Before 3.4 a device may answer 6282 although more bytes follow (protocol reference, 4.1)."""
    content = bytes(range(100))
    device = Device(hsm.card)
    device.version = (3, 1)

    def answer(ins, p1, p2, data=None, le=None):
        offset = int.from_bytes(data[2:4], "big")
        device.sw = 0x6282 if offset < 100 else 0x6B00
        return content[offset : offset + 40]

    monkeypatch.setattr(device, "command", answer)
    assert device.read_file(0xCF01) == content


@pytest.mark.parametrize("fid", [b"", b"\xcf", b"\xcf\x01\x00"])
def test_file_identifiers_have_two_bytes(hsm: Hsm, fid: bytes):
    with refused("SmartCardHSM", ErrorCode.INVALID_LENGTH, len(fid)):
        hsm.sc.read_binary(ByteString(fid))


def test_missing_file_is_named(hsm: Hsm):
    with refused("Card", ErrorCode.CARD_INVALID_SW, 0x6A82, "READ BINARY of CF01 failed"):
        hsm.sc.read_binary(FILE)
    with refused("Card", ErrorCode.CARD_INVALID_SW, 0x6A82, "DELETE of CF01 failed"):
        hsm.sc.delete_file(FILE)


def test_writing_needs_a_login(hsm: Hsm):
    hsm.sc.logout()
    with refused("Card", ErrorCode.CARD_INVALID_SW, 0x6982, "not logged in"):
        hsm.sc.update_binary(FILE, 0, ByteString(b"x"))


# ---- key domains ----


def test_states_of_key_domains(hsm: Hsm):
    status = hsm.sc.query_key_domain_status()
    assert (status["shares"], status["outstanding"], bytes(status["kcv"]).hex().upper()) == (1, 0, KCV)
    assert hsm.sc.query_key_domain_status(1) == {"sw": 0x6A88}
    assert hsm.sc.query_key_domain_status(3) == {"sw": 0x6A86}
    created = hsm.sc.create_dkek_key_domain(1, 2)
    assert (created["shares"], created["outstanding"], bytes(created["kcv"])) == (2, 2, bytes(8))
    assert hsm.sc.import_key_share(1, ByteString(KEK))["outstanding"] == 1
    assert hsm.sc.import_key_share(1.0, ByteString(KEK))["outstanding"] == 0
    assert hsm.sc.delete_kek(1)["outstanding"] == 2
    hsm.sc.delete_key_domain(1)
    assert hsm.sc.query_key_domain_status(1) == {"sw": 0x6A88}


def test_share_for_a_complete_domain(hsm: Hsm):
    with refused(
        "Card",
        ErrorCode.CARD_INVALID_SW,
        0x6985,
        "KEY DOMAIN 0 failed with SW1/SW2=6985: the key domain accepts no share",
    ):
        hsm.sc.import_key_share(ByteString(KEK))


def test_wrong_arguments_never_reach_the_device(hsm: Hsm):
    with refused("SmartCardHSM", ErrorCode.INVALID_LENGTH, 31):
        hsm.sc.import_key_share(0, ByteString(bytes(31)))
    with refused("SmartCardHSM", ErrorCode.INVALID_TYPE, 1):
        hsm.sc.import_key_share(0, "share")
    with refused("SmartCardHSM", ErrorCode.INVALID_ARGUMENTS, 0):
        hsm.sc.create_dkek_key_domain(1, 0)


def test_domain_with_keys_is_not_deleted(hsm: Hsm):
    hsm.sc.unwrap_key(1, EC_BLOB)
    with refused("Card", ErrorCode.CARD_INVALID_SW, 0x6A89, "still contains keys"):
        hsm.sc.delete_key_domain(0)


def test_device_without_domains(blank: Hsm):
    blank.host.initialize()
    blank.open()
    blank.login()
    assert blank.sc.query_key_domain_status() == {"sw": 0x6D00}
    with refused("SmartCardHSM", ErrorCode.INVALID_DATA, 0, "it has no key domains"):
        blank.sc.unwrap_key(1, EC_BLOB)


# ---- wrapped keys ----


def test_key_check_values_are_compared_before_unwrap(hsm: Hsm):
    foreign = ByteString(bytes.fromhex(vectors()["real_ec_blob"]["blob"]))
    with pytest.raises(GPError) as caught:
        hsm.sc.unwrap_key(1, foreign)
    for expected in (
        "ECC92C62E3F6189E",
        f"key domain 0 has {KCV}",
        "key domain 1 is not created",
        "Nothing was changed",
    ):
        assert expected in caught.value.message
    assert hsm.host.objects() == ["CC00"]


def test_outstanding_shares_are_told_before_unwrap(hsm: Hsm):
    hsm.sc.delete_kek(0)
    with refused("SmartCardHSM", ErrorCode.INVALID_DATA, 0, "key domain 0 still waits for 1 of 1 DKEK shares"):
        hsm.sc.unwrap_key(1, EC_BLOB)


def test_garbage_is_no_wrapped_key(hsm: Hsm):
    with refused("SmartCardHSM", ErrorCode.INVALID_DATA, 0, "Not a wrapped key"):
        hsm.sc.unwrap_key(1, ByteString(b"\1\2\3"))


def test_damaged_key_is_refused_by_the_device(hsm: Hsm):
    damaged = bytes(EC_BLOB)[:-1] + b"\0"
    with refused(
        "Card", ErrorCode.CARD_INVALID_SW, 0x6A80, "does not match a key encryption key of the device, or is damaged"
    ):
        hsm.sc.unwrap_key(1, ByteString(damaged))


def test_long_keys_go_through_a_file(hsm: Hsm, monkeypatch: pytest.MonkeyPatch):
    sent = []
    exchange = hsm.card.exchange
    monkeypatch.setattr(hsm.card, "exchange", lambda command, usage=0: sent.append(command) or exchange(command, usage))
    monkeypatch.setattr("jsapi.hsm.device._WRITE_CHUNK", 200)
    hsm.sc.unwrap_key(1, EC_BLOB)
    assert [command[:4].hex().upper() for command in sent[-3:]] == ["00D72F10", "00D72F10", "80740193"]
    assert len(sent[-1]) == 4
    assert hsm.host.objects() == ["CC00", "CC01"]


def test_numbers_of_keys(hsm: Hsm):
    assert hsm.sc.determine_free_key_id() == 1
    hsm.sc.unwrap_key(1, EC_BLOB)
    hsm.sc.update_binary(ByteString(b"\xc4\x02"), 0, ByteString(b"\x30\x00"))
    hsm.sc.update_binary(ByteString(b"\xce\x03"), 0, ByteString(b"\x30\x00"))
    assert hsm.sc.determine_free_key_id() == 4
    assert hsm.sc.get_key_ids() == hsm.sc.idlist == [1]
    assert hsm.sc.get_key(1.0).get_id() == 1
    assert hsm.sc.get_key(2) is None


def test_keys_without_a_readable_description(hsm: Hsm):
    hsm.sc.unwrap_key(1, EC_BLOB)
    hsm.sc.update_binary(ByteString(b"\xc4\x01"), 0, ByteString(b"\x30\x05\x01"))
    assert hsm.sc.enumerate_keys() == []
    key = hsm.sc.get_key(1)
    assert not any((key.get_label(), key.get_size(), key.get_type(), key.get_pkcs15_id()))


@pytest.mark.parametrize("identifier", [1, 1.0, ByteString(b"\1")])
def test_descriptions_for_scripts(identifier):
    build = SmartCardHSM.build_prkd_for_ecc
    assert bytes(build(identifier, "sign", 256)).hex().upper() == (
        "A01E30060C047369676E30080401010303072080A10A30083002040002020100"
    )


# ---- initialisation and key specifications ----


def test_initializer_checks_before_it_wipes(blank: Hsm):
    initializer = SmartCardHSMInitializer(blank.card)
    initializer.set_retry_counter_initial(4)
    with refused("SmartCardHSMInitializer", ErrorCode.INVALID_ARGUMENTS, 4, "permits at most 3 tries"):
        initializer.initialize()
    assert not blank.sc.is_initialized()
    with refused("SmartCardHSMInitializer", ErrorCode.INVALID_LENGTH, 7):
        initializer.set_initialization_code(pin("1234567"))
    with refused("SmartCardHSMInitializer", ErrorCode.INVALID_LENGTH, 17):
        initializer.set_user_pin(ByteString(bytes(17)))


def test_initializer_sets_up_the_device(blank: Hsm):
    initializer = SmartCardHSMInitializer(blank.card)
    initializer.set_user_pin(pin("87654321"))
    initializer.set_retry_counter_initial(10)
    initializer.set_dkek_shares(2)
    initializer.set_reset_only_mode(True)
    initializer.set_label("Bench")
    initializer.initialize()
    blank.open()
    assert blank.sc.query_user_pin_status() == 0x63CA
    assert blank.sc.is_reset_retry_counter_enabled()
    assert not blank.sc.is_pin_reset_enabled()
    assert blank.sc.query_key_domain_status()["outstanding"] == 2
    assert b"Bench" in bytes(blank.sc.read_binary(ByteString(b"\x2f\x03")))


def test_wrong_initialisation_code_tells_the_tries(hsm: Hsm):
    initializer = SmartCardHSMInitializer(hsm.card)
    initializer.set_initialization_code(pin("00000000"))
    with refused("Card", ErrorCode.CARD_INVALID_SW, 0x63CE, "wrong PIN, 14 tries left"):
        initializer.initialize()


def test_key_specifications_are_checked():
    spec = SmartCardHSMKeySpecGenerator(KeyKind.RSA, 2048)
    with refused("SmartCardHSMKeySpecGenerator", ErrorCode.INVALID_ARGUMENTS, 0):
        spec.set_key_use_counter(0)
    with refused("SmartCardHSMKeySpecGenerator", ErrorCode.INVALID_LENGTH, 17):
        spec.set_algorithms(ByteString(bytes(17)))
    with refused("SmartCardHSMKeySpecGenerator", ErrorCode.INVALID_ARGUMENTS, 256):
        spec.set_key_domain(256)


def test_initialised_but_without_its_label(make_scripts):
    """SELECT, INITIALIZE DEVICE and VERIFY go well, UPDATE BINARY does not: that is told, and nobody is logged in."""
    scripts = make_scripts(readers=("virtual",), faults="6A84@4")
    scripts.run("""
        var HSM = require("scsh/sc-hsm/SmartCardHSM"), card = new Card();
        var initializer = new HSM.SmartCardHSMInitializer(card);
        initializer.setLabel("mine");
    """)
    with pytest.raises(ScriptError, match=r"6A84.*the device is initialised, its label is not written"):
        scripts.run("initializer.initialize()")
    assert scripts.run("card.sendApdu(0x00, 0x20, 0x00, 0x81); card.SW") == 0x63C3
