# SPDX-License-Identifier: MIT
"""Shamir's threshold scheme over a 64-bit prime, as sc-hsm-tool uses it for passwords (protocol reference, 18.2).

A secret S below the prime P is f(0) of a random polynomial of degree threshold - 1; a piece is (x, f(x) mod P).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

PRIME_BITS = 64
SECRET_LENGTH = 8  # bytes
SMALLEST_THRESHOLD = 2
MOST_PIECES = 64
# Deterministic for all numbers below 3.3e24 (Sorenson, Webster: Strong pseudoprimes to twelve prime bases, 2015).
_WITNESSES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


class ThresholdError(ValueError):
    """Pieces that cannot be put together, or a split that cannot be made; one sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one custodian holds: a point of the polynomial, and the prime that all have in common."""

    prime: int
    number: int
    value: int = field(repr=False)


def random_secret() -> int:
    """A number of 63 bits without a leading zero byte, which sc-hsm-tool could not put together again."""
    return secrets.randbelow((1 << 63) - (1 << 56)) + (1 << 56)


def random_prime() -> int:
    """A random safe prime of 64 bits: greater than every secret of 63 bits."""
    while True:
        half = secrets.randbits(PRIME_BITS - 1) | 1 << (PRIME_BITS - 2) | 1
        if is_prime(half) and is_prime(2 * half + 1):
            return 2 * half + 1


def split(
    secret: int, threshold: int, total: int, prime: int, coefficients: Sequence[int] | None = None
) -> list[Piece]:
    """Pieces 1 to total; any `threshold` of them give the secret. Coefficients are random unless given (vectors)."""
    if not SMALLEST_THRESHOLD <= threshold <= total <= MOST_PIECES:
        raise ThresholdError(f"a split needs 2 <= threshold <= pieces <= {MOST_PIECES}, not {threshold} of {total}")
    if not 0 <= secret < prime:
        raise ThresholdError("the secret does not fit under the prime")
    if coefficients is None:
        coefficients = [secrets.randbelow(prime) for _ in range(threshold - 1)]
    return [Piece(prime, x, _evaluate([secret, *coefficients], x, prime)) for x in range(1, total + 1)]


def join(pieces: Sequence[Piece]) -> int:
    """f(0) by Lagrange's formula; ThresholdError for pieces that cannot belong together.

    Too few pieces, or a wrong one, give a wrong number: only what was made with the secret can tell.
    """
    check(pieces)
    prime, found = pieces[0].prime, 0
    for piece in pieces:
        numerator = denominator = 1
        for other in pieces:
            if other is not piece:
                numerator = numerator * other.number % prime
                denominator = denominator * (other.number - piece.number) % prime
        found += piece.value * numerator * pow(denominator, -1, prime)
    return found % prime


def check(pieces: Sequence[Piece]) -> None:
    """ThresholdError for what is seen without knowing the secret: typing errors in the prime, repetitions."""
    if len(pieces) < SMALLEST_THRESHOLD:
        raise ThresholdError("at least two pieces are needed")
    if not is_prime(pieces[0].prime):
        raise ThresholdError("the prime is no prime number: it was mistyped")
    seen: set[int] = set()
    for place, piece in enumerate(pieces, 1):
        if piece.prime != pieces[0].prime:
            raise ThresholdError(f"piece {place} has another prime than piece 1: it belongs to another split")
        if piece.number % piece.prime == 0 or piece.value >= piece.prime:
            raise ThresholdError(f"the share value or ID of piece {place} is out of range: it was mistyped")
        if piece.number in seen:
            raise ThresholdError(f"share ID {piece.number} was given twice")
        seen.add(piece.number)


def candidates(secret: int) -> list[bytearray]:
    """Passwords that a joined secret may stand for: 8 bytes, and without leading zeros where there are some."""
    if secret >= 1 << 8 * SECRET_LENGTH:
        raise ThresholdError("the pieces do not give a password of 8 bytes: a piece is wrong or missing")
    full = bytearray(secret.to_bytes(SECRET_LENGTH, "big"))
    short = bytearray(bytes(full).lstrip(b"\0"))
    return [full] if short == full else [full, short]


@lru_cache(maxsize=16)
def is_prime(number: int) -> bool:
    """Miller-Rabin with fixed bases, certain below 3.3e24."""
    if number < 2:
        return False
    if any(number % small == 0 for small in _WITNESSES):
        return number in _WITNESSES
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, base, odd, twos) for base in _WITNESSES)


def _passes(number: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def _evaluate(coefficients: Sequence[int], x: int, prime: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * x + coefficient) % prime
    return value
