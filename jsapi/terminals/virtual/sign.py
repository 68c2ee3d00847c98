# SPDX-License-Identifier: MIT
"""SIGN: RSA and ECDSA with the hash made by the host or by the card (section 10.1 of the protocol reference)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jsapi.terminals.virtual import ecc, rsa
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.attributes import count_use, usable_key
from jsapi.terminals.virtual.instructions import Algorithm
from jsapi.terminals.virtual.keys import EcKey, KeyMaterial
from jsapi.terminals.virtual.rsa import RsaKey
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require

_HASH_BY_LENGTH: Final = {20: "sha1", 28: "sha224", 32: "sha256", 48: "sha384", 64: "sha512"}

Signer = Callable[[KeyMaterial, bytes, str | None], bytes]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """How to sign for one algorithm identifier; `hash_name` None when the host made the hash."""

    sign: Signer
    hash_name: str | None = None


def sign(context: Context, command: Command) -> Response:
    """Sign with the key in P1 by the algorithm in P2; RSA in modulus length, ECDSA as DER SEQUENCE { r, s }."""
    mechanism = _MECHANISMS.get(command.p2)
    key = usable_key(context, command.p1, command.p2)
    if mechanism is None:
        raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
    try:
        signature = mechanism.sign(key.material, command.data, mechanism.hash_name)
    except rsa.RsaError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
    count_use(context, command.p1, key)
    return Response(signature)


def _raw(material: KeyMaterial, data: bytes, hash_name: str | None) -> bytes:
    key = _rsa_key(material)
    require(len(data) == key.length, StatusWord.WRONG_LENGTH)
    return rsa.sign_block(key, data)


def _pkcs1(material: KeyMaterial, data: bytes, hash_name: str | None) -> bytes:
    key = _rsa_key(material)
    require(hash_name is not None or len(data) > 0, StatusWord.WRONG_LENGTH)
    if hash_name:
        return rsa.sign_pkcs1(key, hash_name, _hash(hash_name, data))
    return rsa.sign_block(key, rsa.pad_pkcs1(data, key.length))


def _pss(material: KeyMaterial, data: bytes, hash_name: str | None) -> bytes:
    key = _rsa_key(material)
    digest = _hash(hash_name, data) if hash_name else data
    name = hash_name or _HASH_BY_LENGTH.get(len(data))
    if name is None:
        raise CardError(StatusWord.WRONG_LENGTH)
    return rsa.sign_pss(key, name, digest)


def _ecdsa(material: KeyMaterial, data: bytes, hash_name: str | None) -> bytes:
    if not isinstance(material, EcKey):
        raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
    require(hash_name is not None or len(data) > 0, StatusWord.WRONG_LENGTH)
    digest = _hash(hash_name, data) if hash_name else data
    curve = material.curve
    return ecc.der_signature(ecc.ecdsa_sign(curve, material.d, ecc.hash_to_integer(curve, digest)))


_MECHANISMS: Final[dict[int, Mechanism]] = {
    Algorithm.RSA_RAW_SIGN: Mechanism(_raw),
    Algorithm.RSA_PKCS1: Mechanism(_pkcs1),
    Algorithm.RSA_PKCS1_SHA1: Mechanism(_pkcs1, "sha1"),
    Algorithm.RSA_PKCS1_SHA224: Mechanism(_pkcs1, "sha224"),
    Algorithm.RSA_PKCS1_SHA256: Mechanism(_pkcs1, "sha256"),
    Algorithm.RSA_PKCS1_SHA384: Mechanism(_pkcs1, "sha384"),
    Algorithm.RSA_PKCS1_SHA512: Mechanism(_pkcs1, "sha512"),
    Algorithm.RSA_PSS: Mechanism(_pss),
    Algorithm.RSA_PSS_SHA1: Mechanism(_pss, "sha1"),
    Algorithm.RSA_PSS_SHA224: Mechanism(_pss, "sha224"),
    Algorithm.RSA_PSS_SHA256: Mechanism(_pss, "sha256"),
    Algorithm.RSA_PSS_SHA384: Mechanism(_pss, "sha384"),
    Algorithm.RSA_PSS_SHA512: Mechanism(_pss, "sha512"),
    Algorithm.PUBLIC_KEY_AUTHENTICATION: Mechanism(_ecdsa, "sha256"),
    Algorithm.ECDSA: Mechanism(_ecdsa),
    Algorithm.ECDSA_SHA1: Mechanism(_ecdsa, "sha1"),
    Algorithm.ECDSA_SHA224: Mechanism(_ecdsa, "sha224"),
    Algorithm.ECDSA_SHA256: Mechanism(_ecdsa, "sha256"),
    Algorithm.ECDSA_SHA384: Mechanism(_ecdsa, "sha384"),
    Algorithm.ECDSA_SHA512: Mechanism(_ecdsa, "sha512"),
}


def _rsa_key(material: KeyMaterial) -> RsaKey:
    if isinstance(material, RsaKey):
        return material
    raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)


def _hash(hash_name: str, data: bytes) -> bytes:
    return hashlib.new(hash_name, data).digest()
