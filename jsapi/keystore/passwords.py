# SPDX-License-Identifier: MIT
"""Keys from passwords: the derivation of PKCS#12 (RFC 7292, appendix B) and PBKDF2 (RFC 8018), within limits."""

from __future__ import annotations

import hashlib
from enum import IntEnum
from typing import Final

from jsapi.keystore.errors import UnsupportedError

MAX_ITERATIONS: Final = 10_000_000
_MAX_KEY: Final = 1024


class Purpose(IntEnum):
    """ID byte of RFC 7292, B.3."""

    KEY = 1
    IV = 2
    MAC = 3


def bmp(password: str) -> bytes:
    """Password as PKCS#12 takes it: UTF-16 big endian with two zero bytes at the end, also when it is empty."""
    return password.encode("utf-16-be", "surrogatepass") + b"\0\0"


def utf8(password: str) -> bytes:
    """Password as PBES2 takes it in the files of Java and OpenSSL."""
    return password.encode("utf-8", "surrogatepass")


def _checked(iterations: int, length: int) -> None:
    if not 1 <= iterations <= MAX_ITERATIONS:
        raise UnsupportedError(f"The file asks for {iterations} iterations; 1 to {MAX_ITERATIONS} are accepted")
    if not 1 <= length <= _MAX_KEY:
        raise UnsupportedError(f"The file asks for a key of {length} bytes")


def pkcs12(digest: str, purpose: Purpose, password: bytes, salt: bytes, iterations: int, length: int) -> bytes:
    """Derive `length` bytes; `password` is a BMP string with its end, or empty for no password at all."""
    _checked(iterations, length)
    block = hashlib.new(digest).block_size
    diversifier = bytes([purpose]) * block
    state = _filled(salt, block) + _filled(password, block)
    result = b""
    while len(result) < length:
        piece = diversifier + state
        for _ in range(iterations):
            piece = hashlib.new(digest, piece).digest()
        result += piece
        addend = int.from_bytes(_filled(piece, block), "big") + 1
        state = b"".join(
            (int.from_bytes(state[i : i + block], "big") + addend & (1 << 8 * block) - 1).to_bytes(block, "big")
            for i in range(0, len(state), block)
        )
    return result[:length]


def _filled(data: bytes, block: int) -> bytes:
    """Repeat data to the next multiple of the block length; nothing stays nothing."""
    length = -(-len(data) // block) * block
    return (data * (length // len(data) + 1))[:length] if data else b""


def pbkdf2(digest: str, password: bytes, salt: bytes, iterations: int, length: int) -> bytes:
    """PBKDF2 with HMAC."""
    _checked(iterations, length)
    return hashlib.pbkdf2_hmac(digest, password, salt, iterations, length)
