# SPDX-License-Identifier: MIT
"""DKEK share files against the examples of section 21.2 of the protocol reference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.hsm import keyblob, share_file
from tests.terminals.virtual.host import vectors

SALT, PASSWORD = bytes.fromhex("0011223344556677"), b"648219-test"
SHARE = bytes.fromhex(vectors()["dkek"]["shares"][0])
FAST = bytes.fromhex(
    "53616C7465645F5F0011223344556677F36DDFAB135F64892B8D88125DD8CC880B667F3011A9BFD35326AFC16238A6C9"
    "304B50710926E93FC6578662C45B7787"
)
FAST_KEY_IV = "F8B10A54A72FC5AC5F21DC294CEC92AF28EBD2BFA7FFC6ABC5A59946F49B40E91756DFD35964C5C571F1F51C672BE00B"
FULL = bytes.fromhex(
    "53616C7465645F5F0011223344556677AF6EE11228225B1D47A7A77BE738B5BBFA1BAB2D9D3D603369B81A812B013E1A"
    "9FAE715B91F1C953E27AC072932CEAD7"
)
REAL = bytes.fromhex(
    "53616C7465645F5FA24F5A8AEF8E398445568310E4A699667642A614FF11BDC854CCD1ECA84164D2BC53EA682CDA98AF"
    "6080D0F37EF6D7A5CEB09D202A39ABDD"
)


def test_derivation_with_few_rounds():
    assert share_file.derive(SALT, PASSWORD, rounds=1000).hex().upper() == FAST_KEY_IV


def test_file_with_few_rounds():
    assert share_file.encrypt(SHARE, PASSWORD, salt=SALT, rounds=1000) == FAST
    assert share_file.decrypt(FAST, PASSWORD, rounds=1000) == SHARE


@pytest.mark.slow
def test_file_of_full_strength_is_written():
    assert share_file.encrypt(SHARE, PASSWORD, salt=SALT) == FULL


@pytest.mark.slow
def test_file_of_a_real_ceremony_is_read():
    """Made by sc-hsm-tool and imported into a Nitrokey HSM 2."""
    share = share_file.decrypt(REAL, b"passwordpassword")
    assert share.hex().upper() == "5965ADD4F58B867F21795FE4A4A7641D1F57E784CCFD68453609C45D6326862B"
    assert keyblob.key_check_value(share).hex().upper() == "ECC92C62E3F6189E"


def test_wrong_password():
    with pytest.raises(share_file.ShareFileError, match="wrong password for the DKEK share"):
        share_file.decrypt(FAST, b"648219-Test", rounds=1000)


@pytest.mark.parametrize("length", [0, 8, 63, 65])
def test_wrong_length_is_told_before_the_derivation(length):
    with pytest.raises(share_file.ShareFileError, match=f"has {length} bytes instead of 64"):
        share_file.decrypt(FAST.ljust(65, b"\0")[:length], PASSWORD)


def test_wrong_beginning_is_told_before_the_derivation():
    with pytest.raises(share_file.ShareFileError, match="does not begin with Salted__"):
        share_file.decrypt(b"salted__" + FAST[8:], PASSWORD)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_share_of_another_length_is_not_written(length):
    with pytest.raises(share_file.ShareFileError, match="32 bytes"):
        share_file.encrypt(bytes(length), PASSWORD, rounds=1)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=40))
def test_what_is_written_is_read(share, password):
    assert share_file.decrypt(share_file.encrypt(share, password, rounds=2), password, rounds=2) == share


@given(st.binary(min_size=56, max_size=56))
def test_a_foreign_content_needs_the_whole_padding(content):
    """A single last byte of 01 would pass a lenient check one time in 256."""
    with pytest.raises(share_file.ShareFileError):
        share_file.decrypt(b"Salted__" + content, PASSWORD, rounds=1)
