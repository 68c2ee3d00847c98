# SPDX-License-Identifier: MIT
"""JKS files: of keytool, of the conformance set, our own read by keytool, damage."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest

from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key
from jsapi.key_components import CRT_COMPONENTS
from jsapi.keystore import KeyStore, jks
from jsapi.keystore.entries import Entries, Entry, StoredKey
from jsapi.services import QUIET
from tests.keystore.workshop import PASSWORD, Workshop
from tests.refused import error_of, refused

pytestmark = pytest.mark.external


def secret_numbers(key: Key) -> tuple[int | None, ...]:
    if key.has(Component.ECC_D):
        return (key.number(Component.ECC_D),)
    return tuple(key.number(component) for component in CRT_COMPONENTS)


def test_store_of_java(workshop: Workshop, java_store: Path, jks_store: Path) -> None:
    store = KeyStore.load(jks_store.read_bytes(), PASSWORD, provider="SUN")
    assert store.store_type == "JKS"
    assert sorted(store.get_aliases()) == ["first", "second", "trusted"]
    for alias, password in (("first", "another"), ("SECOND", PASSWORD)):
        assert secret_numbers(store.private_key(alias, password)) == workshop.java_numbers(java_store, alias.lower())
        assert len(store.chain(alias)) == 1
    assert bytes(store.get_certificate("trusted")) == workshop.certificate("ca")
    with refused("KeyStore", ErrorCode.KEY_NOT_FOUND, 0):
        store.private_key("trusted", PASSWORD)


def test_passwords(jks_store: Path) -> None:
    data = jks_store.read_bytes()
    with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "password"):
        KeyStore.load(data, "wrong")
    store = KeyStore.load(data, None)
    for password in (PASSWORD, None):
        with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0, "password"):
            store.private_key("first", password)


def test_truncation(jks_store: Path) -> None:
    data = jks_store.read_bytes()
    for length in range(4, len(data), 50):
        with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0):
            KeyStore.load(data[:length], PASSWORD)


def test_bit_flips(jks_store: Path) -> None:
    data = jks_store.read_bytes()
    generator = random.Random(9)
    for position in range(0, len(data), 3):
        damaged = bytearray(data)
        damaged[position] ^= 1 << generator.randrange(8)
        with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0):
            KeyStore.load(bytes(damaged), PASSWORD)
        error = error_of(partial(open_everything, bytes(damaged)))
        assert error is None or error[0] == "KeyStore"


def open_everything(data: bytes) -> None:
    store = KeyStore.load(data, None)
    for alias in store.get_aliases():
        store.private_key(alias, PASSWORD)


def test_absurd_numbers_are_refused() -> None:
    for data in (jks.MAGIC + b"\0\0\0\x02" + b"\xff" * 100, jks.MAGIC + b"\0\0\0\x09", b"\xce\xce\xce\xce\0\0"):
        with refused("KeyStore", ErrorCode.CRYPTO_FAILED, 0):
            KeyStore.load(data, None)


def test_our_store_read_by_keytool(workshop: Workshop, tmp_path: Path) -> None:
    target = tmp_path / "ours.jks"
    store = KeyStore.create(QUIET, "SUN", "JKS")
    source = KeyStore.load(workshop.pkcs12("rsa", "-certfile", "ca.crt"), PASSWORD)
    key = source.private_key("my key")
    key.set_id("käy")
    store.set_key(key, PASSWORD, source.chain("my key"))
    store.set_certificate("ca", source.chain("my key")[1])
    store.store(QUIET, str(target), PASSWORD)
    assert workshop.java_numbers(target, "käy") == workshop.secret_numbers("rsa")
    again = KeyStore.create(QUIET, "SUN", "JKS", str(target), PASSWORD)
    assert again.get_aliases() == ["käy", "ca"]
    assert [bytes(c) for c in again.chain("käy")] == [workshop.certificate("rsa"), workshop.certificate("ca")]


def test_aliases_in_modified_utf8() -> None:
    names = ["a\0b", "\U0001f600", "ü€"]
    entries = Entries(Entry(name, StoredKey(bytearray(b"0" * 50)), []) for name in names)
    data = jks.dump(entries, PASSWORD)
    assert b"a\xc0\x80b" in data
    assert b"\xed\xa0\xbd\xed\xb8\x80" in data
    assert [entry.alias for entry in jks.load(data, PASSWORD).entries] == names
