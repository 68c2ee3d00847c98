# SPDX-License-Identifier: MIT
"""Key domains: shares, key check value, slots, deletion (section 8 of the reference)."""

from __future__ import annotations

import hashlib
import itertools

import pytest

from jsapi.terminals.virtual.blob import Kek
from tests.terminals.virtual.host import Host, vectors

SHARES = [bytes.fromhex(share) for share in vectors()["dkek"]["shares"]]
KCV = vectors()["dkek"]["key_check_value"]
KEK = bytes.fromhex(vectors()["dkek"]["kek"])


def test_derived_keys_of_the_vector() -> None:
    vector, kek = vectors()["dkek"], Kek(KEK)
    actual = [value.hex().upper() for value in (kek.key_check_value, kek.encryption_key, kek.mac_key)]
    assert actual == [KCV, vector["encryption_key"], vector["mac_key"]]


@pytest.mark.parametrize("order", list(itertools.permutations(SHARES)))
def test_shares_in_any_order(host: Host, order: tuple[bytes, ...]) -> None:
    host.initialize("920102")
    assert host.send("80520000").hex() == "0202" + "00" * 8
    assert host.import_kek(order[0]).hex() == "0201" + "00" * 8
    assert host.import_kek(order[1]).hex().upper() == "0200" + KCV
    assert host.send("80520000").hex().upper() == "0200" + KCV
    host.send("80520000", SHARES[0], sw=0x6985)


def test_equal_shares_cancel(host: Host) -> None:
    host.initialize("920102")
    host.import_kek(SHARES[0])
    assert host.import_kek(SHARES[0])[2:] == hashlib.sha256(bytes(32)).digest()[:8]


def test_without_key_domains(host: Host) -> None:
    host.send("80520000", sw=0x6D00)
    host.initialize()
    host.send("80520000", sw=0x6D00)
    host.send("80520000", SHARES[0], sw=0x6D00)


def test_random_kek(host: Host) -> None:
    host.initialize("920100")
    status = host.send("80520000")
    assert status[:2] == b"\x00\x00"
    assert status[2:] != bytes(8)
    host.send("80520000", SHARES[0], sw=0x6985)


def test_slots(host: Host) -> None:
    host.initialize("970102")
    assert [host.raw(f"805200{number:02X}00")[1] for number in range(3)] == [0x6A88, 0x6A88, 0x6A86]
    host.send("80520000", SHARES[0], sw=0x6A88)
    host.send("80520101", b"\x02", sw=0x6982)
    host.login()
    assert host.raw("80520101010200") == (bytes.fromhex("02020000000000000000"), 0x9000)
    host.send("80520101", b"\x02", sw=0x6985)
    host.send("80520102", b"\x02", sw=0x6A86)
    host.send("80520100", b"", sw=0x6700)
    host.send("80520001", SHARES[0][:31], sw=0x6700)
    host.import_kek(SHARES[0], 1)
    assert host.import_kek(SHARES[1], 1).hex().upper() == "0200" + KCV
    host.send("80520000", sw=0x6A88)


def test_delete_domain(host: Host) -> None:
    host.initialize("970101")
    host.send("80520300", sw=0x6982)
    host.login()
    host.send("80520300", sw=0x6A88)
    host.send("80520100", b"\x01")
    host.import_kek(KEK)
    host.generate_aes(1, extra=bytes.fromhex("920100"))
    host.send("80520300", sw=0x6A89)
    host.send("00E40200", bytes.fromhex("CC01"), le=None)
    host.send("80520300", le=None)
    host.send("80520000", sw=0x6A88)


def test_delete_kek(wrapping_user: Host) -> None:
    host = wrapping_user
    host.generate_aes(1)
    assert host.send("80520400").hex() == "0101" + "00" * 8
    host.send("80720192", sw=0x6A88)
    host.generate_aes(2, sw=0x6985)
    assert host.import_kek(KEK).hex().upper() == "0100" + KCV
    host.send("80720192")


def test_other_functions(wrapping_user: Host) -> None:
    wrapping_user.send("80520200", b"\x01", sw=0x6A80)
    wrapping_user.send("80520500", sw=0x6A86)
