# SPDX-License-Identifier: MIT
"""XKEK key domains: a group signer admits two cards, they agree on a key and exchange keys (section 8.2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from jsapi import ber
from tests.terminals.virtual.host import Host, find
from tests.terminals.virtual.pairing import BRAINPOOL, another_host, certificates, introduce, name_of, request_content
from tests.terminals.virtual.test_card_public_key_authentication import plain

EXCHANGE_KEY = bytes.fromhex("910184920100")
EXTENSION_OID = bytes.fromhex("2B0601040181C31F030202")


@dataclass
class Group:
    """Administering card with the group signer key 1, and two member cards with one key domain slot each."""

    administrator: Host
    members: tuple[Host, Host]

    def membership(self, member: Host, key_id: int = 1) -> bytes:
        """Content of the group signer's request and its signature over the member's device key."""
        device, _ = certificates(member)
        point = find(device, 0x7F4E, 0x7F49, 0x86)
        signature = plain(self.administrator.send(f"8068{key_id:02X}73", b"\x54" + point[1:33]))
        return request_content(self.administrator, key_id) + ber.encode(0x54, signature)

    def join(self, member: Host, sw: int = 0x9000) -> bytes:
        introduce(member, self.administrator)
        return member.send("80520200", self.membership(member), sw)


@pytest.fixture
def group() -> Group:
    cards = [another_host(serial) for serial in ("UTADMIN0001", "UTMEMB00001", "UTMEMB00002")]
    for card in cards:
        card.initialize("970102")
        card.login()
    cards[0].generate_ec(1, BRAINPOOL)
    return Group(cards[0], (cards[1], cards[2]))


def signer_point(group: Group) -> bytes:
    return find(request_content(group.administrator, 1), 0x7F21, 0x7F4E, 0x7F49, 0x86)


def agree(one: Host, other: Host, sw: int = 0x9000) -> bytes:
    introduce(one, other)
    return one.send("80620184", request_content(other, 1), sw)


def test_joining(group: Group) -> None:
    member = group.members[0]
    status = group.join(member)
    assert status == bytes(10) + signer_point(group)[1:]
    assert member.send("80520000") == status
    assert group.join(member) == status
    member.send("80520000", bytes(32), sw=0x6985)
    assert member.raw("8052000100") == (b"", 0x6A88)


def test_two_members_agree_and_exchange_a_key(group: Group) -> None:
    one, other = group.members
    for member in group.members:
        group.join(member)
        request = member.generate_ec(1, BRAINPOOL, EXCHANGE_KEY)
        extension = find(request, 0x67, 0x7F21, 0x7F4E, 0x65, 0x73)
        assert find(extension, 0x06) == EXTENSION_OID
        assert find(extension, 0x80) == signer_point(group)[1:]
    status = agree(one, other)
    assert status == agree(other, one) == one.send("80520000")
    assert status[:2] == bytes(2)
    assert status[2:10] == hashlib.sha256(ecdh(one, other)).digest()[:8]
    one.generate_aes(7, extra=bytes.fromhex("920100"))
    other.send("80740893", one.send("80720792"), le=None)
    plaintext = bytes(16)
    assert one.send("80780710", plaintext) == other.send("80780810", plaintext)


def ecdh(one: Host, other: Host) -> bytes:
    """X coordinate as `cryptography` computes it from the private key of one and the request of the other."""
    key = one.card.state.key(1)
    assert key is not None
    private = ec.derive_private_key(key.material.d, ec.BrainpoolP256R1())  # type: ignore[union-attr]
    point = find(request_content(other, 1), 0x7F21, 0x7F4E, 0x7F49, 0x86)
    return private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.BrainpoolP256R1(), point))


def test_deleting_key_and_domain(group: Group) -> None:
    one, other = group.members
    for member in group.members:
        group.join(member)
        member.generate_ec(1, BRAINPOOL, EXCHANGE_KEY)
    agree(one, other)
    assert one.send("80520400") == bytes(10) + signer_point(group)[1:]
    one.send("80720192", sw=0x6A81)
    one.send("80520300", sw=0x6A89)
    one.send("00E40200", bytes.fromhex("CC01"), le=None)
    one.send("80520300", le=None)
    one.send("80520000", sw=0x6A88)


def test_no_wrapping_before_the_agreement(group: Group) -> None:
    member = group.members[0]
    group.join(member)
    member.generate_aes(2, extra=bytes.fromhex("920100"))
    member.send("80720292", sw=0x6A88)


def test_membership_is_for_one_device(group: Group) -> None:
    one, other = group.members
    introduce(one, group.administrator)
    one.send("80520200", group.membership(other), sw=0x6982)
    one.send("80520200", request_content(group.administrator, 1), sw=0x6A80)
    one.send("80520200", b"", sw=0x6700)
    one.send("80520000", sw=0x6A88)


def test_slot_with_another_domain(group: Group) -> None:
    member = group.members[0]
    member.send("80520100", b"\x01")
    group.join(member, sw=0x6985)


def test_another_group_is_another_domain(group: Group) -> None:
    one, other = group.members
    group.join(one)
    group.administrator.generate_ec(2, BRAINPOOL)
    introduce(other, group.administrator)
    other.send("80520200", group.membership(other, 2))
    for member in group.members:
        member.generate_ec(1, BRAINPOOL, EXCHANGE_KEY)
    agree(one, other, sw=0x6985)


def test_membership_through_the_scratch_file(group: Group) -> None:
    member = group.members[0]
    introduce(member, group.administrator)
    member.write(0x2F10, group.membership(member))
    member.send("80520200", le=None)
    assert member.send("80520000")[10:] == signer_point(group)[1:]
    member.read(0x2F10, sw=0x6982)


def test_refusals_of_the_agreement(group: Group) -> None:
    one, other = group.members
    one.generate_ec(3, BRAINPOOL)
    introduce(one, other)
    other.generate_ec(1, BRAINPOOL)
    content = request_content(other, 1)
    one.send("80620384", content, sw=0x6A88)
    one.send("80620384", b"", sw=0x6700)
    one.send("80620484", content, sw=0x6A82)
    one.generate_aes(5)
    one.send("80620584", content, sw=0x6A81)
    one.generate_ec(6, BRAINPOOL, bytes.fromhex("910180"))
    one.send("80620684", content, sw=0x6A81)
    group.join(one)
    one.generate_ec(1, BRAINPOOL, EXCHANGE_KEY)
    one.send("80620184", content, sw=0x6A80)
    introduce(one, other)
    one.send("80620184", content, sw=0x6985)
    assert name_of(certificates(other)[0]) == b"UTMEMB0000200000"


def test_needs_login(group: Group) -> None:
    member = group.members[0]
    content = group.membership(member)
    member.select()
    introduce(member, group.administrator)
    member.send("80520200", content, sw=0x6982)
    member.send("80620184", content, sw=0x6982)


def test_use_counter_of_the_exchange_key(group: Group) -> None:
    for member in group.members:
        group.join(member)
        member.generate_ec(1, BRAINPOOL, EXCHANGE_KEY + bytes.fromhex("900400000001"))
    agree(*group.members)
    agree(*group.members, sw=0x6984)
