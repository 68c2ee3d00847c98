# SPDX-License-Identifier: MIT
"""AES in the two modes that keys, blobs and secure messaging of the card are made of."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

BLOCK_LENGTH: Final = 16
_ZERO_IV: Final = bytes(BLOCK_LENGTH)


def cbc_encrypt(key: bytes, plaintext: bytes, initial_vector: bytes = _ZERO_IV) -> bytes:
    """AES-CBC without padding; whole blocks only."""
    encryptor = Cipher(algorithms.AES(key), modes.CBC(initial_vector)).encryptor()
    return encryptor.update(plaintext) + encryptor.finalize()


def cbc_decrypt(key: bytes, ciphertext: bytes, initial_vector: bytes = _ZERO_IV) -> bytes:
    """Inverse of `cbc_encrypt`."""
    decryptor = Cipher(algorithms.AES(key), modes.CBC(initial_vector)).decryptor()
    return decryptor.update(ciphertext) + decryptor.finalize()


def cmac(key: bytes, message: bytes) -> bytes:
    """AES-CMAC of 16 bytes (NIST SP 800-38B)."""
    mac = CMAC(algorithms.AES(key))
    mac.update(message)
    return mac.finalize()
