# SPDX-License-Identifier: MIT
"""KeyStore as scripts see it: constructor forms, recorded errors, changing and writing."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from jsapi.key_components import CRT_COMPONENTS
from jsapi.keystore import KeyStore
from jsapi.services import QUIET
from jsapi.x509 import X509
from tests.keystore.workshop import KINDS, PASSWORD, Workshop, numbers_of
from tests.refused import refused

pytestmark = pytest.mark.external


@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        ((), ErrorCode.ARGUMENTS_MISSING, 0),
        (("SUN",), ErrorCode.INVALID_TYPE, 0),
        ((None, "JKS"), ErrorCode.INVALID_TYPE, 0),
        (("SUN", 5), ErrorCode.INVALID_TYPE, 1),
        (("SUN", "JKS", ByteString(b"x")), ErrorCode.INVALID_TYPE, 2),
        (("SUN", "JKS", "x", None), ErrorCode.INVALID_TYPE, 3),
        (("SUN", "JKS", "t.jks", "secret", "x"), ErrorCode.INVALID_ARGUMENTS, 5),
        (("SUN", "JKS", "no such file", "secret"), ErrorCode.OBJECT_NOT_FOUND, 1),
        (("SUN", "JKS", "/", "secret"), ErrorCode.OBJECT_NOT_FOUND, 1),
        (("XX", "JKS", "no such file", "secret"), ErrorCode.CRYPTO_FAILED, 0),
        (("", "JKS"), ErrorCode.CRYPTO_FAILED, 0),
        (("BC", "JKS"), ErrorCode.CRYPTO_FAILED, 0),
        (("BC", "BKS"), ErrorCode.CRYPTO_FAILED, 0),
    ],
)
def test_constructor_refused(args: tuple[Any, ...], code: ErrorCode, reason: int) -> None:
    with refused("KeyStore", code, reason):
        KeyStore.create(QUIET, *args)


@pytest.mark.parametrize("provider", ["BC", "SunJSSE", "SUN"])
def test_file(workshop: Workshop, provider: str, tmp_path: Path) -> None:
    path = tmp_path / "store.p12"
    path.write_bytes(workshop.pkcs12("prime256v1"))
    store = KeyStore.create(QUIET, provider, "PKCS12", str(path), PASSWORD)
    assert store.get_aliases() == ["my key"]
    assert KeyStore.create(QUIET, store.native).entries is store.entries


def test_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.p12"
    with path.open("wb") as stream:
        stream.truncate(50 << 20)
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "larger"):
        KeyStore.create(QUIET, "BC", "PKCS12", str(path), PASSWORD)


def test_missing_entries(workshop: Workshop) -> None:
    store = KeyStore.load(workshop.pkcs12("prime256v1"), PASSWORD)
    with refused("KeyStore", ErrorCode.OBJECT_NOT_FOUND, 0):
        store.get_certificate("other")
    with refused("KeyStore", ErrorCode.OBJECT_NOT_FOUND, 0):
        store.delete_entry("other")
    for key_id, key_type in (("other", KeyType.UNKNOWN), ("my key", KeyType.PUBLIC), (None, KeyType.UNKNOWN)):
        key = Key(key_type)
        key.key_id = key_id
        with refused("KeyStore", ErrorCode.KEY_NOT_FOUND, 0):
            store.get_key(key)


def test_set_key_refused(workshop: Workshop) -> None:
    store = KeyStore.create(QUIET, "BC", "PKCS12")
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        store.set_key(Key())
    key = KeyStore.load(workshop.pkcs12("prime256v1"), PASSWORD).private_key("my key")
    with refused("KeyStore", ErrorCode.INVALID_DATA, 3, "certificates"):
        store.set_key(key, PASSWORD)
    with refused("KeyStore", ErrorCode.INVALID_TYPE, 2):
        store.set_key(key, PASSWORD, ["x"])
    key.key_id = None
    with refused("KeyStore", ErrorCode.KEY_NOT_FOUND, 0):
        store.set_key(key, PASSWORD, [])
    with refused("KeyStore", ErrorCode.INVALID_KEY, 0):
        store.set_key(Key(KeyType.PUBLIC))


def test_store_refused(tmp_path: Path) -> None:
    store = KeyStore.create(QUIET, "BC", "PKCS12")
    for args in ((), (str(tmp_path / "x.p12"),)):
        with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0):
            store.store(QUIET, *args)
    with refused("KeyStore", ErrorCode.DEVICE_ERROR, 0):
        store.store(QUIET, str(tmp_path / "no" / "x.p12"), PASSWORD)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_one_key_written_for_openssl(workshop: Workshop, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "ours.p12"
    original = KeyStore.load(workshop.pkcs12(kind, "-certfile", "ca.crt"), PASSWORD)
    store = KeyStore.create(QUIET, "BC", "PKCS12")
    store.set_key(original.private_key("my key"), "", original.chain("my key"))
    store.store(QUIET, str(path), "pässword")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert numbers_of(workshop.opened(path, "pässword")) == workshop.secret_numbers(kind)
    described = workshop.run("openssl", "pkcs12", "-in", str(path), "-passin", "pass:pässword", "-info", "-nokeys")
    assert b"friendlyName: my key" in described
    assert described.count(b"BEGIN CERTIFICATE") == (2 if kind == "rsa" else 1)


def test_several_entries_written_for_java(workshop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "ours.p12"
    store = KeyStore.create(QUIET, "BC", "PKCS12")
    for kind in ("rsa", "prime256v1", "secp384r1"):
        original = KeyStore.load(workshop.pkcs12(kind), PASSWORD)
        key = original.private_key("my key")
        key.set_id(kind)
        store.set_key(key, PASSWORD, [X509.load(workshop.certificate(kind))])
    secret = Key()
    secret.set_component(Component.AES, ByteString(bytes(range(16))))
    secret.set_id("aes")
    store.set_key(secret, PASSWORD)
    store.set_certificate("ca", X509.load(workshop.certificate("ca")))
    store.store(QUIET, str(path), PASSWORD)
    listing = workshop.run("keytool", "-list", "-keystore", str(path), "-storepass", PASSWORD, "-storetype", "PKCS12")
    for line in (b"rsa,", b"PrivateKeyEntry", b"aes,", b"SecretKeyEntry", b"ca,", b"trustedCertEntry", b"contains 5"):
        assert line in listing
    assert workshop.java_numbers(path, "secp384r1") == workshop.secret_numbers("secp384r1")
    again = KeyStore.create(QUIET, "BC", "PKCS12", str(path), PASSWORD)
    assert sorted(again.get_aliases()) == ["aes", "ca", "prime256v1", "rsa", "secp384r1"]
    assert again.private_key("aes").component(Component.AES) == bytes(range(16))
    again.delete_entry("aes")
    again.store(QUIET, "", PASSWORD)
    assert len(KeyStore.create(QUIET, "BC", "PKCS12", str(path), PASSWORD).get_aliases()) == 4


def test_key_without_certificate(workshop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "ours.p12"
    store = KeyStore.load(workshop.pkcs12("prime256v1", "-nocerts"), PASSWORD)
    assert store.get_aliases() == ["my key"]
    assert store.private_key("my key").key_type is KeyType.PRIVATE
    with refused("KeyStore", ErrorCode.OBJECT_NOT_FOUND, 0):
        store.get_certificate("my key")
    assert store.chain("my key") == []
    store.store(QUIET, str(path), PASSWORD)
    assert numbers_of(workshop.opened(path)) == workshop.secret_numbers("prime256v1")


def test_key_object_keeps_its_type(workshop: Workshop) -> None:
    store = KeyStore.load(workshop.pkcs12("rsa"), PASSWORD)
    for key_type in (KeyType.UNKNOWN, KeyType.SECRET, KeyType.PRIVATE):
        key = Key(key_type)
        key.set_id("MY KEY")
        store.get_key_from_key_store(key, "zz")
        assert key.get_type() == key_type
        assert key.has(*CRT_COMPONENTS)


def test_secrets_do_not_show(workshop: Workshop) -> None:
    store = KeyStore.load(workshop.pkcs12("prime256v1", "-keypbe", "NONE"), PASSWORD)
    digits = f"{workshop.secret_numbers('prime256v1')[0]:064x}"
    shown = repr(store) + repr(store.entries.entries) + repr(store.private_key("my key"))
    assert digits[:16] not in shown.lower()
    assert "bytearray" not in shown
