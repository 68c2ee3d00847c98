# SPDX-License-Identifier: MIT
"""RSA with observed answers of the original engine and with OpenSSL as the other party."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from tests.crypto.material import A16, CRYPTO, aes, bs, digest, number, openssl, rsa_key
from tests.refused import refused

MODULUS = 0xB4A7E46170574F16A97082B22BE58B6A2A629798419BE12872A4BDBA626CFAE9900F76ABFB12139DCE5DE56564FAB2B6543165A040C606887420E33D91ED7ED7  # noqa: E501
PRIVATE = 0x9F66F6B05410CD503B2709E88115D55DACED94D1A34D4E32BF824D0DDE6028AE79C5F07B580F5DCE240D7111F7DDB130A7945CD7D957D1920994DA389F490C89  # noqa: E501
CRT = {
    Component.CRT_P: "c0a0758cdf14256f78d4708c86becdead1b50ad4ad6c5c703e2168fbf37884cb",
    Component.CRT_Q: "f01734d7960ea60070f1b06f2bb81bfac48ff192ae18451d5e56c734a5aab8a5",
    Component.CRT_DP1: "b54bb9edff22051d9ee60f9351a48591b6500a319429c069a3e335a1d6171391",
    Component.CRT_DQ1: "d3d83daf2a0cecd3367ae6f8ae1aeb82e9ac2f816c6fc483533d8297dd7884cd",
    Component.CRT_PQ: "b8f52fc6f38593dabb661d3f50f8897f8106eee68b1bce78a95b132b4e5b5d19",
}
ABC = ByteString(b"abc")


def public() -> Key:
    return rsa_key(KeyType.PUBLIC, MODULUS, 17)


def private() -> Key:
    return rsa_key(KeyType.PRIVATE, MODULUS, PRIVATE)


def crt(**changes: str) -> Key:
    key = Key(KeyType.PRIVATE)
    for component, value in CRT.items():
        key.set_component(component, bs(changes.get(component.name, value)))
    return key


@dataclass(frozen=True)
class Pair:
    """A 2048-bit pair made by OpenSSL, in files and as keys."""

    folder: Path
    public: Key
    private: Key


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder = tmp_path_factory.mktemp("rsa")
    openssl(folder, "genrsa", "-out", "key.pem", "2048")
    openssl(folder, "rsa", "-in", "key.pem", "-pubout", "-out", "pub.pem")
    loaded = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    assert isinstance(loaded, rsa.RSAPrivateKey)
    public_key, private_key = Key(), Key()
    keys.fill_private(private_key, loaded)
    keys.fill_public(public_key, loaded.public_key(), named=False)
    return Pair(folder, public_key, private_key)


def test_raw_result_has_the_length_of_the_modulus() -> None:
    one = bytes(CRYPTO.encrypt(public(), M.RSA, bs("01")))
    assert one == bytes(63) + b"\x01"
    value = bs("26" + "00" * 31)
    for key in (private(), crt()):
        plain = CRYPTO.decrypt(key, M.RSA, CRYPTO.encrypt(public(), M.RSA, value))
        assert bytes(plain) == bytes(32) + bytes(value)


def test_raw_works_in_both_directions_with_both_halves() -> None:
    expected = pow(0x1234, PRIVATE, MODULUS).to_bytes(64, "big")
    for key in (private(), crt()):
        assert bytes(CRYPTO.encrypt(key, M.RSA, bs("1234"))) == expected
        assert bytes(CRYPTO.decrypt(key, M.RSA, bs("1234"))) == expected
    assert bytes(CRYPTO.decrypt(public(), M.RSA, ByteString(expected))).lstrip(b"\0") == b"\x12\x34"


@pytest.mark.parametrize("value", [MODULUS, MODULUS + 1, 0xFF << 504])
def test_raw_input_must_be_smaller_than_the_modulus(value: int) -> None:
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA):
        CRYPTO.encrypt(public(), M.RSA, ByteString(value.to_bytes(64, "big")))
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA):
        CRYPTO.encrypt(public(), M.RSA, ByteString(bytes(65)))


def test_iso9796_2_takes_the_smaller_of_two_results() -> None:
    message = ByteString(b"\x6a" + bytes(range(62)) + b"\xbc")
    signature = CRYPTO.encrypt(crt(), M.RSA_ISO9796_2, message)
    number_ = int.from_bytes(bytes(signature), "big")
    assert number_ < MODULUS / 2
    other = ByteString((MODULUS - number_).to_bytes(64, "big"))
    for variant in (signature, other):
        assert CRYPTO.decrypt(public(), M.RSA_ISO9796_2, variant) == message
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_ISO9796_2):
        CRYPTO.decrypt(public(), M.RSA_ISO9796_2, bs("02"))


def test_pkcs1_block_of_a_signature() -> None:
    block = bytes(CRYPTO.decrypt(public(), M.RSA, CRYPTO.sign(private(), M.RSA_SHA256, ABC)))
    info = bytes.fromhex("3031300D060960864801650304020105000420") + bytes(digest(M.SHA_256, b"abc"))
    assert block == b"\x00\x01" + b"\xff" * (61 - len(info)) + b"\x00" + info


def test_pkcs1_block_of_given_bytes() -> None:
    expected = b"\x00\x01" + b"\xff" * 59 + b"\x00\x01\x02"
    for signature in (
        CRYPTO.sign(private(), M.RSA_PKCS1, bs("0102")),
        CRYPTO.encrypt(crt(), M.RSA_PKCS1, bs("0102")),
    ):
        assert bytes(CRYPTO.decrypt(public(), M.RSA, signature)) == expected
        assert CRYPTO.decrypt(public(), M.RSA_PKCS1, signature) == bs("0102")
        assert CRYPTO.verify(public(), M.RSA_PKCS1, bs("0102"), signature)
        assert not CRYPTO.verify(public(), M.RSA_PKCS1, bs("0103"), signature)


def test_pkcs1_encryption() -> None:
    for key in (private(), crt()):
        assert CRYPTO.decrypt(key, M.RSA_PKCS1, CRYPTO.encrypt(public(), M.RSA_PKCS1, bs("0102"))) == bs("0102")
        for damaged in ("00", "0002FFFFFFFFFFFFFFFF00" + "01" * 53):
            with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_PKCS1):
                CRYPTO.decrypt(key, M.RSA_PKCS1, bs(damaged))
    for key in (public(), private(), crt()):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_PKCS1):
            CRYPTO.encrypt(key, M.RSA_PKCS1, ByteString(bytes(54)))


@pytest.mark.parametrize(
    "block",
    [
        b"\0\1" + b"\xff" * 62,
        b"\0\1" + b"\xff" * 7 + b"\0" + b"\x01" * 54,
        b"\0\1" + b"\xff" * 8 + b"\xfe\0" + b"\x01" * 52,
        b"\0\2" + b"\xff" * 59 + b"\0\1\2",
    ],
)
def test_damaged_blocks_of_type_1(block: bytes) -> None:
    signature = CRYPTO.encrypt(private(), M.RSA, ByteString(block))
    assert not CRYPTO.verify(public(), M.RSA_PKCS1, ByteString(block[-54:]), signature)
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_PKCS1):
        CRYPTO.decrypt(public(), M.RSA_PKCS1, signature)


def test_wrong_halves_and_families() -> None:
    for key in (public(), aes(A16)):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA):
            CRYPTO.sign(key, M.RSA, ABC)
    for key in (private(), crt()):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA):
            CRYPTO.verify(key, M.RSA, ABC, ABC)
    with refused("Crypto", ErrorCode.INVALID_MECH, M.RSA):
        CRYPTO.encrypt(aes(A16), M.RSA, ABC)
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_OAEP):
        CRYPTO.decrypt(private(), M.RSA_OAEP, bs("00"))
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_OAEP):
        CRYPTO.decrypt(public(), M.RSA_OAEP, ByteString(bytes(64)))
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_OAEP):
        CRYPTO.encrypt(private(), M.RSA_OAEP, bs("00"))
    with refused("Crypto", ErrorCode.INVALID_MECH, M.RSA_PSS):
        CRYPTO.sign(private(), M.RSA_PSS, ABC)


def test_modulus_too_small() -> None:
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_SHA512):
        CRYPTO.sign(private(), M.RSA_SHA512, ABC)
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_PSS_SHA256):
        CRYPTO.sign(private(), M.RSA_PSS_SHA256, ABC)


def test_keys_without_values() -> None:
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA_PSS_SHA256):
        CRYPTO.sign(Key(KeyType.PRIVATE), M.RSA_PSS_SHA256, ABC)
    for operation in (CRYPTO.sign, CRYPTO.encrypt):
        with refused("Key", ErrorCode.INVALID_DATA, 0):
            operation(Key(), M.RSA, ABC)
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        CRYPTO.encrypt(Key(KeyType.PUBLIC), M.RSA, ABC)


@pytest.mark.parametrize("name", [component.name for component in CRT])
def test_contradicting_crt_components(name: str) -> None:
    damaged = crt(**{name: "c0" * 31 + "cd"})
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA):
        CRYPTO.sign(damaged, M.RSA, ABC)
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        CRYPTO.decrypt(damaged, M.RSA, ABC)


def test_garbage_signatures_are_false() -> None:
    for garbage in (
        bs(""),
        bs("00"),
        ByteString(bytes(64)),
        ByteString(b"\xff" * 64),
        ByteString(bytes(100)),
    ):
        assert not CRYPTO.verify(public(), M.RSA, ABC, garbage)
        assert not CRYPTO.verify(public(), M.RSA_PKCS1, ABC, garbage)
    signature = CRYPTO.sign(private(), M.RSA, ABC)
    assert CRYPTO.verify(public(), M.RSA_SHA1, ABC, signature)
    assert not CRYPTO.verify(public(), M.RSA_SHA256, ABC, signature)


@pytest.mark.parametrize("name", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_signatures_with_openssl(pair: Pair, name: str) -> None:
    (pair.folder / "data").write_bytes(b"abc")
    pss = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")
    for mechanism, options in ((M[f"RSA_{name.upper()}"], ()), (M[f"RSA_PSS_{name.upper()}"], pss)):
        (pair.folder / "sig").write_bytes(bytes(CRYPTO.sign(pair.private, mechanism, ABC)))
        args = ("dgst", f"-{name}", *options)
        openssl(pair.folder, *args, "-verify", "pub.pem", "-signature", "sig", "data")
        theirs = ByteString(openssl(pair.folder, *args, "-sign", "key.pem", "data"))
        assert CRYPTO.verify(pair.public, mechanism, ABC, theirs)
        assert not CRYPTO.verify(pair.public, mechanism, ByteString(b"abd"), theirs)


@pytest.mark.parametrize(
    ("mechanism", "options"),
    [
        (M.RSA_PKCS1, ["rsa_padding_mode:pkcs1"]),
        (M.RSA, ["rsa_padding_mode:none"]),
        (M.RSA_OAEP, ["rsa_padding_mode:oaep"]),
        *[
            (
                M[f"RSA_OAEP_{name.upper()}"],
                ["rsa_padding_mode:oaep", f"rsa_oaep_md:{name}", f"rsa_mgf1_md:{name}"],
            )
            for name in ("sha224", "sha256", "sha384", "sha512")
        ],
    ],
)
def test_encryption_with_openssl(pair: Pair, mechanism: M, options: list[str]) -> None:
    data = bytes(256) if mechanism is M.RSA else b"some secret"
    data = data[:-2] + b"\x12\x34"
    args = [part for option in options for part in ("-pkeyopt", option)]
    (pair.folder / "plain").write_bytes(data)
    theirs = openssl(pair.folder, "pkeyutl", "-encrypt", "-pubin", "-inkey", "pub.pem", "-in", "plain", *args)
    assert bytes(CRYPTO.decrypt(pair.private, mechanism, ByteString(theirs))) == data
    ours = CRYPTO.encrypt(pair.public, mechanism, ByteString(data))
    (pair.folder / "cipher").write_bytes(bytes(ours))
    assert openssl(pair.folder, "pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "cipher", *args) == data


def test_private_exponent_form_of_a_2048_bit_key(pair: Pair) -> None:
    p, q = number(pair.private, Component.CRT_P), number(pair.private, Component.CRT_Q)
    exponent = pow(65537, -1, (p - 1) * (q - 1))
    plain = rsa_key(KeyType.PRIVATE, p * q, exponent)
    assert CRYPTO.sign(plain, M.RSA_SHA256, ABC) == CRYPTO.sign(pair.private, M.RSA_SHA256, ABC)


def test_public_exponent_is_found_by_trial() -> None:
    assert keys.public_exponent(MODULUS, PRIVATE) == 17
    p, q = int(CRT[Component.CRT_P], 16), int(CRT[Component.CRT_Q], 16)
    order = (p - 1) * (q - 1)
    for exponent in (1009, 30011):
        assert keys.public_exponent(MODULUS, pow(exponent, -1, order)) == exponent
    assert keys.public_exponent(MODULUS, pow(100003, -1, order)) is None
    with refused("Crypto", ErrorCode.NOT_IMPLEMENTED, M.RSA):
        CRYPTO.sign(rsa_key(KeyType.PRIVATE, MODULUS, pow(100003, -1, order)), M.RSA, ABC)
