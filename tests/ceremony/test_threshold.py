# SPDX-License-Identifier: MIT
"""Split passwords: the published vector, all subsets, wrong sets."""

from __future__ import annotations

import contextlib
import secrets
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.ceremony import sheets, threshold
from jsapi.ceremony.threshold import Piece, ThresholdError
from jsapi.hsm import share_file

# Protocol reference, 21.5.
PRIME, SECRET = 0xF0F0F0F0F0F0F84B, 0x0123456789ABCDEF
COEFFICIENTS = (0x1111111122222222, 0x3333333344444444)
VALUES = (0x456789ABF0123455, 0xF0123456DF012343, 0x1F4163867496AA23, 0xA5C7EA0D83A5B1D6, 0xA1C3E60A2A4C49C6)
ROUNDS = 2


def test_published_vector() -> None:
    pieces = threshold.split(SECRET, 3, 5, PRIME, COEFFICIENTS)
    assert [(piece.number, piece.value) for piece in pieces] == list(enumerate(VALUES, 1))
    assert threshold.join([pieces[0], pieces[2], pieces[4]]) == SECRET


@pytest.mark.parametrize("total", range(2, 9))
def test_every_subset_of_the_threshold_opens_a_share_and_no_smaller_one_does(total: int) -> None:
    share = secrets.token_bytes(32)
    for required in range(2, total + 1):
        secret = threshold.random_secret()
        pieces = threshold.split(secret, required, total, threshold.random_prime())
        file = share_file.encrypt(share, secret.to_bytes(8, "big"), rounds=ROUNDS)
        for chosen in combinations(pieces, required):
            assert share_file.decrypt(file, threshold.candidates(threshold.join(chosen))[0], rounds=ROUNDS) == share
        for chosen in combinations(pieces, required - 1):
            if len(chosen) > 1:
                refused(file, chosen)


def refused(file: bytes, pieces: tuple[Piece, ...] | list[Piece]) -> None:
    """Wrong pieces are seen at once, or give passwords that do not open the share."""
    try:
        passwords = threshold.candidates(threshold.join(pieces))
    except ThresholdError:
        return
    for password in passwords:
        with pytest.raises(share_file.ShareFileError):
            share_file.decrypt(file, password, rounds=ROUNDS)


def test_ten_thousand_wrong_sets_are_refused() -> None:
    secret, prime = threshold.random_secret(), threshold.random_prime()
    pieces = threshold.split(secret, 3, 5, prime)
    file = share_file.encrypt(secrets.token_bytes(32), secret.to_bytes(8, "big"), rounds=ROUNDS)
    for n in range(10_000):
        chosen = [pieces[n % 5], pieces[(n + 1) % 5], pieces[(n + 2) % 5]]
        spoilt = chosen[n % 3]
        wrong = (spoilt.value + 1 + secrets.randbelow(prime - 1)) % prime
        chosen[n % 3] = Piece(prime, spoilt.number, wrong)
        refused(file, chosen)


@given(st.integers(0, 2**63 - 1), st.integers(2, 8), st.integers(0, 6), st.randoms(use_true_random=False))
def test_any_secret_comes_back(secret: int, required: int, more: int, random) -> None:  # type: ignore[no-untyped-def]
    pieces = threshold.split(secret, required, required + more, PRIME)
    chosen = random.sample(pieces, required)
    assert threshold.join(chosen) == secret
    assert secret.to_bytes(8, "big") in threshold.candidates(secret)


def test_secrets_and_primes_have_the_form_that_sc_hsm_tool_needs() -> None:
    for _ in range(20):
        assert 1 << 56 <= threshold.random_secret() < 1 << 63
        prime = threshold.random_prime()
        assert prime.bit_length() == 64
        assert pow(2, prime - 1, prime) == pow(3, (prime - 1) // 2 - 1, (prime - 1) // 2) == 1  # Fermat, both


def test_password_with_leading_zero_bytes_has_two_forms() -> None:
    assert threshold.candidates(0x0000AB) == [bytearray(7) + b"\xab", bytearray(b"\xab")]
    assert threshold.candidates(SECRET | 1 << 62) == [bytearray((SECRET | 1 << 62).to_bytes(8, "big"))]


@pytest.mark.parametrize("number", [0, 1, 4, 561, 3215031751, PRIME - 2, 2**61])
def test_composite_numbers(number: int) -> None:
    assert not threshold.is_prime(number)


@pytest.mark.parametrize("number", [2, 3, 37, 41, 2**61 - 1, PRIME, (PRIME - 1) // 2])
def test_primes(number: int) -> None:
    assert threshold.is_prime(number)


@pytest.mark.parametrize(
    ("pieces", "problem"),
    [
        ([Piece(PRIME, 1, 5)], "at least two"),
        ([Piece(PRIME, 1, 5), Piece(PRIME, 1, 6)], "given twice"),
        ([Piece(PRIME, 1, 5), Piece(2**61 - 1, 2, 6)], "another split"),
        ([Piece(PRIME + 2, 1, 5), Piece(PRIME + 2, 2, 6)], "no prime number"),
        ([Piece(PRIME, 1, 5), Piece(PRIME, 2, PRIME)], "out of range"),
        ([Piece(PRIME, 0, 5), Piece(PRIME, 2, 6)], "out of range"),
    ],
)
def test_pieces_that_cannot_belong_together(pieces: list[Piece], problem: str) -> None:
    with pytest.raises(ThresholdError, match=problem):
        threshold.join(pieces)


@pytest.mark.parametrize(("required", "total"), [(1, 3), (4, 3), (2, 65), (0, 0)])
def test_impossible_splits(required: int, total: int) -> None:
    with pytest.raises(ThresholdError):
        threshold.split(SECRET, required, total, PRIME)


@given(st.integers(1, 64), st.integers(0, PRIME - 1))
def test_sheets_are_read_back(number: int, value: int) -> None:
    piece = Piece(PRIME, number, value)
    assert sheets.read(sheets.write(piece, "title", 2, 64)) == piece
    assert sheets.read(f"{number} {sheets.hexadecimal(value)}", sheets.hexadecimal(PRIME)) == piece


def test_share_ids_are_decimal_and_the_other_reading_is_told() -> None:
    """sc-hsm-tool prints them in decimal and reads them as hexadecimal."""
    text = sheets.write(Piece(PRIME, 11, 5), "title", 2, 12)
    assert "Share ID    : 11  (to sc-hsm-tool type B)" in text
    assert sheets.read(text).number == 11


@given(st.text())
def test_any_text_is_a_piece_or_refused(text: str) -> None:
    with contextlib.suppress(ThresholdError):
        sheets.read(text)
