# SPDX-License-Identifier: MIT
"""DKEK share files (.pbe), 64 bytes: "Salted__", salt(8), AES-256-CBC of share(32) and sixteen bytes 10.

Key and IV come from OpenSSL's EVP_BytesToKey with MD5 and ten million rounds (RFC-less; observed with sc-hsm-tool).
"""

from __future__ import annotations

import hmac
import os

from jsapi.crypto.digest import iterated
from jsapi.crypto.mechanisms import Mechanism
from jsapi.hsm.protocol import DKEK_LENGTH
from jsapi.services import QUIET, Services

MAGIC = b"Salted__"
FILE_LENGTH = 64
SALT_LENGTH = 8
ROUNDS = 10_000_000
_PADDING = bytes([16]) * 16


class ShareFileError(ValueError):
    """Not a share file, or not this password."""


def derive(salt: bytes, password: bytes | bytearray, rounds: int = ROUNDS, services: Services = QUIET) -> bytearray:
    """AES key (32 bytes) and IV (16 bytes) for a salt and password."""
    found, block = bytearray(), b""
    for _ in range(3):
        block = iterated(Mechanism.MD5, block + bytes(password) + salt, rounds, services)
        found += block
    return found


def encrypt(share: bytes | bytearray, password: bytes | bytearray, services: Services = QUIET, *, salt: bytes = b"",
            rounds: int = ROUNDS) -> bytes:  # fmt: skip
    """Share file content for a 32-byte share."""
    if len(share) != DKEK_LENGTH:
        raise ShareFileError(f"a DKEK share has {DKEK_LENGTH} bytes, not {len(share)}")
    salt = salt or os.urandom(SALT_LENGTH)
    key_iv = derive(salt, password, rounds, services)
    return MAGIC + salt + _aes_cbc(key_iv, bytes(share) + _PADDING, encrypt=True)


def decrypt(content: bytes, password: bytes | bytearray, services: Services = QUIET, rounds: int = ROUNDS) -> bytearray:
    """The 32-byte share; ShareFileError at once when it is no share file, after derivation for a wrong password."""
    check(content)
    key_iv = derive(content[len(MAGIC) : len(MAGIC) + SALT_LENGTH], password, rounds, services)
    plain = bytearray(_aes_cbc(key_iv, content[len(MAGIC) + SALT_LENGTH :], encrypt=False))
    if not hmac.compare_digest(plain[DKEK_LENGTH:], _PADDING):
        raise ShareFileError("wrong password for the DKEK share")
    share = plain[:DKEK_LENGTH]
    plain[:] = bytes(len(plain))
    return share


def check(content: bytes) -> None:
    """ShareFileError unless the content has the form of a share file."""
    if len(content) != FILE_LENGTH:
        raise ShareFileError(f"not a DKEK share file: it has {len(content)} bytes instead of {FILE_LENGTH}")
    if not content.startswith(MAGIC):
        raise ShareFileError("not a DKEK share file: it does not begin with Salted__")


def _aes_cbc(key_iv: bytearray, data: bytes, *, encrypt: bool) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    cipher = Cipher(algorithms.AES(bytes(key_iv[:32])), modes.CBC(bytes(key_iv[32:])))
    context = cipher.encryptor() if encrypt else cipher.decryptor()
    key_iv[:] = bytes(len(key_iv))
    return context.update(data) + context.finalize()
