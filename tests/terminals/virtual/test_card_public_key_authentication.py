# SPDX-License-Identifier: MIT
"""Public key authentication with cards as custodians (section 6 of the reference)."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from jsapi import ber
from jsapi.terminals.virtual.identity import make_authority
from tests.terminals.virtual.host import SO_PIN, USER_PIN, Host, curve_named, find, snapshot
from tests.terminals.virtual.pairing import (
    BRAINPOOL,
    another_host,
    authority_of,
    certificates,
    custodian,
    introduce,
    name_of,
    reference,
    request_content,
)

NAMES = ("UTCUST00001", "UTCUST00002", "UTCUST00003")


@pytest.fixture(scope="module")
def custodians() -> list[Host]:
    return [custodian(name) for name in NAMES]


def initialize(host: Host, total: int, required: int, options: str = "0001", pin: bool = False) -> None:
    data = f"8002{options}8208{SO_PIN.hex()}9302{total:02X}{required:02X}"
    host.send("80500000", bytes.fromhex(data + ("8106" + USER_PIN.hex() if pin else "")), le=None)


def register(host: Host, other: Host, sw: int = 0x9000, header: str = "80540000") -> bytes:
    introduce(host, other)
    return host.send(header, request_content(other, 1), sw)


def status(host: Host) -> list[int]:
    return list(host.send("80540000"))


def plain(signature: bytes) -> bytes:
    """r || s from the card's DER."""
    numbers = [int.from_bytes(tlv.value, "big") for tlv in ber.parse(find(signature, 0x30))]
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def sign(host: Host, other: Host, challenge: bytes) -> bytes:
    """What a custodian's card signs with algorithm 73: device name and challenge."""
    message = host.card.state.device_name.encode() + challenge
    return plain(other.send("80680173", message))


def authenticate(host: Host, other: Host, sw: int = 0x9000) -> None:
    name = name_of(find(request_content(other, 1), 0x7F21))
    host.send("002281A4", reference(name), le=None)
    challenge, _ = host.raw("0084000008")
    host.send("00820000", sign(host, other, challenge), sw, le=None)


def test_two_of_three(host: Host, custodians: list[Host]) -> None:
    initialize(host, 3, 2)
    assert host.raw("00200081") == (b"", 0x6300)
    for count, other in enumerate(custodians, 1):
        assert list(register(host, other)) == [3, 3 - count, 2, 0]
    register(host, custodian("UTCUST00009"), 0x6A84)
    host.select()
    assert status(host) == [3, 0, 2, 0]
    host.write(0xCF01, b"x", sw=0x6982)
    authenticate(host, custodians[2])
    assert status(host) == [3, 0, 2, 1]
    host.write(0xCF01, b"x", sw=0x6982)
    assert host.raw("00200081") == (b"", 0x6300)
    authenticate(host, custodians[0])
    assert status(host) == [3, 0, 2, 2]
    host.write(0xCF01, b"x")
    assert host.raw("00200081") == (b"", 0x9000)
    host.select()
    assert status(host) == [3, 0, 2, 0]
    host.write(0xCF01, b"y", sw=0x6982)


def test_key_status(host: Host, custodians: list[Host]) -> None:
    initialize(host, 2, 1)
    register(host, custodians[0])
    assert host.raw("8054020000") == (b"UTCUST0000100001", 0x9000)
    assert host.raw("8054020100") == (b"", 0x6A88)
    assert host.raw("8054020200") == (b"", 0x6A86)
    authenticate(host, custodians[0])
    assert host.raw("8054020000") == (b"UTCUST0000100001", 0x9001)
    host.send("002281A4", reference(b"UTCUST0000100001"), sw=0x6985, le=None)
    host.send("002281A4", reference(b"UTCUST0000200001"), sw=0x6A88, le=None)


def test_without_public_key_authentication(user: Host) -> None:
    assert user.raw("8054000000") == (b"", 0x6D00)
    assert user.raw("8054010000") == (b"", 0x6D00)
    assert user.raw("8054020000") == (b"", 0x6A86)
    assert user.raw("8054030000") == (b"", 0x6A86)
    user.send("002281A4", reference(b"UTCUST0000100001"), sw=0x6A88, le=None)
    user.send("00820000", bytes(64), sw=0x6985, le=None)


def test_pin_or_keys(host: Host, custodians: list[Host]) -> None:
    """What sc-hsm-tool makes; like on real devices nobody is logged in while keys are registered."""
    initialize(host, 1, 1, pin=True)
    assert list(register(host, custodians[0])) == [1, 0, 1, 0]
    host.select()
    authenticate(host, custodians[0])
    host.write(0xCF01, b"x")
    host.select()
    host.login()
    host.write(0xCF01, b"y")


def test_combined(host: Host, custodians: list[Host]) -> None:
    initialize(host, 1, 1, "0011", pin=True)
    host.login()
    host.write(0xCF01, b"x", sw=0x6982)
    register(host, custodians[0])
    host.select()
    authenticate(host, custodians[0])
    assert host.raw("00200081") == (b"", 0x63C3)
    host.write(0xCF01, b"x", sw=0x6982)
    host.login()
    assert host.raw("00200081") == (b"", 0x9000)
    host.write(0xCF01, b"x")


def test_replacing(host: Host, custodians: list[Host]) -> None:
    initialize(host, 2, 1, "0009")
    register(host, custodians[0])
    register(host, custodians[1], 0x6982, "80540100")
    authenticate(host, custodians[0])
    register(host, custodians[1], 0x6A88, "80540101")
    register(host, custodians[1], 0x6A86, "80540102")
    assert list(register(host, custodians[1], header="80540100")) == [2, 1, 1, 0]
    host.write(0xCF01, b"x", sw=0x6982)
    authenticate(host, custodians[1])
    host.write(0xCF01, b"x")


def test_replacing_has_to_be_allowed(host: Host, custodians: list[Host]) -> None:
    initialize(host, 1, 1)
    register(host, custodians[0])
    authenticate(host, custodians[0])
    register(host, custodians[1], 0x6985, "80540100")


def test_a_custodian_counts_once(host: Host, custodians: list[Host]) -> None:
    initialize(host, 2, 2)
    register(host, custodians[0])
    register(host, custodians[0], 0x6985)
    assert status(host) == [2, 1, 2, 0]


def test_large_request_through_the_scratch_file(host: Host, custodians: list[Host]) -> None:
    initialize(host, 1, 1, pin=True)
    host.login()
    introduce(host, custodians[0])
    host.write(0x2F10, request_content(custodians[0], 1))
    host.send("80540000", le=None)
    assert status(host) == [1, 0, 1, 0]


def test_wrong_signatures(host: Host, custodians: list[Host]) -> None:
    initialize(host, 1, 1)
    register(host, custodians[0])
    host.send("002281A4", reference(b"UTCUST0000100001"), le=None)
    host.send("00820000", bytes(64), sw=0x6985, le=None)
    challenge, _ = host.raw("0084000008")
    good = sign(host, custodians[0], challenge)
    for bad, sw in (
        (bytes(64), 0x6982),
        (good[::-1], 0x6982),
        (b"\xff" * 64, 0x6982),
        (sign(host, custodians[1], challenge), 0x6982),
        (good[:-1], 0x6700),
    ):
        host.send("00820000", bad, sw, le=None)
    host.send("00820000", good, le=None)


def test_a_new_challenge_makes_old_signatures_worthless(host: Host, custodians: list[Host]) -> None:
    initialize(host, 1, 1)
    register(host, custodians[0])
    host.send("002281A4", reference(b"UTCUST0000100001"), le=None)
    challenge, _ = host.raw("0084000008")
    host.raw("0084000008")
    host.send("00820000", sign(host, custodians[0], challenge), sw=0x6982, le=None)


def test_signatures_of_openssl_are_accepted(host: Host, custodians: list[Host]) -> None:
    """The custodian's key, exported here through the back door, signs with `cryptography`."""
    initialize(host, 1, 1)
    register(host, custodians[0])
    key = custodians[0].card.state.key(1)
    assert key is not None
    private = ec.derive_private_key(key.material.d, ec.BrainpoolP256R1())  # type: ignore[union-attr]
    host.send("002281A4", reference(b"UTCUST0000100001"), le=None)
    challenge, _ = host.raw("0084000008")
    numbers = decode_dss_signature(private.sign(host.card.state.device_name.encode() + challenge, ec.ECDSA(SHA256())))
    host.send("00820000", b"".join(number.to_bytes(32, "big") for number in numbers), le=None)


def test_only_verified_devices_can_register(host: Host, custodians: list[Host]) -> None:
    initialize(host, 1, 1)
    content = request_content(custodians[0], 1)
    host.send("80540000", content, sw=0x6985)
    introduce(host, custodians[1])
    host.send("80540000", content, sw=0x6A80)
    introduce(host, custodians[0])
    before = snapshot(host)
    for position in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[position] ^= 1
        answer = host.card.transmit(b"\x80\x54\x00\x00\x00" + len(damaged).to_bytes(2, "big") + damaged + b"\x00\x00")
        assert answer in (b"\x6a\x80", b"\x6a\x81", b"\x69\x82"), (position, answer.hex())
    assert snapshot(host) == before


def test_certificates_of_a_foreign_root_are_refused(host: Host) -> None:
    other = another_host("UTFOREIGN01", make_authority())
    device, issuer = certificates(other)
    host.send("002281B6", reference(authority_of(issuer)), sw=0x6A88, le=None)
    host.send("002281B6", reference(b"UTSRCAVC100001"), le=None)
    host.send("002A00BE", issuer, sw=0x6A80, le=None)
    host.send("002281B6", reference(name_of(device)), sw=0x6A88, le=None)


def test_certificate_chain_step_by_step(host: Host, custodians: list[Host]) -> None:
    device, issuer = certificates(custodians[0])
    host.send("002A00BE", issuer, sw=0x6985, le=None)
    host.send("002281B6", reference(name_of(issuer)), sw=0x6A88, le=None)
    host.send("002281B6", reference(b"UTSRCAVC100001"), le=None)
    host.send("002A00BE", device, sw=0x6A80, le=None)
    damaged = issuer[:-1] + bytes((issuer[-1] ^ 1,))
    host.send("002A00BE", damaged, sw=0x6982, le=None)
    host.send("002A00BE", issuer, le=None)
    host.send("002281B6", reference(name_of(issuer)), le=None)
    host.send("002A00BE", device, le=None)
    host.send("002281B6", reference(name_of(device)), le=None)
    host.select()
    host.send("002281B6", reference(name_of(device)), sw=0x6A88, le=None)


@pytest.mark.parametrize(
    ("header", "data", "sw"),
    [
        ("002281B8", "8301AA", 0x6A86),
        ("002281B6", "8001AA", 0x6A80),
        ("002281B6", "", 0x6A80),
        ("002281B6", "8305AA", 0x6A80),
        ("002A00AE", "7F4E00", 0x6A86),
        ("00820001", "00", 0x6A86),
    ],
)
def test_malformed(host: Host, header: str, data: str, sw: int) -> None:
    host.send(header, bytes.fromhex(data), sw, le=None)


def test_only_keys_of_256_bits(host: Host, custodians: list[Host]) -> None:
    initialize(host, 1, 1)
    other = custodians[1]
    other.generate_ec(2, curve_named("secp384r1"))
    introduce(host, other)
    host.send("80540000", request_content(other, 2), sw=0x6A81)


def test_restricted_key(host: Host) -> None:
    """A key that is only for authentication signs with 83."""
    other = another_host("UTCUST00007")
    other.initialize()
    other.login()
    other.generate_ec(1, BRAINPOOL, bytes.fromhex("910183"))
    initialize(host, 1, 1)
    register(host, other)
    other.send("80680173", b"x", sw=0x6A81)
    host.send("002281A4", reference(b"UTKEY00001"), le=None)
    challenge, _ = host.raw("0084000008")
    signature = plain(other.send("80680183", host.card.state.device_name.encode() + challenge))
    host.send("00820000", signature, le=None)


def test_initialising_again_forgets_the_keys(host: Host, custodians: list[Host]) -> None:
    initialize(host, 1, 1)
    register(host, custodians[0])
    initialize(host, 2, 1)
    assert status(host) == [2, 2, 1, 0]
    host.initialize()
    assert host.raw("8054000000") == (b"", 0x6D00)
