# SPDX-License-Identifier: MIT
"""Reading PKCS#12 files of OpenSSL and keytool: every encryption, several keys, damage."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from functools import partial
from pathlib import Path

import pytest

from jsapi.asn1 import node
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from jsapi.key_components import CRT_COMPONENTS
from jsapi.keystore import KeyStore, encryption, passwords
from tests.keystore.pbmac1 import PBMAC1
from tests.keystore.workshop import KINDS, PASSWORD, Workshop
from tests.refused import error_of, refused

pytestmark = pytest.mark.external


def secret_numbers(key: Key) -> tuple[int | None, ...]:
    if key.has(Component.ECC_D):
        return (key.number(Component.ECC_D),)
    return tuple(key.number(component) for component in CRT_COMPONENTS)


def only_key(data: bytes, password: str = PASSWORD) -> Key:
    store = KeyStore.load(data, password)
    (alias,) = store.get_aliases()
    return store.private_key(alias)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [(), ("-legacy",)], ids=["default", "legacy"])
def test_keys_of_every_kind(workshop: Workshop, kind: str, options: tuple[str, ...]) -> None:
    data = workshop.pkcs12(kind, *options)
    store = KeyStore.load(data, PASSWORD)
    assert store.get_aliases() == ["my key"]
    assert secret_numbers(store.private_key("my key")) == workshop.secret_numbers(kind)
    assert bytes(store.get_certificate("my key")) == workshop.certificate(kind)


@pytest.mark.parametrize(
    "options",
    [
        ("-keypbe", "PBE-SHA1-RC2-128", "-certpbe", "PBE-SHA1-RC2-40", "-legacy"),
        ("-keypbe", "PBE-SHA1-RC4-128", "-certpbe", "PBE-SHA1-RC4-40", "-legacy"),
        ("-keypbe", "PBE-SHA1-2DES", "-certpbe", "PBE-SHA1-3DES"),
        ("-keypbe", "AES-128-CBC", "-certpbe", "AES-192-CBC", "-macalg", "sha512"),
        ("-keypbe", "DES-EDE3-CBC", "-certpbe", "DES-EDE3-CBC", "-macalg", "sha384"),
        ("-keypbe", "NONE", "-certpbe", "NONE"),
        ("-nomac",),
        ("-iter", "1", "-nomaciter"),
        ("-iter", "100000"),
    ],
    ids=lambda options: " ".join(options),
)
def test_encryption(workshop: Workshop, options: tuple[str, ...]) -> None:
    data = workshop.pkcs12("prime256v1", *options)
    assert secret_numbers(only_key(data)) == workshop.secret_numbers("prime256v1")


@pytest.mark.parametrize("password", ["", "pässwörd €", "a" * 100])
@pytest.mark.parametrize("options", [(), ("-legacy",)], ids=["default", "legacy"])
def test_passwords(workshop: Workshop, password: str, options: tuple[str, ...]) -> None:
    data = workshop.pkcs12("prime256v1", *options, password=password)
    assert secret_numbers(only_key(data, password)) == workshop.secret_numbers("prime256v1")


def test_components_of_an_rsa_key(workshop: Workshop) -> None:
    key = Key()
    key.set_id("my key")
    KeyStore.load(workshop.pkcs12("rsa"), PASSWORD).get_key(key, "any")
    assert (key.get_type(), key.get_size()) == (0, 2048)
    assert [len(key.component(c) or b"") for c in CRT_COMPONENTS] == [128] * 5
    assert not key.has(Component.MODULUS)


def test_components_of_an_ec_key(workshop: Workshop) -> None:
    key = only_key(workshop.pkcs12("brainpoolP256r1"))
    assert (key.key_type, key.get_size()) == (KeyType.PRIVATE, 256)
    assert len(key.component(Component.ECC_D) or b"") == 32
    assert key.component(Component.ECC_CURVE_OID) == bytes.fromhex("2B2403030208010107")


def test_name_from_local_key_id(workshop: Workshop) -> None:
    digest = hashlib.sha1(workshop.certificate("rsa")).hexdigest()
    assert KeyStore.load(workshop.pkcs12("rsa", name=None), PASSWORD).get_aliases() == [digest]


def test_chain(workshop: Workshop) -> None:
    plain = KeyStore.load(workshop.pkcs12("rsa", "-certfile", "ca.crt"), PASSWORD)
    assert plain.get_aliases() == ["my key"]
    named = KeyStore.load(workshop.pkcs12("rsa", "-certfile", "ca.crt", "-caname", "issuer"), PASSWORD)
    assert named.get_aliases() == ["my key", "issuer"]
    expected = [workshop.certificate("rsa"), workshop.certificate("ca")]
    for store in (plain, named):
        assert [bytes(certificate) for certificate in store.chain("my key")] == expected
        assert [bytes(certificate) for certificate in store.get_certificate_chain("MY KEY")] == expected
    assert [bytes(certificate) for certificate in named.chain("issuer")] == expected[1:]


def test_several_keys_of_java(workshop: Workshop, java_store: Path) -> None:
    store = KeyStore.load(java_store.read_bytes(), PASSWORD, provider="SUN")
    assert sorted(store.get_aliases()) == ["first", "second", "symmetric", "trusted"]
    for alias in ("first", "second"):
        assert secret_numbers(store.private_key(alias)) == workshop.java_numbers(java_store, alias)
        (certificate,) = store.chain(alias)
        assert certificate.get_subject_dn_string().casefold() == f"cn={alias}"
    secret = store.private_key("symmetric")
    assert (secret.key_type, secret.get_size(), len(secret.component(Component.AES) or b"")) == (
        KeyType.SECRET,
        256,
        32,
    )
    assert bytes(store.get_certificate("trusted")) == workshop.certificate("ca")
    native = store.native
    assert (native.size(), native.is_key_entry("first"), native.is_certificate_entry("trusted")) == (4, True, True)


def test_ber_encoding_of_other_writers(workshop: Workshop) -> None:
    """Bouncy Castle and Windows write indefinite lengths and octet strings in pieces."""
    data = workshop.pkcs12("prime256v1")
    rewritten = indefinite(data)
    assert rewritten != data
    assert secret_numbers(only_key(rewritten)) == workshop.secret_numbers("prime256v1")


def indefinite(data: bytes) -> bytes:
    """The outer structures with indefinite lengths, the authenticated safe in pieces of 1000 bytes."""
    root, _ = node.parse(data)
    version, info, mac = root.items(0x30)
    kind, wrapper = info.items(0x30)
    content = wrapper.items(0xA0)[0].content
    pieces = b"".join(node.encode(node.Node(4, content=content[i : i + 1000])) for i in range(0, len(content), 1000))
    end = b"\0\0"
    inner = b"\xa0\x80\x24\x80" + pieces + end + end
    middle = b"\x30\x80" + node.encode(kind) + inner + end
    return b"\x30\x80" + node.encode(version) + middle + node.encode(mac) + end


def test_pbmac1() -> None:
    # RFC 9579, appendix A.1; password 1234.
    data = base64.b64decode(PBMAC1)
    store = KeyStore.load(data, "1234")
    (alias,) = store.get_aliases()
    assert alias == "c163b90e8aef556605dc1594980c34ad411a8d27"
    assert store.private_key(alias).get_size() == 2048
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "password"):
        KeyStore.load(data, "1235")


@pytest.mark.parametrize("options", [(), ("-legacy",), ("-nomac",)], ids=["default", "legacy", "nomac"])
def test_wrong_password(workshop: Workshop, options: tuple[str, ...]) -> None:
    data = workshop.pkcs12("prime256v1", *options)
    for password in ("wrong", "", PASSWORD + " ", "\ud800"):
        with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "password"):
            KeyStore.load(data, password)


def test_without_password(workshop: Workshop) -> None:
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "needs a password"):
        KeyStore.load(workshop.pkcs12("prime256v1"), None)
    unencrypted = workshop.pkcs12("prime256v1", "-keypbe", "NONE", "-certpbe", "NONE")
    assert KeyStore.load(unencrypted, None).get_aliases() == ["my key"]


def test_key_under_another_password(workshop: Workshop) -> None:
    """The password of the store fits its MAC only: the key asks for its own."""
    data = with_mac(workshop.pkcs12("prime256v1", "-nomac", "-certpbe", "NONE"), "other")
    store = KeyStore.load(data, "other")
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "password"):
        store.private_key("my key", "wrong")
    assert secret_numbers(store.private_key("my key", PASSWORD)) == workshop.secret_numbers("prime256v1")


def with_mac(data: bytes, password: str) -> bytes:
    """The same file with a MAC under a password (RFC 7292, 5.1)."""
    version, info = node.parse(data)[0].items(0x30)
    content = info.items(0x30)[1].items(0xA0)[0].content
    key = passwords.pkcs12("sha1", passwords.Purpose.MAC, passwords.bmp(password), b"saltsalt", 1, 20)
    digest = encryption.sequence(
        encryption.identified("1.3.14.3.2.26"), encryption.octets(hmac.digest(key, content, "sha1"))
    )
    mac = encryption.sequence(digest, encryption.octets(b"saltsalt"))
    return encryption.sequence(node.encode(version), node.encode(info), mac)


def test_truncation(workshop: Workshop) -> None:
    data = workshop.pkcs12("rsa")
    for length in [*range(1, 8), *range(50, len(data), 50), len(data) - 1]:
        with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "truncated"):
            KeyStore.load(data[:length], PASSWORD)


@pytest.mark.parametrize("options", [(), ("-legacy",)], ids=["default", "legacy"])
def test_bit_flips(workshop: Workshop, options: tuple[str, ...]) -> None:
    """A flipped bit is noticed, or changes nothing that matters; it is never another exception."""
    data = workshop.pkcs12("prime256v1", *options, "-iter", "1", "-nomaciter")
    expected = workshop.secret_numbers("prime256v1")
    generator = random.Random(7)
    refusals = 0
    for position in range(len(data)):
        damaged = bytearray(data)
        damaged[position] ^= 1 << generator.randrange(8)
        error = error_of(partial(check_numbers, bytes(damaged), expected))
        assert error in (None, ("KeyStore", ErrorCode.CRYPTO_FAILED, 0))
        refusals += error is not None
    assert refusals > len(data) * 0.95


def test_bit_flips_without_mac(workshop: Workshop) -> None:
    data = workshop.pkcs12("prime256v1", "-nomac", "-iter", "1", "-keypbe", "NONE", "-certpbe", "NONE")
    generator = random.Random(8)
    for position in range(len(data)):
        damaged = bytearray(data)
        damaged[position] ^= 1 << generator.randrange(8)
        error = error_of(partial(open_everything, bytes(damaged)))
        assert error is None or error[0] == "KeyStore"


def check_numbers(data: bytes, expected: tuple[int, ...]) -> None:
    assert secret_numbers(only_key(data)) == expected


def open_everything(data: bytes) -> None:
    store = KeyStore.load(data, PASSWORD)
    for alias in store.get_aliases():
        store.private_key(alias, PASSWORD)
        store.chain(alias)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\0" * 1000, "no PKCS#12"),
        (b"-----BEGIN CERTIFICATE-----\n", "PEM"),
        (b"\x30\x03\x02\x01\x03", "damaged"),
        (b"\x30\x80\x02\x01\x03\x00\x00", "damaged"),
        (b"\x30\x09\x02\x01\x04\x30\x04\x06\x00\xa0\x00", "no PKCS#12"),
        (b"\x30\x84\x7f\xff\xff\xff\x02\x01\x03", "truncated"),
        (b"\x30\x80" * 20_000, "damaged"),
        (b"PK\x03\x04", "no PKCS#12"),
    ],
)
def test_other_content(data: bytes, message: str) -> None:
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, message):
        KeyStore.load(data, PASSWORD)


def test_a_certificate_is_no_key_store(workshop: Workshop) -> None:
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "no PKCS#12"):
        KeyStore.load(workshop.certificate("rsa"), PASSWORD)


@pytest.mark.parametrize("unit", [b"\x30\x80", b"\x05\x00", b"\x00", b"\xff", b"\x30\x84\x03\x00\x00\x00\x02\x01"])
def test_large_junk_is_refused(unit: bytes) -> None:
    size = 50 << 20
    data = b"\x30\x84" + size.to_bytes(4, "big") + b"\x02\x01\x03" + unit * (size // len(unit))
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0):
        KeyStore.load(data, PASSWORD)


def test_excessive_iterations_are_refused(workshop: Workshop) -> None:
    data = workshop.pkcs12("prime256v1", "-iter", "1000000", "-nomaciter", "-nomac")
    count = b"\x02\x03\x0f\x42\x40"
    assert count in data
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "iterations"):
        KeyStore.load(data.replace(count, b"\x02\x03\x00\x00\x00", 1), PASSWORD)
