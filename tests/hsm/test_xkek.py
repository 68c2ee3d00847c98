# SPDX-License-Identifier: MIT
"""Key domains of a group: a signer admits two virtual cards, they agree on a key and exchange keys under it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism
from jsapi.gperror import GPError
from jsapi.hsm.key_domain import KeyDomain
from jsapi.hsm.keyspec import SmartCardHSMKeySpecGenerator
from jsapi.hsm.p15 import KeyKind
from jsapi.hsm.protocol import C_DEVAUT
from jsapi.hsm.smartcardhsm import SmartCardHSM
from tests.hsm.conftest import Hsm
from tests.hsm.two_cards import another_card


class Group(NamedTuple):
    """The group signer's card with the group signer key 1, and two members."""

    signer: Hsm
    members: tuple[Hsm, Hsm]

    def membership(self, member: Hsm) -> ByteString:
        certificates = ByteString(member.sc.device.read_file(C_DEVAUT))
        return SmartCardHSM.create_key_domain_membership(self.signer.sc, 1, certificates)


@pytest.fixture
def group() -> Group:
    signer, *members = (another_card(serial) for serial in ("UTADMIN0001", "UTMEMB00001", "UTMEMB00002"))
    signer.ks.generate_ecc_key_pair("group signer", "brainpoolP256r1")
    return Group(signer, (members[0], members[1]))


def domain(member: Hsm, number: int = 1) -> KeyDomain:
    return KeyDomain.create(member.sc, number)


def test_two_members_agree_and_exchange_a_key(group: Group) -> None:
    one, other = group.members
    for member in group.members:
        joined = domain(member).create_xkek(group.membership(member))
        assert (joined["sw"], joined["outstanding"], bytes(joined["kcv"])) == (0x9000, 0, bytes(8))
        assert len(joined["keyDomain"]) == 64
        request = domain(member).generate_exchange_key("exchange")
        assert request.is_request
    files = [domain(member).export_exchange_key("exchange") for member in group.members]
    values = [
        domain(one).derive_kek("exchange", files[1])["kcv"],
        domain(other).derive_kek(1, files[0])["kcv"],
    ]
    assert values[0] == values[1] and any(bytes(values[0]))
    spec = SmartCardHSMKeySpecGenerator(KeyKind.AES, 128)
    spec.set_key_domain(1)
    key = one.ks.generate_key("shared", spec)
    copy = other.ks.import_aes_key("shared", one.sc.wrap_key(key.get_id()), 128)
    block = ByteString(bytes(16))
    assert key.encrypt(Mechanism.AES_CBC, block) == copy.encrypt(Mechanism.AES_CBC, block)


def test_a_membership_is_for_one_device(group: Group) -> None:
    one, other = group.members
    with pytest.raises(GPError, match="KEY DOMAIN 1 failed with SW1/SW2=6982: .* not valid for this device"):
        domain(one).create_xkek(group.membership(other))
    assert domain(one).get_status() == {"sw": 0x6A88}


def test_an_exchange_key_of_another_group(group: Group) -> None:
    strangers = Group(another_card("UTADMIN0002"), group.members)
    strangers.signer.ks.generate_ecc_key_pair("group signer", "brainpoolP256r1")
    one, other = group.members
    domain(one).create_xkek(group.membership(one))
    domain(other).create_xkek(strangers.membership(other))
    for member in group.members:
        domain(member).generate_exchange_key("exchange")
    with pytest.raises(GPError, match="DECIPHER with UTMEMB0000200001 failed with SW1/SW2=6985: .* another key domain"):
        domain(one).derive_kek("exchange", domain(other).export_exchange_key("exchange"))


def test_an_exchange_key_is_no_membership(group: Group) -> None:
    one, _ = group.members
    domain(one).create_xkek(group.membership(one))
    domain(one).generate_exchange_key("exchange")
    with pytest.raises(GPError, match="This is no key domain membership"):
        domain(one, 0).create_xkek(domain(one).export_exchange_key("exchange"))


def test_a_group_signer_key_of_another_size(group: Group) -> None:
    group.signer.ks.generate_ecc_key_pair("large", "brainpoolP384r1")
    certificates = ByteString(group.members[0].sc.device.read_file(C_DEVAUT))
    with pytest.raises(GPError, match="A group signer key is an EC key of 256 bits"):
        SmartCardHSM.create_key_domain_membership(group.signer.sc, 2, certificates)


def test_deleting(group: Group) -> None:
    one, _ = group.members
    domain(one).create_xkek(group.membership(one))
    assert domain(one).delete_kek()["sw"] == 0x9000
    domain(one).remove()
    assert domain(one).get_status() == {"sw": 0x6A88}


def test_shares_through_the_same_class(group: Group) -> None:
    one, _ = group.members
    assert domain(one, 0).create_dkek(1)["outstanding"] == 1
    status = domain(one, 0).import_share(ByteString(bytes(range(32))))
    assert status["kcv"] == ByteString(bytes.fromhex("630DCD2966C43366"))  # protocol reference, 21.1
    assert domain(one, 0).get_id() == 0
    with pytest.raises(GPError, match="The device holds no key with label lost"):
        domain(one).export_exchange_key("lost")
