# SPDX-License-Identifier: MIT
"""RSA: raw, PKCS#1 v1.5, OAEP, PSS (RFC 8017) and the reduced form of ISO 9796-2."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric import rsa as library

from jsapi.crypto import keys
from jsapi.crypto.mechanisms import Mechanism
from jsapi.crypto.request import Request, Transform, Verify, built, failed, invalid_mechanism, unusable_key, without_iv
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key

_TRAILER_NIBBLE: Final = 0xC
_SHORTEST_FILLER: Final = 8

HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "SHA1": hashes.SHA1(),  # signatures of old cards
    "SHA224": hashes.SHA224(),
    "SHA256": hashes.SHA256(),
    "SHA384": hashes.SHA384(),
    "SHA512": hashes.SHA512(),
}


def _fitting(request: Request) -> Key:
    if keys.is_rsa(request.key):
        return request.key
    if request.key.is_empty:
        raise unusable_key("it has no components")
    raise invalid_mechanism(request.mechanism)


# Raw exponentiation


def modulus_of(key: Key) -> int:
    """The modulus, from MODULUS or as product of the primes."""
    modulus = key.number(Component.MODULUS)
    if key.has(Component.CRT_P):
        p, q, *_ = keys.crt_values(key)
        modulus = p * q
    if not modulus:
        raise unusable_key("the modulus is missing")
    return modulus


def _power(key: Key, modulus: int, value: int) -> int:
    if key.has(Component.CRT_P):
        return _crt_power(key, modulus, value)
    exponent = key.number(Component.EXPONENT)
    if not exponent:
        raise unusable_key("the exponent is missing")
    if not keys.is_private_rsa(key):
        return pow(value, exponent, modulus)
    blind = _invertible(modulus)
    masked = pow(value * blind % modulus, exponent, modulus)
    return masked * pow(pow(blind, exponent, modulus), -1, modulus) % modulus


def _crt_power(key: Key, modulus: int, value: int) -> int:
    p, q, dp, dq, inverse = keys.crt_values(key)
    try:
        public = keys.crt_public_exponent(p, q, dp, dq)
    except ValueError:
        raise unusable_key("the CRT components contradict each other") from None
    blind = _invertible(modulus)
    masked = value * pow(blind, public, modulus) % modulus
    low = pow(masked % q, dq, q)
    result = low + q * (inverse * (pow(masked % p, dp, p) - low) % p)
    if pow(result, public, modulus) != masked:
        raise unusable_key("the CRT components contradict each other")
    return result * pow(blind, -1, modulus) % modulus


def _invertible(modulus: int) -> int:
    while True:
        candidate = secrets.randbelow(modulus - 2) + 2
        try:
            pow(candidate, -1, modulus)
        except ValueError:
            continue
        return candidate


def _raw_number(request: Request) -> tuple[int, int]:
    key = _fitting(request)
    modulus = modulus_of(key)
    value = int.from_bytes(request.data, "big")
    if len(request.data) > _length(modulus) or value >= modulus:
        raise failed(request.mechanism, "the input is not smaller than the modulus")
    return _power(key, modulus, value), modulus


def _length(modulus: int) -> int:
    return (modulus.bit_length() + 7) // 8


def _raw(request: Request) -> bytes:
    result, modulus = _raw_number(request)
    return result.to_bytes(_length(modulus), "big")


def _iso9796_sign(request: Request) -> bytes:
    _fitting(request)
    if request.data[-1:] and request.data[-1] & 0xF != _TRAILER_NIBBLE:
        raise GPError("Crypto", ErrorCode.INVALID_DATA, 0, "The block to sign does not end in the trailer nibble C")
    result, modulus = _raw_number(request)
    return min(result, modulus - result).to_bytes(_length(modulus), "big")


def _iso9796_open(request: Request) -> bytes:
    result, modulus = _raw_number(request)
    for candidate in (result, modulus - result):
        if candidate & 0xF == _TRAILER_NIBBLE:
            return candidate.to_bytes(_length(modulus), "big")
    raise failed(request.mechanism, "the trailer does not end in C")


# PKCS#1 v1.5 and OAEP encryption


def _pkcs1_encrypt(request: Request) -> bytes:
    if keys.is_private_rsa(_fitting(request)):
        return _raw(_with_filler(request))
    return keys.rsa_public_key(request.key).encrypt(request.data, padding.PKCS1v15())


def _pkcs1_decrypt(request: Request) -> bytes:
    kind = 2 if keys.is_private_rsa(_fitting(request)) else 1
    content = _without_filler(_raw(request), kind)
    if content is None:
        raise failed(request.mechanism, f"the padding is not of type {kind}")
    return content


def _with_filler(request: Request) -> Request:
    """The request with a block of type 1 around its data (RFC 8017, 9.2, without DigestInfo)."""
    count = _length(modulus_of(request.key)) - len(request.data) - 3
    if count < _SHORTEST_FILLER:
        raise failed(request.mechanism, "the data is too long for the modulus")
    return replace(request, data=b"\0\1" + b"\xff" * count + b"\0" + request.data)


def _without_filler(block: bytes, kind: int) -> bytes | None:
    end = block.find(0, 2)
    filler = block[2:end]
    if block[:2] != bytes((0, kind)) or end < 0 or len(filler) < _SHORTEST_FILLER:
        return None
    return block[end + 1 :] if kind == 2 or filler.strip(b"\xff") == b"" else None


def _oaep(algorithm: hashes.HashAlgorithm) -> padding.OAEP:
    return padding.OAEP(padding.MGF1(algorithm), algorithm, None)


def _oaep_encrypt(request: Request, *, algorithm: hashes.HashAlgorithm) -> bytes:
    if keys.is_private_rsa(_fitting(request)):
        raise failed(request.mechanism, "a public RSA key is needed")
    return keys.rsa_public_key(request.key).encrypt(request.data, _oaep(algorithm))


def _oaep_decrypt(request: Request, *, algorithm: hashes.HashAlgorithm) -> bytes:
    if not keys.is_private_rsa(_fitting(request)):
        raise failed(request.mechanism, "a private RSA key is needed")
    return keys.rsa_private_key(request.key).decrypt(request.data, _oaep(algorithm))


# Signatures


def _demand_private(request: Request) -> None:
    without_iv(request)
    if not keys.is_private_rsa(request.key):
        raise failed(request.mechanism, "a private RSA key is needed")


def _sign(request: Request, *, scheme: padding.AsymmetricPadding, algorithm: hashes.HashAlgorithm) -> bytes:
    _demand_private(request)
    return built(request, keys.rsa_private_key).sign(request.data, scheme, algorithm)


def _sign_block(request: Request) -> bytes:
    _fitting(request)
    _demand_private(request)
    return built(request, lambda _: _raw(_with_filler(request)))


def _public(request: Request) -> library.RSAPublicKey:
    without_iv(request)
    if keys.is_private_rsa(request.key):
        raise failed(request.mechanism, "a public RSA key is needed")
    return built(request, keys.rsa_public_key)


def _verify(
    request: Request, signature: bytes, *, scheme: padding.AsymmetricPadding, algorithm: hashes.HashAlgorithm
) -> bool:
    try:
        _public(request).verify(signature, request.data, scheme, algorithm)
    except InvalidSignature:
        return False
    return True


def _verify_block(request: Request, signature: bytes) -> bool:
    _fitting(request)
    numbers = _public(request).public_numbers()
    value, length = int.from_bytes(signature, "big"), _length(numbers.n)
    if len(signature) != length or value >= numbers.n:
        return False
    content = _without_filler(pow(value, numbers.e, numbers.n).to_bytes(length, "big"), 1)
    return content is not None and hmac.compare_digest(content, request.data)


def _signature_schemes() -> dict[Mechanism, tuple[padding.AsymmetricPadding, hashes.HashAlgorithm]]:
    schemes: dict[Mechanism, tuple[padding.AsymmetricPadding, hashes.HashAlgorithm]] = {
        Mechanism.RSA: (padding.PKCS1v15(), HASHES["SHA1"])
    }
    for name, algorithm in HASHES.items():
        schemes[Mechanism[f"RSA_{name}"]] = (padding.PKCS1v15(), algorithm)
        pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
        schemes[Mechanism[f"RSA_PSS_{name}"]] = (pss, algorithm)
    return schemes


_OAEP_HASHES: Final[Mapping[Mechanism, hashes.HashAlgorithm]] = {
    Mechanism.RSA_OAEP: HASHES["SHA1"],
    **{Mechanism[f"RSA_OAEP_{name}"]: HASHES[name] for name in ("SHA224", "SHA256", "SHA384", "SHA512")},
}
ENCRYPT: Final[Mapping[Mechanism, Transform]] = {
    Mechanism.RSA: _raw,
    Mechanism.RSA_PKCS1: _pkcs1_encrypt,
    Mechanism.RSA_ISO9796_2: _iso9796_sign,
    **{mech: partial(_oaep_encrypt, algorithm=algorithm) for mech, algorithm in _OAEP_HASHES.items()},
}
DECRYPT: Final[Mapping[Mechanism, Transform]] = {
    Mechanism.RSA: _raw,
    Mechanism.RSA_PKCS1: _pkcs1_decrypt,
    Mechanism.RSA_ISO9796_2: _iso9796_open,
    **{mech: partial(_oaep_decrypt, algorithm=algorithm) for mech, algorithm in _OAEP_HASHES.items()},
}
SIGN: Final[Mapping[Mechanism, Transform]] = {
    Mechanism.RSA_PKCS1: _sign_block,
    **{m: partial(_sign, scheme=scheme, algorithm=h) for m, (scheme, h) in _signature_schemes().items()},
}
VERIFY: Final[Mapping[Mechanism, Verify]] = {
    Mechanism.RSA_PKCS1: _verify_block,
    **{m: partial(_verify, scheme=scheme, algorithm=h) for m, (scheme, h) in _signature_schemes().items()},
}
