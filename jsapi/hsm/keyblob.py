# SPDX-License-Identifier: MIT
"""Wrapped keys: the blob that WRAP returns and UNWRAP takes, on the host's side.

KCV(8) type(1) and four fields with 2-byte lengths (default algorithm, allowed algorithms, two empty ones), then
AES-256-CBC (zero IV) of random(8) size(2) components, padded with ISO 9797-1 method 2, then AES-CMAC over all before.
Verified against blobs of a real device (protocol reference, 11.1 and 21.3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from jsapi.hsm.protocol import KCV_LENGTH, BlobType

MAC_LENGTH = 16
RANDOM_LENGTH = 8
_BLOCK = 16


class BlobError(ValueError):
    """Bytes that are no wrapped key."""


@dataclass(frozen=True, slots=True)
class Header:
    """The readable part of a wrapped key."""

    key_check_value: bytes  # 8 bytes
    key_type: int
    algorithm: bytes  # OID content bytes
    allowed: bytes  # algorithm numbers
    access_conditions: bytes
    key_oid: bytes
    length: int  # offset of the cryptogram


@dataclass(frozen=True, slots=True)
class Plain:
    """The secret part: size (bits, for AES bytes) and components in the order of the type."""

    random: bytes = field(repr=False)  # 8 bytes
    size: int
    components: tuple[bytes, ...] = field(repr=False)


def key_check_value(dkek: bytes | bytearray) -> bytes:
    """First 8 bytes of SHA-256 over the 32-byte DKEK."""
    return hashlib.sha256(dkek).digest()[:KCV_LENGTH]


def encryption_key(dkek: bytes | bytearray) -> bytes:
    """K_ENC, an AES-256 key."""
    return hashlib.sha256(bytes(dkek) + b"\0\0\0\x01").digest()


def mac_key(dkek: bytes | bytearray) -> bytes:
    """K_MAC, an AES-256 key."""
    return hashlib.sha256(bytes(dkek) + b"\0\0\0\x02").digest()


def encode(
    dkek: bytes | bytearray,
    key_type: BlobType,
    algorithm: bytes,
    allowed: bytes,
    size: int,
    components: Sequence[bytes | bytearray],
    random: bytes,
) -> bytes:
    """Wrap components under a DKEK; `random` is the 8-byte prefix of the plaintext."""
    head = key_check_value(dkek) + bytes([key_type]) + _field(algorithm) + _field(allowed) + _field(b"") + _field(b"")
    body = bytearray(random + size.to_bytes(2, "big"))
    for component in components:
        body += component if key_type == BlobType.AES else _field(component)
    body += b"\x80" + bytes(-(len(body) + 1) % _BLOCK)
    blob = head + _aes_cbc(encryption_key(dkek), bytes(body), encrypt=True)
    body[:] = bytes(len(body))
    return blob + _cmac(mac_key(dkek), blob)


def parse_header(blob: bytes) -> Header:
    """Readable part of a wrapped key; BlobError for anything that cannot be one."""
    if len(blob) < KCV_LENGTH + 1:
        raise BlobError("a wrapped key has at least a key check value and a type")
    fields, offset = [], KCV_LENGTH + 1
    for _ in range(4):
        value, offset = _read_field(blob, offset)
        fields.append(value)
    cryptogram = len(blob) - MAC_LENGTH - offset
    if cryptogram < _BLOCK or cryptogram % _BLOCK:
        raise BlobError("the encrypted part is not a number of whole blocks")
    return Header(blob[:KCV_LENGTH], blob[KCV_LENGTH], fields[0], fields[1], fields[2], fields[3], offset)


def mac_is_valid(dkek: bytes | bytearray, blob: bytes) -> bool:
    """True when the CMAC fits."""
    import hmac

    return hmac.compare_digest(_cmac(mac_key(dkek), blob[:-MAC_LENGTH]), blob[-MAC_LENGTH:])


_COMPONENTS = {BlobType.RSA: 3, BlobType.RSA_CRT: 7, BlobType.EC: 7}


def decode(dkek: bytes | bytearray, blob: bytes) -> tuple[Header, Plain]:
    """Unwrap; BlobError for a wrong DKEK, a damaged blob or an unknown type."""
    header = parse_header(blob)
    if not mac_is_valid(dkek, blob):
        raise BlobError("the message authentication code does not fit: wrong DKEK or damaged data")
    body = _aes_cbc(encryption_key(dkek), blob[header.length : -MAC_LENGTH], encrypt=False)
    random, size = body[:RANDOM_LENGTH], int.from_bytes(body[RANDOM_LENGTH : RANDOM_LENGTH + 2], "big")
    offset = RANDOM_LENGTH + 2
    if header.key_type == BlobType.AES:
        return header, Plain(random, size, (body[offset : offset + size],))
    if header.key_type not in _COMPONENTS:
        raise BlobError(f"unknown key type {header.key_type}")
    components = []
    for _ in range(_COMPONENTS[BlobType(header.key_type)]):
        value, offset = _read_field(body, offset)
        components.append(value)
    return header, Plain(random, size, tuple(components))


def _field(value: bytes | bytearray) -> bytes:
    return len(value).to_bytes(2, "big") + value


def _read_field(data: bytes, offset: int) -> tuple[bytes, int]:
    end = offset + 2 + int.from_bytes(data[offset : offset + 2], "big")
    if offset + 2 > len(data) or end > len(data):
        raise BlobError("a length field exceeds the data")
    return data[offset + 2 : end], end


def _aes_cbc(key: bytes, data: bytes, *, encrypt: bool) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    cipher = Cipher(algorithms.AES(key), modes.CBC(bytes(_BLOCK)))
    context = cipher.encryptor() if encrypt else cipher.decryptor()
    return context.update(data) + context.finalize()


def _cmac(key: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import algorithms
    from cryptography.hazmat.primitives.cmac import CMAC

    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()
