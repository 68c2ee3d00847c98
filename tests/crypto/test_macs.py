# SPDX-License-Identifier: MIT
"""MACs: SP 800-38B, RFC 2202, RFC 4231 and observed answers of the original engine."""

from __future__ import annotations

import pytest

from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.gperror import ErrorCode
from jsapi.key import Key
from tests.crypto.material import A16, CRYPTO, K8, K16, K24, aes, bs, des, generic
from tests.refused import refused

HELLO = ByteString(b"Hello World !!!!")
NIST_KEY = "2b7e151628aed2a6abf7158809cf4f3c"
NIST_DATA = (
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)


@pytest.mark.parametrize(
    ("key", "mechanism", "result"),
    [
        (K8, M.DES_MAC, "F4E628F1864FCA0B"),
        (K16, M.DES_MAC, "862304D33AF01096"),
        (K24, M.DES_MAC, "B711F9970C4BC764"),
        (K16, M.DES_MAC_EMV, "F09B856213BAB83B"),
        (K24, M.DES_MAC_EMV, "33F58C90E366D570"),
    ],
)
def test_des_macs(key: str, mechanism: M, result: str) -> None:
    assert CRYPTO.sign(des(key), mechanism, HELLO) == bs(result)


@pytest.mark.parametrize(
    ("data", "result"),
    [
        ("0102", "C6B530D0F68CC9DE"),
        ("0102000000000000", "C6B530D0F68CC9DE"),
        ("0102800000000000", "8556B55F67D686AD"),
        ("", "29A9C3B790D75F8C"),
        ("0000000000000000", "29A9C3B790D75F8C"),
    ],
)
def test_retail_mac_pads_with_zeros(data: str, result: str) -> None:
    assert CRYPTO.sign(des(K16), M.DES_MAC_EMV, bs(data)) == bs(result)


def test_aes_mac() -> None:
    block = bs("00112233445566778899AABBCCDDEEFF")
    assert CRYPTO.sign(aes(A16), M.AES_MAC, block) == bs("69C4E0D86A7B0430D8CDB78070B4C55A")
    assert CRYPTO.sign(aes(A16), M.AES_MAC, block, block) == bs("C6A13B37878F5B826F4F8162A1C8D879")


@pytest.mark.parametrize(  # SP 800-38B, D.1
    ("length", "result"),
    [
        (0, "bb1d6929e95937287fa37d129b756746"),
        (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"),
        (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ],
)
def test_aes_cmac(length: int, result: str) -> None:
    data = ByteString(bytes.fromhex(NIST_DATA)[:length])
    assert CRYPTO.sign(aes(NIST_KEY), M.AES_CMAC, data) == bs(result)


@pytest.mark.parametrize(  # RFC 2202 and RFC 4231, test case 2
    ("mechanism", "result"),
    [
        (M.HMAC_MD5, "750c783e6ab0b503eaa86e310a5db738"),
        (M.HMAC_SHA1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (M.HMAC_SHA224, "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"),
        (M.HMAC_SHA256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            M.HMAC_SHA384,
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        ),
        (
            M.HMAC_SHA512,
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
    ],
)
def test_hmac(mechanism: M, result: str) -> None:
    key, data = generic(b"Jefe".hex()), ByteString(b"what do ya want for nothing?")
    mac = CRYPTO.sign(key, mechanism, data)
    assert mac == bs(result)
    assert CRYPTO.verify(key, mechanism, data, mac)
    assert not CRYPTO.verify(key, mechanism, data, mac.left(8))
    assert not CRYPTO.verify(key, mechanism, ByteString(b"other"), mac)


def test_hmac_needs_a_generic_key() -> None:
    with refused("Crypto", ErrorCode.INVALID_KEY, M.HMAC_SHA256):
        CRYPTO.sign(aes(A16), M.HMAC_SHA256, HELLO)
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        CRYPTO.sign(Key(), M.HMAC_SHA256, HELLO)


@pytest.mark.parametrize(
    ("key", "mechanism"),
    [(des(K16), M.DES_MAC), (des(K16), M.DES_MAC_EMV), (aes(A16), M.AES_MAC), (aes(A16), M.AES_CMAC)],
)
def test_verify_takes_prefixes_of_four_bytes_and_more(key: Key, mechanism: M) -> None:
    mac = CRYPTO.sign(key, mechanism, HELLO)
    accepted = [n for n in range(len(mac) + 1) if CRYPTO.verify(key, mechanism, HELLO, mac.left(n))]
    assert accepted == list(range(4, len(mac) + 1))
    assert not CRYPTO.verify(key, mechanism, HELLO, mac.concat(bs("00")))
    assert not CRYPTO.verify(key, mechanism, HELLO, mac.bitwise_not())


def test_cbc_macs_need_whole_blocks() -> None:
    for key, mechanism in ((aes(A16), M.AES_MAC), (des(K16), M.DES_MAC)):
        for data in (bs("0102"), bs("")):
            with refused("Crypto", ErrorCode.CRYPTO_FAILED, mechanism):
                CRYPTO.sign(key, mechanism, data)


def test_initialization_vectors() -> None:
    first, second = HELLO.left(8), HELLO.right(8)
    chained = CRYPTO.sign(des(K16), M.DES_MAC, second, CRYPTO.sign(des(K16), M.DES_MAC, first))
    assert chained == CRYPTO.sign(des(K16), M.DES_MAC, HELLO)
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.AES_MAC):
        CRYPTO.sign(aes(A16), M.AES_MAC, HELLO, bs("00"))
    for key, mechanism in ((des(K16), M.DES_MAC_EMV), (aes(A16), M.AES_CMAC)):
        with refused("Crypto", ErrorCode.INVALID_MECH, mechanism):
            CRYPTO.sign(key, mechanism, HELLO, bs(K8))


def test_retail_mac_needs_two_keys() -> None:
    with refused("Key", ErrorCode.INVALID_DATA, 8):  # the length of the key
        CRYPTO.sign(des(K8), M.DES_MAC_EMV, HELLO)


def test_unknown_mechanism() -> None:
    with refused("Crypto", ErrorCode.INVALID_MECH, 99):
        CRYPTO.verify(aes(A16), 99, HELLO, HELLO)
    with refused("Crypto", ErrorCode.INVALID_MECH, M.AES_ECB):
        CRYPTO.verify(aes(A16), M.AES_ECB, HELLO, HELLO)
