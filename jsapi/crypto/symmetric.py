# SPDX-License-Identifier: MIT
"""DES, triple DES and AES in ECB, CBC and CTR mode; padding is never added or removed, ECB ignores an IV."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, CipherContext, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from jsapi.crypto.mechanisms import Mechanism
from jsapi.crypto.request import Request, Transform, failed, secret, unusable_key
from jsapi.key import Component

DES_BLOCK: Final = 8
AES_BLOCK: Final = 16
_AES_LENGTHS: Final = (16, 24, 32)


def des(key: bytes | bytearray) -> TripleDES:
    """(Triple) DES for 8, 16 (K1 K2 K1) or 24 bytes; ValueError for other lengths, parity is ignored."""
    if len(key) not in (8, 16, 24):
        raise ValueError("a DES key has 8, 16 or 24 bytes")
    return TripleDES(bytes(key + key[:8] if len(key) == 16 else key * (24 // len(key))))


def _run(cipher: Cipher[modes.ECB] | Cipher[modes.CBC], data: bytes, encrypt: bool) -> bytes:
    context: CipherContext = cipher.encryptor() if encrypt else cipher.decryptor()
    return context.update(data) + context.finalize()


def ecb(algorithm: BlockCipherAlgorithm, data: bytes, *, encrypt: bool) -> bytes:
    """Electronic code book (SP 800-38A 6.1) over whole blocks; ValueError otherwise."""
    return _run(Cipher(algorithm, modes.ECB()), data, encrypt)


def cbc(algorithm: BlockCipherAlgorithm, iv: bytes, data: bytes, *, encrypt: bool) -> bytes:
    """Cipher block chaining (SP 800-38A 6.2) over whole blocks; ValueError otherwise."""
    return _run(Cipher(algorithm, modes.CBC(iv)), data, encrypt)


def des_of(request: Request) -> TripleDES:
    """Cipher for the DES component of the key."""
    try:
        return des(secret(request, Component.DES))
    except ValueError as error:
        raise unusable_key(str(error), request.key.length(Component.DES)) from None


def aes_of(request: Request) -> AES:
    """Cipher for the AES component of the key, 16, 24 or 32 bytes."""
    key = secret(request, Component.AES)
    if len(key) not in _AES_LENGTHS:
        raise failed(request.mechanism, "an AES key has 16, 24 or 32 bytes")
    return AES(key)


def _iv(request: Request, length: int) -> bytes:
    if request.iv is None or len(request.iv) != length:
        raise failed(request.mechanism, f"the mode needs an initialization vector of {length} bytes")
    return request.iv


def _des_ecb(request: Request, *, encrypt: bool) -> bytes:
    return ecb(des_of(request), request.data, encrypt=encrypt)


def _des_cbc(request: Request, *, encrypt: bool) -> bytes:
    algorithm = des_of(request)
    iv = bytes(DES_BLOCK) if request.iv is None else _iv(request, DES_BLOCK)
    return cbc(algorithm, iv, request.data, encrypt=encrypt)


def _aes_ecb(request: Request, *, encrypt: bool) -> bytes:
    return ecb(aes_of(request), request.data, encrypt=encrypt)


def _aes_cbc(request: Request, *, encrypt: bool) -> bytes:
    algorithm = aes_of(request)
    return cbc(algorithm, _iv(request, AES_BLOCK), request.data, encrypt=encrypt)


def _aes_ctr(request: Request) -> bytes:
    algorithm = aes_of(request)
    context = Cipher(algorithm, modes.CTR(_iv(request, AES_BLOCK))).encryptor()
    return context.update(request.data) + context.finalize()


_BLOCK_MODES: Final = {
    Mechanism.DES_ECB: _des_ecb,
    Mechanism.DES_CBC: _des_cbc,
    Mechanism.AES_ECB: _aes_ecb,
    Mechanism.AES_CBC: _aes_cbc,
}
ENCRYPT: Final[Mapping[Mechanism, Transform]] = {
    Mechanism.AES_CTR: _aes_ctr,
    **{mechanism: partial(mode, encrypt=True) for mechanism, mode in _BLOCK_MODES.items()},
}
DECRYPT: Final[Mapping[Mechanism, Transform]] = {
    Mechanism.AES_CTR: _aes_ctr,
    **{mechanism: partial(mode, encrypt=False) for mechanism, mode in _BLOCK_MODES.items()},
}
