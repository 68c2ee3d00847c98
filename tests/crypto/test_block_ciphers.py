# SPDX-License-Identifier: MIT
"""Block ciphers: FIPS 197, SP 800-38A and observed answers of the original engine; errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from tests.crypto.material import A16, CRYPTO, K8, K16, K24, aes, bs, des, generic
from tests.refused import refused

PLAIN = "00112233445566778899AABBCCDDEEFF"
A24 = A16 + "1011121314151617"
A32 = A24 + "18191A1B1C1D1E1F"
NIST_KEY = "2b7e151628aed2a6abf7158809cf4f3c"
NIST_BLOCK = "6bc1bee22e409f96e93d7e117393172a"


@pytest.mark.parametrize(
    ("key", "result"),
    [(K8, "690F5B0D9A26939B"), (K16, "B76FAB4FBDBDB767"), (K24, "67D223BA64FB6D90")],
)
def test_des_ecb(key: str, result: str) -> None:
    plain = bs("01A1D6D039776742")
    assert CRYPTO.encrypt(des(key), M.DES_ECB, plain) == bs(result)
    assert CRYPTO.decrypt(des(key), M.DES_ECB, bs(result)) == plain


def test_des_cbc() -> None:
    plain = bs("01A1D6D039776742")
    assert CRYPTO.encrypt(des(K8), M.DES_CBC, plain, bs("59D9839733B8455D")) == bs("3A5A2EEFE27ACE7B")
    twice = bs("01A1D6D03977674201A1D6D039776742")
    assert CRYPTO.encrypt(des(K16), M.DES_CBC, twice) == bs("B76FAB4FBDBDB767D9FD890A47B684F1")


def test_parity_bits_are_ignored() -> None:
    even = bytes(byte ^ 1 for byte in bytes.fromhex(K16)).hex()
    plain = bs("01A1D6D039776742")
    assert CRYPTO.encrypt(des(even), M.DES_ECB, plain) == CRYPTO.encrypt(des(K16), M.DES_ECB, plain)


@pytest.mark.parametrize(  # FIPS 197, appendix C
    ("key", "result"),
    [
        (A16, "69C4E0D86A7B0430D8CDB78070B4C55A"),
        (A24, "DDA97CA4864CDFE06EAF70A0EC0D7191"),
        (A32, "8EA2B7CA516745BFEAFC49904B496089"),
    ],
)
def test_aes_ecb(key: str, result: str) -> None:
    assert CRYPTO.encrypt(aes(key), M.AES_ECB, bs(PLAIN)) == bs(result)
    assert CRYPTO.decrypt(aes(key), M.AES_ECB, bs(result)) == bs(PLAIN)


def test_aes_cbc() -> None:  # SP 800-38A, F.2.1
    cipher = bs("7649abac8119b246cee98e9b12e9197d")
    assert CRYPTO.encrypt(aes(NIST_KEY), M.AES_CBC, bs(NIST_BLOCK), bs(A16)) == cipher
    assert CRYPTO.decrypt(aes(NIST_KEY), M.AES_CBC, cipher, bs(A16)) == bs(NIST_BLOCK)


def test_aes_ctr() -> None:  # SP 800-38A, F.5.1
    counter = bs("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    cipher = bs("874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff")
    plain = bs(NIST_BLOCK + "ae2d8a571e03ac9c9eb76fac45af8e51")
    assert CRYPTO.encrypt(aes(NIST_KEY), M.AES_CTR, plain, counter) == cipher
    assert CRYPTO.decrypt(aes(NIST_KEY), M.AES_CTR, cipher, counter) == plain
    assert CRYPTO.encrypt(aes(A16), M.AES_CTR, bs("001122"), counter) == bs("66B6E5")


def test_empty_data() -> None:
    assert CRYPTO.encrypt(des(K16), M.DES_ECB, bs("")) == bs("")


@given(st.binary(max_size=5).map(lambda data: data * 16), st.binary(min_size=16, max_size=16))
def test_cbc_round_trip(data: bytes, iv: bytes) -> None:
    encrypted = CRYPTO.encrypt(aes(A32), M.AES_CBC, ByteString(data), ByteString(iv))
    assert len(encrypted) == len(data)
    assert bytes(CRYPTO.decrypt(aes(A32), M.AES_CBC, encrypted, ByteString(iv))) == data


@pytest.mark.parametrize("mechanism", [M.DES_CBC, M.DES_ECB, M.AES_ECB])
def test_data_must_be_whole_blocks(mechanism: M) -> None:
    key = aes(A16) if mechanism is M.AES_ECB else des(K16)
    for operation in (CRYPTO.encrypt, CRYPTO.decrypt):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, mechanism):
            operation(key, mechanism, bs("01A1"))


@pytest.mark.parametrize("mechanism", [M.AES_CBC, M.AES_CTR])
@pytest.mark.parametrize("iv", [None, bs("00"), bs(A16 + "00")])
def test_aes_needs_an_initialization_vector(mechanism: M, iv: ByteString | None) -> None:
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, mechanism, "initialization vector"):
        CRYPTO.encrypt(aes(A16), mechanism, bs(PLAIN), iv)


def test_wrong_initialization_vectors() -> None:
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.DES_CBC):
        CRYPTO.encrypt(des(K8), M.DES_CBC, bs(K8), bs("59"))
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.AES_CBC):
        CRYPTO.encrypt(aes(A16), M.AES_CBC, bs(PLAIN), bs(K8))
    with refused("Crypto", ErrorCode.INVALID_TYPE, 3):
        CRYPTO.encrypt(aes(A16), M.AES_CBC, bs(PLAIN), "00")


def test_ecb_ignores_an_initialization_vector() -> None:
    for key, mechanism in ((des(K8), M.DES_ECB), (aes(A16), M.AES_ECB)):
        assert CRYPTO.encrypt(key, mechanism, bs(PLAIN), bs("01")) == CRYPTO.encrypt(key, mechanism, bs(PLAIN))


@pytest.mark.parametrize("mechanism", [M.DES, M.DES_CBC_LP, M.DES_CBC_P, M.DES_ECB_LP, M.DES_ECB_P, M.DSA, M.EC, 999])
def test_constants_without_operation(mechanism: int) -> None:
    with refused("Crypto", ErrorCode.INVALID_MECH, mechanism):
        CRYPTO.encrypt(des(K16), mechanism, bs(K8))


def test_mechanisms_that_nothing_offers() -> None:
    with refused("Crypto", ErrorCode.NOT_IMPLEMENTED, M.ECELGAMAL):
        CRYPTO.encrypt(des(K16), M.ECELGAMAL, bs(K8))


def test_keys_of_another_family() -> None:
    for key, mechanism in (
        (des(K16), M.AES_ECB),
        (aes(A16), M.DES_ECB),
        (aes(A16), M.RSA),
    ):
        with refused("Crypto", ErrorCode.INVALID_MECH, mechanism):
            CRYPTO.encrypt(key, mechanism, bs(PLAIN))
        with refused("Crypto", ErrorCode.INVALID_MECH, ErrorCode.INVALID_MECH):  # decryption reports its own number
            CRYPTO.decrypt(key, mechanism, bs(PLAIN))


def test_generic_keys_are_for_hmac_only() -> None:
    for mechanism in (M.AES_ECB, M.DES_ECB, M.RSA):
        with refused("Key", ErrorCode.INVALID_DATA, 0):
            CRYPTO.encrypt(generic(A16), mechanism, bs(PLAIN))
        with refused("Key", ErrorCode.INVALID_DATA, 0):
            CRYPTO.decrypt(generic(A16), mechanism, bs(PLAIN))


def test_unusable_keys() -> None:
    for key in (Key(), Key(KeyType.SECRET)):
        with refused("Key", ErrorCode.INVALID_DATA, 0):
            CRYPTO.encrypt(key, M.AES_ECB, bs(PLAIN))
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.AES_ECB):
        CRYPTO.encrypt(aes("0011"), M.AES_ECB, bs(PLAIN))
    with refused("Key", ErrorCode.INVALID_DATA, 2):  # the length of the key
        CRYPTO.encrypt(des("0011"), M.DES_ECB, bs(K8))


def test_clear_wipes_the_key_in_use() -> None:
    value = bs(A16)
    key = Key().set_component(Component.AES, value)
    before = CRYPTO.encrypt(key, M.AES_ECB, bs(PLAIN))
    value.clear()
    assert CRYPTO.encrypt(key, M.AES_ECB, bs(PLAIN)) == CRYPTO.encrypt(aes("00" * 16), M.AES_ECB, bs(PLAIN))
    assert before == bs("69C4E0D86A7B0430D8CDB78070B4C55A")
