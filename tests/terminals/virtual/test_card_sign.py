# SPDX-License-Identifier: MIT
"""Signatures of every algorithm, judged by OpenSSL; permissions and use counters (section 10.1 of the reference)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from jsapi import ber
from jsapi.terminals.virtual.ecc import SUPPORTED
from tests.terminals.virtual.host import (
    Host,
    curve_named,
    ec_public_key_der,
    find,
    new_host,
    openssl_verifies,
    rsa_public_key_der,
)

MESSAGE = b"to be signed"
HASHES = ["sha1", "sha224", "sha256", "sha384", "sha512"]
KEY_ID = 7


@pytest.fixture(scope="module")
def rsa_host() -> Host:
    host = new_host()
    host.initialize()
    host.login()
    host.generate_rsa(KEY_ID, 1536)
    return host


def rsa_key(host: Host) -> bytes:
    public_key = find(host.read(0xCE00 | KEY_ID), 0x67, 0x7F21, 0x7F4E, 0x7F49)
    return rsa_public_key_der(find(public_key, 0x81), find(public_key, 0x82))


def sign(host: Host, algorithm: int, data: bytes, sw: int = 0x9000) -> bytes:
    return host.send(f"8068{KEY_ID:02X}{algorithm:02X}", data, sw, le=0x200)


def digest_of(name: str) -> bytes:
    return hashlib.new(name, MESSAGE).digest()


@pytest.mark.parametrize("index", range(5))
def test_rsa_pkcs1_with_card_hash(rsa_host: Host, index: int, tmp_path: Path) -> None:
    name = HASHES[index]
    signature = sign(rsa_host, 0x31 + index, MESSAGE)
    assert len(signature) == 192
    key, digest = rsa_key(rsa_host), digest_of(name)
    assert openssl_verifies(tmp_path, key, digest, signature, "-pkeyopt", f"digest:{name}")


def test_rsa_pkcs1_with_digest_info(rsa_host: Host, tmp_path: Path) -> None:
    info = bytes.fromhex("3031300D060960864801650304020105000420") + digest_of("sha256")
    signature = sign(rsa_host, 0x30, info)
    key = rsa_key(rsa_host)
    assert openssl_verifies(tmp_path, key, digest_of("sha256"), signature, "-pkeyopt", "digest:sha256")
    sign(rsa_host, 0x30, bytes(192 - 10), sw=0x6A80)


def pss_options(name: str) -> list[str]:
    options = ("rsa_padding_mode:pss", f"digest:{name}", f"rsa_mgf1_md:{name}", "rsa_pss_saltlen:digest")
    return [word for option in options for word in ("-pkeyopt", option)]


@pytest.mark.parametrize("index", range(5))
def test_rsa_pss(rsa_host: Host, index: int, tmp_path: Path) -> None:
    name = HASHES[index]
    key, digest = rsa_key(rsa_host), digest_of(name)
    for signature in (sign(rsa_host, 0x41 + index, MESSAGE), sign(rsa_host, 0x40, digest)):
        assert openssl_verifies(tmp_path, key, digest, signature, *pss_options(name))


def test_rsa_pss_limits(rsa_host: Host) -> None:
    sign(rsa_host, 0x40, bytes(16), sw=0x6700)
    host = new_host()
    host.initialize()
    host.login()
    host.generate_rsa(KEY_ID, 1024)
    sign(host, 0x45, MESSAGE, sw=0x6A80)


def test_rsa_raw(rsa_host: Host, tmp_path: Path) -> None:
    info = bytes.fromhex("3031300D060960864801650304020105000420") + digest_of("sha256")
    block = b"\x00\x01" + b"\xff" * (192 - 3 - len(info)) + b"\x00" + info
    key = rsa_key(rsa_host)
    signature = sign(rsa_host, 0x20, block)
    assert openssl_verifies(tmp_path, key, digest_of("sha256"), signature, "-pkeyopt", "digest:sha256")
    sign(rsa_host, 0x20, block[1:], sw=0x6700)
    sign(rsa_host, 0x20, b"\xff" * 192, sw=0x6A80)


@pytest.fixture(scope="module")
def ec_hosts() -> dict[str, Host]:
    hosts = {}
    for name in SUPPORTED:
        hosts[name] = new_host()
        hosts[name].initialize()
        hosts[name].login()
        hosts[name].generate_ec(KEY_ID, curve_named(name))
    return hosts


def ec_key(host: Host, name: str) -> bytes:
    point = find(host.read(0xCE00 | KEY_ID), 0x67, 0x7F21, 0x7F4E, 0x7F49, 0x86)
    return ec_public_key_der(curve_named(name), point)


@pytest.mark.parametrize("name", SUPPORTED)
def test_ecdsa(ec_hosts: dict[str, Host], name: str, tmp_path: Path) -> None:
    host = ec_hosts[name]
    key = ec_key(host, name)
    for index, hash_name in enumerate(HASHES):
        digest = digest_of(hash_name)
        for signature in (sign(host, 0x71 + index, MESSAGE), sign(host, 0x70, digest)):
            assert openssl_verifies(tmp_path, key, digest, signature)
            assert [tlv.tag for tlv in ber.parse(find(signature, 0x30))] == [0x02, 0x02]


def test_ecdsa_on_p521_takes_a_padded_hash(ec_hosts: dict[str, Host], tmp_path: Path) -> None:
    host, digest = ec_hosts["secp521r1"], b"\xff" * 64
    signature = sign(host, 0x70, digest.rjust(66, b"\x00"))
    assert openssl_verifies(tmp_path, ec_key(host, "secp521r1"), digest, signature)
    assert not openssl_verifies(tmp_path, ec_key(host, "secp521r1"), bytes(64), signature)


@pytest.mark.parametrize("name", ["secp192r1", "secp256r1", "brainpoolP320t1", "secp521r1"])
def test_ecdsa_takes_any_hash_length(ec_hosts: dict[str, Host], name: str) -> None:
    host = ec_hosts[name]
    for length in (1, 16, 20, 33, 65, 66, 100):
        sign(host, 0x70, os.urandom(length))
    sign(host, 0x70, b"", sw=0x6700)


def test_der_is_minimal(ec_hosts: dict[str, Host]) -> None:
    for _ in range(50):
        integers = ber.parse(find(sign(ec_hosts["secp256r1"], 0x73, MESSAGE), 0x30))
        for tlv in integers:
            assert tlv.value[0] < 0x80
            assert tlv.value[0] != 0 or tlv.value[1] >= 0x80


def test_key_and_algorithm_have_to_fit(ec_hosts: dict[str, Host], rsa_host: Host) -> None:
    sign(ec_hosts["secp256r1"], 0x33, MESSAGE, sw=0x6A81)
    sign(rsa_host, 0x73, MESSAGE, sw=0x6A81)
    sign(rsa_host, 0xA0, MESSAGE, sw=0x6A81)
    sign(rsa_host, 0x21, bytes(192), sw=0x6A81)


def test_missing_key_and_device_key(user: Host) -> None:
    user.send("80680173", MESSAGE, sw=0x6A82)
    user.send("80680073", MESSAGE, sw=0x6A82)
    user.select()
    user.send("80680173", MESSAGE, sw=0x6982)


def test_list_of_algorithms(user: Host) -> None:
    user.generate_ec(KEY_ID, curve_named("secp256r1"), bytes.fromhex("910173"))
    sign(user, 0x73, MESSAGE)
    sign(user, 0x70, bytes(32), sw=0x6A81)
    sign(user, 0x71, MESSAGE, sw=0x6A81)


def test_use_counter(user: Host) -> None:
    user.generate_ec(KEY_ID, curve_named("secp256r1"), bytes.fromhex("900400000002"))
    sign(user, 0x73, MESSAGE)
    sign(user, 0x70, b"", sw=0x6700)
    sign(user, 0x73, MESSAGE)
    sign(user, 0x73, MESSAGE, sw=0x6984)
    assert user.send("00A40000", bytes.fromhex("CC07")).endswith(bytes.fromhex("900400000000"))
