# SPDX-License-Identifier: MIT
"""ECDSA and ECDH (BSI TR-03111); OpenSSL for the curves it has, the package `ecdsa` for the others."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec as library
from cryptography.hazmat.primitives.asymmetric import utils

from jsapi import curves
from jsapi.asn1 import node
from jsapi.asn1.tags import Type
from jsapi.crypto import keys
from jsapi.crypto.mechanisms import Mechanism
from jsapi.crypto.request import Request, Transform, Verify, built, failed, invalid_mechanism, unusable_key, without_iv
from jsapi.crypto.signature_form import minimal
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType


def _is_private(key: Key) -> bool:
    return key.has(Component.ECC_D) and key.key_type in (KeyType.PRIVATE, KeyType.UNKNOWN)


# Signatures


def _prehashed(digest: bytes) -> library.ECDSA:
    """OpenSSL takes a hash of any length; SHAKE256 is the algorithm whose length can be set to match."""
    return library.ECDSA(utils.Prehashed(hashes.SHAKE256(len(digest))))


def _digest(request: Request, name: str) -> bytes:
    if name:
        return hashlib.new(name, request.data, usedforsecurity=False).digest()
    return request.data or b"\0"


def truncated(curve: curves.Curve, digest: bytes) -> int:
    """The leftmost bits of a hash, as many as the order has (FIPS 186-5, 6.4.1)."""
    excess = 8 * len(digest) - curve.n.bit_length()
    return int.from_bytes(digest, "big") >> max(0, excess)


def _sign(request: Request, *, digest: str) -> bytes:
    without_iv(request)
    if not _is_private(request.key):
        raise failed(request.mechanism, "a private EC key is needed")
    curve, hashed = built(request, keys.curve_of), _digest(request, digest)
    if keys.library_curve(curve):
        return built(request, keys.ec_private_key).sign(hashed, _prehashed(hashed))
    return _sign_on(curve, request.key, truncated(curve, hashed))


def _sign_on(curve: curves.Curve, key: Key, number: int) -> bytes:
    from ecdsa import ecdsa

    from jsapi.crypto import point

    secret = point.scalar(curve, key.number(Component.ECC_D))
    base = point.generator(curve)
    signer = ecdsa.Private_key(ecdsa.Public_key(base, base * secret, verify=False), secret)
    signature = signer.sign(number, secrets.randbelow(curve.n - 1) + 1)
    return utils.encode_dss_signature(int(signature.r), int(signature.s))


def _verify(request: Request, signature: bytes, *, digest: str) -> bool:
    without_iv(request)
    coordinates = keys.point_of(request.key)
    if request.key.key_type is KeyType.PRIVATE or coordinates is None:
        raise failed(request.mechanism, "a public EC key is needed")
    curve, hashed = built(request, keys.curve_of), _digest(request, digest)
    r, s = _numbers(request, signature)
    if min(r, s) < 1 or utils.encode_dss_signature(r, s) != minimal(signature):
        return False
    if not keys.library_curve(curve):
        return _verify_on(curve, coordinates, truncated(curve, hashed), r, s)
    strict = utils.encode_dss_signature(r, s)
    try:
        built(request, keys.ec_public_key).verify(strict, hashed, _prehashed(hashed))
    except InvalidSignature:
        return False
    return True


def _numbers(request: Request, signature: bytes) -> tuple[int, int]:
    """Both numbers of a signature, which other bytes may follow; CRYPTO_FAILED when there are none."""
    try:
        r, s = node.parse(signature)[0].items(Type.SEQUENCE, 2)[:2]
        return r.integer(), s.integer()
    except (ValueError, IndexError):
        raise failed(request.mechanism, "the signature is no DER sequence of two integers") from None


def _verify_on(curve: curves.Curve, coordinates: tuple[int, int], number: int, r: int, s: int) -> bool:
    from ecdsa import ecdsa

    from jsapi.crypto import point

    public = ecdsa.Public_key(point.generator(curve), point.point(curve, *coordinates))
    return bool(public.verifies(number, ecdsa.Signature(r, s)))


# Key agreement


def _peer(request: Request) -> tuple[int, int]:
    if not keys.is_ec(request.key):
        if request.key.is_empty:
            raise unusable_key("it has no components")
        if not keys.is_rsa(request.key):
            raise invalid_mechanism(request.mechanism)
        raise GPError("Crypto", ErrorCode.INVALID_KEY, 0, "Key agreement needs an EC key")
    if request.key.key_type not in (KeyType.PRIVATE, KeyType.UNKNOWN):
        raise GPError("Crypto", ErrorCode.INVALID_KEY, 0, "Key agreement needs a private key")
    half, odd = divmod(len(request.data), 2)
    if odd or not half:
        raise GPError("Crypto", ErrorCode.INVALID_DATA, 0, "The point must be x and y of equal length")
    return int.from_bytes(request.data[:half], "big"), int.from_bytes(request.data[half:], "big")


def _shared(request: Request, *, cofactor: bool, whole_point: bool) -> bytes:
    peer = _peer(request)
    curve = keys.curve_of(request.key)
    named = keys.library_curve(curve)
    if named and not whole_point:  # curves of the library have cofactor 1
        public = library.EllipticCurvePublicNumbers(*peer, named).public_key()
        return keys.ec_private_key(request.key).exchange(library.ECDH(), public)
    return _shared_on(curve, request.key, peer, cofactor=cofactor, whole_point=whole_point)


def _shared_on(curve: curves.Curve, key: Key, peer: tuple[int, int], *, cofactor: bool, whole_point: bool) -> bytes:
    from jsapi.crypto import point

    secret = point.scalar(curve, key.number(Component.ECC_D))
    product = point.point(curve, *peer) * secret
    if cofactor:
        product = product * curve.h
    x, y = (value.to_bytes(curve.field_length, "big") for value in point.affine(product))
    return x + y if whole_point else x


_DIGESTS: Final[Mapping[Mechanism, str]] = {
    Mechanism.ECDSA: "",
    Mechanism.ECDSA_SHA1: "sha1",
    Mechanism.ECDSA_SHA224: "sha224",
    Mechanism.ECDSA_SHA256: "sha256",
    Mechanism.ECDSA_SHA384: "sha384",
    Mechanism.ECDSA_SHA512: "sha512",
}
DECRYPT: Final[Mapping[Mechanism, Transform]] = {
    Mechanism.ECDH: partial(_shared, cofactor=False, whole_point=False),
    Mechanism.ECDHC: partial(_shared, cofactor=True, whole_point=False),
    Mechanism.ECDHP: partial(_shared, cofactor=False, whole_point=True),
}
SIGN: Final[Mapping[Mechanism, Transform]] = {m: partial(_sign, digest=name) for m, name in _DIGESTS.items()}
VERIFY: Final[Mapping[Mechanism, Verify]] = {m: partial(_verify, digest=name) for m, name in _DIGESTS.items()}
