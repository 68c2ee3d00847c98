# SPDX-License-Identifier: MIT
"""PKCS1: the blocks around hashes and messages (RFC 8017), for devices that compute the bare RSA operation."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Final

from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError, demand_affordable
from jsapi.keystore.encryption import identified, octets, sequence

_SHORTEST_FILLER: Final = 8
_PSS_TRAILER: Final = b"\xbc"
_NULL: Final = b"\x05\x00"
# Crypto.SHA_1 .. SHA_512 and MD5 -> name in hashlib and object identifier (RFC 8017, B.1).
_HASHES: Final = {
    Mechanism.MD5: ("md5", "1.2.840.113549.2.5"),
    Mechanism.SHA_1: ("sha1", "1.3.14.3.2.26"),
    Mechanism.SHA_224: ("sha224", "2.16.840.1.101.3.4.2.4"),
    Mechanism.SHA_256: ("sha256", "2.16.840.1.101.3.4.2.1"),
    Mechanism.SHA_384: ("sha384", "2.16.840.1.101.3.4.2.2"),
    Mechanism.SHA_512: ("sha512", "2.16.840.1.101.3.4.2.3"),
}


def _error(code: ErrorCode, message: str, reason: int = 0) -> GPError:
    return GPError("PKCS1", code, reason, message)


def _hash(mechanism: int, value: bytes | None = None) -> tuple[str, str]:
    found = _HASHES.get(Mechanism(mechanism)) if mechanism in Mechanism.__members__.values() else None
    if found is None:
        raise _error(ErrorCode.INVALID_MECH, "Expected a hash such as Crypto.SHA_256", mechanism)
    length = hashlib.new(found[0], usedforsecurity=False).digest_size
    if value is not None and len(value) != length:
        raise _error(ErrorCode.INVALID_LENGTH, f"A hash of this kind has {length} bytes", len(value))
    return found


def _digest(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()


def _mask(name: str, seed: bytes, length: int) -> bytes:
    """MGF1 (B.2.1)."""
    size = hashlib.new(name, usedforsecurity=False).digest_size
    blocks = (_digest(name, seed + number.to_bytes(4, "big")) for number in range(-(-length // size)))
    return b"".join(blocks)[:length]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


@host_class("PKCS1", {"TYPE_1": 1, "TYPE_2": 2})
class PKCS1:
    """Static functions only; lengths are those of the modulus in bytes."""

    @staticmethod
    @method("encodeDigestInfo", static=True)
    def encode_digest_info(mechanism: int, value: ByteString) -> ByteString:
        """DigestInfo of a hash made with Crypto.SHA_256 or another hash mechanism (9.2, note 1)."""
        _, identifier = _hash(mechanism, bytes(value))
        return ByteString(sequence(identified(identifier, _NULL), octets(bytes(value))))

    @staticmethod
    @method("encodeBlock", static=True)
    def encode_block(kind: int, content: ByteString, length: int) -> ByteString:
        """Block for a signature (TYPE_1, filled with FF) or for encryption (TYPE_2, filled at random)."""
        demand_affordable("PKCS1", length)
        count = length - 3 - len(content)
        if kind not in (1, 2):
            raise _error(ErrorCode.INVALID_ARGUMENTS, "A block is of TYPE_1 or TYPE_2", kind)
        if count < _SHORTEST_FILLER:
            raise _error(ErrorCode.DATA_TOO_LARGE, f"{len(content)} bytes are too many for a block of {length}")
        filler = b"\xff" * count if kind == 1 else bytes(1 + byte % 255 for byte in os.urandom(count))
        return ByteString(b"\0" + bytes([kind]) + filler + b"\0" + bytes(content))

    @staticmethod
    @method("decodeBlock", static=True)
    def decode_block(block: ByteString) -> ByteString:
        """Content of a block of either type; CRYPTO_FAILED when it is none."""
        data = bytes(block)
        end = data.find(b"\0", 2)
        kind = data[1] if data[:1] == b"\0" and len(data) > 1 else 0
        filled = kind == 2 or (kind == 1 and data[2:end].count(0xFF) == end - 2)
        if end < 2 + _SHORTEST_FILLER or not filled:
            raise _error(ErrorCode.CRYPTO_FAILED, "The data has no PKCS#1 v1.5 padding")
        return ByteString(data[end + 1 :])

    @staticmethod
    @method("encodePSS", static=True)
    def encode_pss(mechanism: int, value: ByteString, bits: int) -> ByteString:
        """EMSA-PSS (9.1.1) of a hash for a modulus of so many bits; MGF1 with the same hash, salt as long as it."""
        name, _ = _hash(mechanism, bytes(value))
        size, length = len(value), -(-(bits - 1) // 8)
        if length < 2 * size + 2:
            raise _error(ErrorCode.DATA_TOO_LARGE, f"A modulus of {bits} bits is too short for this hash")
        salt = os.urandom(size)
        seal = _digest(name, bytes(8) + bytes(value) + salt)
        masked = _xor(b"\1".rjust(length - 2 * size - 1, b"\0") + salt, _mask(name, seal, length - size - 1))
        first = masked[0] & 0xFF >> (8 * length - bits + 1)
        block = bytes([first]) + masked[1:] + seal + _PSS_TRAILER
        return ByteString(block.rjust(-(-bits // 8), b"\0"))

    @staticmethod
    @method("decodeOAEP", static=True)
    def decode_oaep(mechanism: int, block: ByteString) -> ByteString:
        """Message in a decrypted RSAES-OAEP block (7.1.2) without label; CRYPTO_FAILED when it is none."""
        name, _ = _hash(mechanism)
        empty = _digest(name, b"")
        size, data = len(empty), bytes(block)
        if len(data) < 2 * size + 2:
            raise _error(ErrorCode.CRYPTO_FAILED, "The data is too short for OAEP with this hash")
        masked_seed, masked = data[1 : 1 + size], data[1 + size :]
        seed = _xor(masked_seed, _mask(name, masked, size))
        content = _xor(masked, _mask(name, seed, len(masked)))
        label, rest = content[:size], content[size:].lstrip(b"\0")
        if not (data[0] == 0 and hmac.compare_digest(label, empty) and rest[:1] == b"\1"):
            raise _error(ErrorCode.CRYPTO_FAILED, "The data has no OAEP padding, or one with another hash")
        return ByteString(rest[1:])
