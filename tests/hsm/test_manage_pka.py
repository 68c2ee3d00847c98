# SPDX-License-Identifier: MIT
"""Public key authentication with custodians' keys in other virtual cards."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.exported_key import ExportedKey
from jsapi.hsm.manage_pka import ManagePKA
from jsapi.terminals.virtual.identity import make_authority
from tests.hsm.conftest import Hsm
from tests.hsm.two_cards import another_card
from tests.terminals.virtual.host import SO_PIN

SERIALS = ("UTCUST00001", "UTCUST00002", "UTCUST00003")


class Custodian(NamedTuple):
    """A card with a key for authentication."""

    card: Hsm
    file: ByteString

    @property
    def holder(self) -> str:
        return ExportedKey.parse(bytes(self.file)).holder

    @property
    def key(self) -> object:
        return self.card.ks.get_key("pka")


def custodian(serial: str, *further: str) -> Custodian:
    card = another_card(serial)
    for label in (*further, "pka"):
        card.ks.generate_ecc_key_pair(label, "brainpoolP256r1")
    return Custodian(card, ManagePKA.export_public_key(card.sc, 1 + len(further)))


@pytest.fixture(scope="module")
def custodians() -> list[Custodian]:
    return [custodian(serial) for serial in SERIALS]


class Guarded(NamedTuple):
    """A card that needs two of three keys, and its PKA."""

    card: Hsm
    pka: ManagePKA

    def restart(self) -> ManagePKA:
        self.card.open()
        return ManagePKA.create(self.card.sc)


@pytest.fixture
def guarded() -> Guarded:
    card = another_card("UTGUARD0001")
    card.host.send("80500000", bytes.fromhex(f"800200098208{SO_PIN.hex()}9302" + "0302" + "970101"), le=None)
    card.open()
    return Guarded(card, ManagePKA.create(card.sc))


def status(registered: int, authenticated: int) -> dict[str, int]:
    return {"total": 3, "missing": 3 - registered, "required": 2, "authenticated": authenticated}


def test_a_device_with_a_pin_only(custodians: list[Custodian]) -> None:
    pka = ManagePKA.create(custodians[0].card.sc)
    assert pka.is_active() is False
    assert pka.enumerate_public_keys() == []
    with pytest.raises(GPError, match="not initialised for public key authentication") as caught:
        pka.register_public_key(custodians[1].file)
    assert caught.value.reason == 0x6D00


def test_two_of_three_at_one_place(guarded: Guarded, custodians: list[Custodian]) -> None:
    pka = guarded.pka
    assert pka.is_active() and pka.get_status() == status(0, 0)
    for count, other in enumerate(custodians, 1):
        assert pka.register_public_key(other.file) == status(count, 0)
    pka = guarded.restart()
    assert guarded.card.sc.query_user_pin_status() == 0x6300
    assert pka.authenticate_with(custodians[2].key, custodians[2].holder) == status(3, 1)
    assert not pka.is_authenticated()
    assert pka.authenticate_with(custodians[2].key, custodians[2].holder) == status(3, 1), "a key counts once"
    assert pka.authenticate_with(custodians[0].key, custodians[0].holder) == status(3, 2)
    assert pka.is_authenticated() and guarded.card.sc.query_user_pin_status() == 0x9000
    assert [(key["index"], key["chr"].text, key["authenticated"]) for key in pka.enumerate_public_keys()] == [
        (0, "UTCUST0000100001", True), (1, "UTCUST0000200001", False), (2, "UTCUST0000300001", True),
    ]  # fmt: skip


def test_one_challenge_for_custodians_elsewhere(guarded: Guarded, custodians: list[Custodian]) -> None:
    for other in custodians:
        guarded.pka.register_public_key(other.file)
    pka = guarded.restart()
    challenge = pka.get_challenge()
    assert bytes(challenge).startswith(b"UTGUARD000100000")
    assert len(challenge) == 24 and pka.get_challenge() == challenge
    answers = [(other.holder, ManagePKA.sign_challenge(other.key, challenge)) for other in custodians[:2]]
    assert [pka.authenticate(*answer)["authenticated"] for answer in answers] == [1, 2]
    assert pka.get_challenge(True) != challenge


def test_a_custodian_with_a_software_key_would_sign_with_crypto(custodians: list[Custodian]) -> None:
    signature = ManagePKA.sign_challenge(custodians[0].key, ByteString(bytes(24)), custodians[0].card.sc.get_crypto())
    assert len(signature) == 64


def test_wrong_answers(guarded: Guarded, custodians: list[Custodian]) -> None:
    guarded.pka.register_public_key(custodians[0].file)
    pka = guarded.restart()
    wrong = ManagePKA.sign_challenge(custodians[1].key, pka.get_challenge())
    with pytest.raises(GPError, match="for UTCUST0000100001 failed with SW1/SW2=6982: the signature is not that"):
        pka.authenticate(custodians[0].holder, wrong)
    with pytest.raises(GPError, match="UTCUST0000200001 failed with SW1/SW2=6A88: the device does not know this key"):
        pka.authenticate(custodians[1].holder, wrong)
    with pytest.raises(GPError, match="A reference has 7 to 16 characters"):
        pka.authenticate("x", wrong)
    assert pka.get_status() == status(1, 0)


def test_a_key_cannot_take_two_places(guarded: Guarded, custodians: list[Custodian]) -> None:
    guarded.pka.register_public_key(custodians[0].file)
    with pytest.raises(GPError, match="UTCUST0000100001 failed with SW1/SW2=6985: the key is registered already"):
        guarded.pka.register_public_key(custodians[0].file)


def test_replacing_a_key(guarded: Guarded, custodians: list[Custodian]) -> None:
    for other in custodians:
        guarded.pka.register_public_key(other.file)
    with pytest.raises(GPError, match="all places for public keys are taken"):
        guarded.pka.register_public_key(custodian("UTCUST00009").file)
    pka = guarded.restart()
    for other in custodians[:2]:
        pka.authenticate_with(other.key, other.holder)
    new = custodian("UTCUST00009", "first")
    assert pka.replace_public_key(2, new.file)["missing"] == 0
    assert [key["chr"].text for key in pka.enumerate_public_keys()][2] == new.holder == "UTCUST0000900002"


def test_a_custodian_of_another_issuer(guarded: Guarded) -> None:
    card = another_card("UTCUST00007", authority=make_authority())
    card.ks.generate_ecc_key_pair("pka", "brainpoolP256r1")
    with pytest.raises(GPError, match=r"ENVIRONMENT for UTSRCA\w+ failed with SW1/SW2=6A88: the device does not know"):
        guarded.pka.register_public_key(ManagePKA.export_public_key(card.sc, 1))
    assert guarded.pka.get_status() == status(0, 0)


def test_a_key_whose_request_is_gone(custodians: list[Custodian]) -> None:
    card = another_card("UTCUST00008")
    card.ks.generate_ecc_key_pair("pka", "brainpoolP256r1")
    card.ks.store_end_entity_certificate("pka", ByteString(b"\x30\x00"))
    with pytest.raises(GPError, match="the request of key 1 is not on the device any more") as caught:
        ManagePKA.export_public_key(card.sc, 1)
    assert caught.value.code == ErrorCode.INVALID_DATA


@given(data=st.data())
def test_damaged_files_are_refused_before_the_device_is_asked(custodians: list[Custodian], data: st.DataObject) -> None:
    file = bytearray(custodians[0].file.data)
    if data.draw(st.booleans()):
        file = file[: data.draw(st.integers(0, len(file) - 1))]
    else:
        position = data.draw(st.integers(0, len(file) - 1))
        file[position] ^= 1 << data.draw(st.integers(0, 7))
    with suppress(GPError):  # any other exception fails the test
        damaged = ExportedKey.parse(bytes(file))
        assert damaged.request.body == ExportedKey.parse(bytes(custodians[0].file)).request.body
