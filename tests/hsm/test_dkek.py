# SPDX-License-Identifier: MIT
"""DKEK: what it wraps, what it refuses."""

from __future__ import annotations

import pytest

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode
from jsapi.hsm import keyblob
from jsapi.hsm.dkek import DKEK, EMPTY_ALLOWED
from jsapi.key import Component, Key, KeyType
from jsapi.services import QUIET, Services
from tests.refused import refused
from tests.terminals.virtual.host import vectors

SHARES = [ByteString(bytes.fromhex(share)) for share in vectors()["dkek"]["shares"]]
EC = vectors()["own_ec_blob"]


class Talkative(Services):
    """Remembers what is written, and allows an empty DKEK."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> None:
        self.written += text

    def option(self, name: str) -> bool:
        return name == EMPTY_ALLOWED


class Provider:
    """A crypto object of a script."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    def has(self, name: str) -> bool:
        return name == "generateRandom"

    def call(self, name: str, *args: object) -> object:
        assert (name, args) == ("generateRandom", (8,))
        return self._answer


def ec_pair() -> tuple[Key, Key]:
    private, public = Key(KeyType.PRIVATE), Key(KeyType.PUBLIC)
    for key in (private, public):
        key.set_component(Component.ECC_CURVE_OID, ByteString(bytes.fromhex("2A8648CE3D030107")))
    private.put(Component.ECC_D, bytes.fromhex(EC["d"]))
    public.put(Component.ECC_QX, bytes.fromhex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"))
    public.put(Component.ECC_QY, bytes.fromhex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"))
    return private, public


def aes_key(length: int) -> Key:
    key = Key(KeyType.SECRET)
    key.set_component(Component.AES, ByteString(bytes(range(0x60, 0x60 + length))))
    return key


def with_shares(crypto: object = None) -> DKEK:
    dkek = DKEK(crypto)
    for share in SHARES:
        dkek.import_dkek_share(share)
    return dkek


def test_key_check_value_of_shares_in_any_order():
    one, other = with_shares(), DKEK()
    for share in reversed(SHARES):
        other.import_dkek_share(share)
    assert one.get_kcv() == other.get_kcv() == ByteString(bytes.fromhex(vectors()["dkek"]["key_check_value"]))


def test_ec_key_with_given_random_numbers():
    provider = Provider(ByteString(bytes.fromhex("A0A1A2A3A4A5A6A7")))
    assert with_shares(provider).encode_key(QUIET, *ec_pair()) == ByteString(bytes.fromhex(EC["blob"]))


def test_random_numbers_differ_without_a_provider():
    dkek = with_shares()
    assert dkek.encode_key(QUIET, *ec_pair()) != dkek.encode_key(QUIET, *ec_pair())


@pytest.mark.parametrize("answer", [ByteString(bytes(7)), None, "12345678"])
def test_useless_random_numbers(answer):
    with refused("DKEK", ErrorCode.CRYPTO_FAILED, 0, "random"):
        with_shares(Provider(answer)).encode_key(QUIET, *ec_pair())


@pytest.mark.parametrize("emptied", [False, True], ids=["never filled", "cleared"])
def test_nothing_is_wrapped_without_a_share(emptied):
    dkek = with_shares() if emptied else DKEK()
    dkek.clear()
    for encode in (lambda: dkek.encode_key(QUIET, *ec_pair()), lambda: dkek.encode_aes_key(QUIET, aes_key(16))):
        with refused("DKEK", ErrorCode.INVALID_USAGE, 0, "No DKEK share was imported"):
            encode()


def test_old_scripts_can_be_allowed_to():
    blob = DKEK().encode_key(Talkative(), *ec_pair())
    assert bytes(blob).startswith(keyblob.key_check_value(bytes(32)))


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_share_of_another_length(length):
    with refused("DKEK", ErrorCode.INVALID_DATA, 0, f"this one has {length}"):
        DKEK().import_dkek_share(ByteString(bytes(length)))


@pytest.mark.parametrize("length", [16, 24, 32])
def test_aes_keys(length):
    blob = bytes(with_shares().encode_aes_key(QUIET, aes_key(length)))
    _, plain = keyblob.decode(bytes.fromhex(vectors()["dkek"]["kek"]), blob)
    assert (plain.size, plain.components) == (length, (bytes(range(0x60, 0x60 + length)),))


@pytest.mark.parametrize("length", [8, 15, 33])
def test_aes_key_of_another_length(length):
    with refused("DKEK", ErrorCode.INVALID_KEY, 0, "16, 24 or 32"):
        with_shares().encode_aes_key(QUIET, aes_key(length))


def test_incomplete_keys_name_what_is_missing():
    private, public = ec_pair()
    with refused("DKEK", ErrorCode.INVALID_KEY, 0, "ECC_D"):
        with_shares().encode_key(QUIET, public, public)
    with refused("DKEK", ErrorCode.INVALID_KEY, 0, "ECC_QX"):
        with_shares().encode_key(QUIET, private, private)


def test_dump_tells_no_secret():
    services, dkek = Talkative(), with_shares()
    dkek.dump_key_blob(services, dkek.encode_key(QUIET, *ec_pair()))
    for expected in ("fits", "12 EC", "256 bits", "secret, 32 bytes", "60FED4BA255A9D31"):
        assert expected in services.written
    assert EC["d"] not in services.written.upper()


@pytest.mark.parametrize(
    ("blob", "expected"),
    [(b"\1\2", "Not a wrapped key"), (bytes.fromhex(vectors()["real_ec_blob"]["blob"]), "another DKEK")],
)
def test_dump_of_what_cannot_be_opened(blob, expected):
    services = Talkative()
    with_shares().dump_key_blob(services, ByteString(blob))
    assert expected in services.written


def test_share_file_errors_become_gperrors():
    with refused("DKEK", ErrorCode.INVALID_DATA, 0, "it has 3 bytes instead of 64"):
        DKEK.decrypt_key_share(QUIET, ByteString(b"abc"), ByteString(b"x"))
    with refused("DKEK", ErrorCode.INVALID_DATA, 0, "32 bytes, not 3"):
        DKEK.encrypt_key_share(QUIET, ByteString(b"abc"), ByteString(b"x"))
