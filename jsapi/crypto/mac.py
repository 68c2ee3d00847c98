# SPDX-License-Identifier: MIT
"""CBC-MAC, retail MAC, CMAC and HMAC."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import partial
from typing import Final

from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm
from cryptography.hazmat.primitives.cmac import CMAC

from jsapi.crypto.mechanisms import Mechanism
from jsapi.crypto.request import Request, Transform, Verify, failed, secret, unusable_key, without_iv
from jsapi.crypto.symmetric import DES_BLOCK, aes_of, cbc, des, des_of, ecb
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component

SHORTEST_PREFIX: Final = 4


def retail_mac(key: bytes | bytearray, data: bytes) -> bytes:
    """ISO 9797-1 algorithm 3 with a key of 16 or 24 bytes; zero padding, a full block for empty data."""
    if len(key) not in (16, 24):
        raise ValueError("a retail MAC key has 16 or 24 bytes")
    first, second, third = key[:8], key[8:16], key[16:] or key[:8]
    padded = data + bytes(-len(data) % DES_BLOCK if data else DES_BLOCK)
    block = cbc(des(first), bytes(DES_BLOCK), padded, encrypt=True)[-DES_BLOCK:]
    return ecb(des(third), ecb(des(second), block, encrypt=False), encrypt=True)


def _last_block(request: Request, chained: bytes, length: int) -> bytes:
    if not chained:
        raise failed(request.mechanism, "there is no data")
    return chained[-length:]


def _chaining_value(request: Request, length: int) -> bytes:
    iv = bytes(length) if request.iv is None else request.iv
    if len(iv) != length:
        raise failed(request.mechanism, f"the initialization vector must have {length} bytes")
    return iv


def _cipher_of(request: Request) -> BlockCipherAlgorithm:
    """The cipher of the key: the DES and AES names of a MAC mean the same to the original engine."""
    return aes_of(request) if request.key.has(Component.AES) else des_of(request)


def _chained_mac(request: Request) -> bytes:
    algorithm = _cipher_of(request)
    length = algorithm.block_size // 8
    chained = cbc(algorithm, _chaining_value(request, length), request.data, encrypt=True)
    return _last_block(request, chained, length)


def _retail_mac(request: Request) -> bytes:
    key = secret(request, Component.DES)
    without_iv(request)
    try:
        return retail_mac(key, request.data)
    except ValueError as error:
        raise unusable_key(str(error), request.key.length(Component.DES)) from None


def _cmac(request: Request) -> bytes:
    algorithm = aes_of(request)
    without_iv(request)
    context = CMAC(algorithm)
    context.update(request.data)
    return context.finalize()


def _hmac(request: Request, *, digest: str) -> bytes:
    key = request.key.buffer(Component.GENERIC)
    if key is None:
        if request.key.is_empty:
            raise unusable_key("it has no components")
        raise GPError("Crypto", ErrorCode.INVALID_KEY, request.mechanism, "HMAC needs a key of kind Key.GENERIC")
    return hmac.digest(key, request.data, digest)


def _matches(request: Request, signature: bytes, *, mac: Transform, truncated: bool) -> bool:
    expected = mac(request)
    shortest = SHORTEST_PREFIX if truncated else len(expected)
    if not shortest <= len(signature) <= len(expected):
        return False
    return hmac.compare_digest(expected[: len(signature)], signature)


_TRUNCATABLE: Final[Mapping[Mechanism, Transform]] = {
    Mechanism.DES_MAC: _chained_mac,
    Mechanism.DES_MAC_EMV: _retail_mac,
    Mechanism.AES_MAC: _chained_mac,
    Mechanism.AES_CMAC: _cmac,
}
_FULL: Final[Mapping[Mechanism, Transform]] = {
    Mechanism.HMAC_MD5: partial(_hmac, digest="md5"),
    Mechanism.HMAC_SHA1: partial(_hmac, digest="sha1"),
    Mechanism.HMAC_SHA224: partial(_hmac, digest="sha224"),
    Mechanism.HMAC_SHA256: partial(_hmac, digest="sha256"),
    Mechanism.HMAC_SHA384: partial(_hmac, digest="sha384"),
    Mechanism.HMAC_SHA512: partial(_hmac, digest="sha512"),
}
SIGN: Final[Mapping[Mechanism, Transform]] = {**_TRUNCATABLE, **_FULL}
VERIFY: Final[Mapping[Mechanism, Verify]] = {
    **{mech: partial(_matches, mac=mac, truncated=True) for mech, mac in _TRUNCATABLE.items()},
    **{mech: partial(_matches, mac=mac, truncated=False) for mech, mac in _FULL.items()},
}
