# SPDX-License-Identifier: MIT
"""Wrapped keys: the format in which a key leaves the card under a key domain's key (section 11 of the reference)."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from enum import IntEnum, unique
from typing import Final

from jsapi import curves
from jsapi.curves import Curve
from jsapi.terminals.virtual import ecc, rsa
from jsapi.terminals.virtual.aes import BLOCK_LENGTH, cbc_decrypt, cbc_encrypt, cmac
from jsapi.terminals.virtual.cvc import OID_ECDSA_SHA_256, OID_RSA_V15_SHA_256
from jsapi.terminals.virtual.keys import AesKey, EcKey, KeyMaterial
from jsapi.terminals.virtual.records import KEY_CHECK_VALUE_LENGTH
from jsapi.terminals.virtual.rsa import RsaKey

OID_AES: Final = bytes.fromhex("6086480165030401")
MAC_LENGTH: Final = 16
RANDOM_LENGTH: Final = 8
LARGEST_CRT_SIZE: Final = 2048
"""Modulus bits above which a key is written without CRT numbers, to keep the blob below 1500 bytes."""
AES_LENGTHS: Final = (16, 24, 32)


@unique
class BlobType(IntEnum):
    """Type byte of a wrapped key."""

    RSA = 0x05
    RSA_CRT = 0x06
    EC = 0x0C
    AES = 0x0F


_ALGORITHM_OID: Final = {
    BlobType.RSA: OID_RSA_V15_SHA_256,
    BlobType.RSA_CRT: OID_RSA_V15_SHA_256,
    BlobType.EC: OID_ECDSA_SHA_256,
    BlobType.AES: OID_AES,
}


class BlobError(ValueError):
    """Raised when a blob was changed, belongs to another key domain or holds no usable key."""


@dataclass(frozen=True, slots=True)
class UnwrappedKey:
    """A key from a blob with its list of allowed algorithms, None when the list is empty."""

    material: KeyMaterial
    algorithms: bytes | None


@dataclass(frozen=True, slots=True)
class Kek:
    """A 32-byte key encryption key and what is derived from it (section 8.1)."""

    value: bytes = field(repr=False)

    @property
    def key_check_value(self) -> bytes:
        """First 8 bytes of SHA-256 of the key."""
        return hashlib.sha256(self.value).digest()[:KEY_CHECK_VALUE_LENGTH]

    @property
    def encryption_key(self) -> bytes:
        """AES-256 key for the key's numbers."""
        return hashlib.sha256(self.value + b"\x00\x00\x00\x01").digest()

    @property
    def mac_key(self) -> bytes:
        """AES-256 key for the MAC over the blob."""
        return hashlib.sha256(self.value + b"\x00\x00\x00\x02").digest()


def wrap(kek: Kek, material: KeyMaterial, key_algorithms: bytes | None) -> bytes:
    """Return the blob of a key, 73 to about 1100 bytes."""
    blob_type, plaintext = _encode(material)
    header = (
        kek.key_check_value
        + bytes((blob_type,))
        + _lv(_ALGORITHM_OID[blob_type])
        + _lv(key_algorithms or b"")
        + _lv(b"")
        + _lv(b"")
    )
    authenticated = header + cbc_encrypt(kek.encryption_key, _pad(os.urandom(RANDOM_LENGTH) + plaintext))
    return authenticated + cmac(kek.mac_key, authenticated)


def unwrap(kek: Kek, blob: bytes) -> UnwrappedKey:
    """Return the key in a blob; BlobError when key check value, MAC, format or key numbers are wrong."""
    body, mac = blob[:-MAC_LENGTH], blob[-MAC_LENGTH:]
    if blob[:KEY_CHECK_VALUE_LENGTH] != kek.key_check_value:
        raise BlobError("other key domain")
    if not hmac.compare_digest(cmac(kek.mac_key, body), mac):
        raise BlobError("MAC is wrong")
    header = _Reader(body, KEY_CHECK_VALUE_LENGTH)
    blob_type = header.take(1)[0]
    _, key_algorithms, _, _ = (header.take_lv() for _ in range(4))
    ciphertext = header.rest()
    if not ciphertext or len(ciphertext) % BLOCK_LENGTH:
        raise BlobError("no whole number of blocks")
    content = _Reader(cbc_decrypt(kek.encryption_key, ciphertext), RANDOM_LENGTH)
    return UnwrappedKey(_decode(blob_type, content), key_algorithms or None)


def _encode(material: KeyMaterial) -> tuple[BlobType, bytes]:
    if isinstance(material, RsaKey):
        return _encode_rsa(material)
    if isinstance(material, EcKey):
        return BlobType.EC, _encode_ec(material)
    return BlobType.AES, _size(len(material.value)) + material.value


def _encode_rsa(key: RsaKey) -> tuple[BlobType, bytes]:
    n, e = key.n.to_bytes(key.length, "big"), key.e.to_bytes((key.e.bit_length() + 7) // 8, "big")
    if key.bits > LARGEST_CRT_SIZE:
        return BlobType.RSA, _size(key.bits) + _lv(key.d.to_bytes(key.length, "big")) + _lv(n) + _lv(e)
    crt = (key.d % (key.p - 1), key.d % (key.q - 1), key.p, pow(key.q, -1, key.p), key.q)
    halves = b"".join(_lv(number.to_bytes(key.length // 2, "big")) for number in crt)
    return BlobType.RSA_CRT, _size(key.bits) + halves + _lv(n) + _lv(e)


def _encode_ec(key: EcKey) -> bytes:
    curve = key.curve
    numbers = (curve.a, curve.b, curve.p, curve.n)
    domain = b"".join(_lv(number.to_bytes(curve.field_length, "big")) for number in numbers)
    base = ecc.encode_point(curve, (curve.gx, curve.gy))
    point = ecc.encode_point(curve, ecc.public_point(curve, key.d))
    private = key.d.to_bytes(curve.field_length, "big")
    return _size(8 * curve.field_length) + domain + _lv(base) + _lv(private) + _lv(point)


def _decode(blob_type: int, content: _Reader) -> KeyMaterial:
    size = int.from_bytes(content.take(2), "big")
    if blob_type == BlobType.EC:
        return _decode_ec(content)
    if blob_type == BlobType.AES:
        if size not in AES_LENGTHS:
            raise BlobError("no AES key length")
        return AesKey(content.take(size))
    if blob_type in (BlobType.RSA, BlobType.RSA_CRT):
        return _decode_rsa(BlobType(blob_type), size, content)
    raise BlobError("unknown key type")


def _decode_rsa(blob_type: BlobType, size: int, content: _Reader) -> RsaKey:
    try:
        if blob_type is BlobType.RSA:
            d, n, e = (content.take_number() for _ in range(3))
            key = rsa.from_private_exponent(n, e, d)
        else:
            _, _, p, _, q, n, e = (content.take_number() for _ in range(7))
            key = rsa.from_primes(p, q, e)
    except rsa.RsaError as error:
        raise BlobError("no RSA key") from error
    if key.n != n or key.bits != size or size not in rsa.SIZES:
        raise BlobError("RSA numbers contradict each other")
    return key


def _decode_ec(content: _Reader) -> EcKey:
    """Other implementations leave out a or leading zeros, so curve means p and base point."""
    _, _, p, _ = (content.take_number() for _ in range(4))
    base, d, point = content.take_lv(), content.take_number(), content.take_lv()
    curve = _curve_of(p, base)
    try:
        if point and ecc.decode_point(curve, point) != ecc.public_point(curve, d):
            raise BlobError("public point does not belong to the private key")
        ecc.public_point(curve, d)
    except ecc.PointError as error:
        raise BlobError("no EC key") from error
    return EcKey(curve, d)


def _curve_of(p: int, base: bytes) -> Curve:
    for name in ecc.SUPPORTED:
        curve = curves.prime_curve(name)
        if curve.p == p and (not base or base == ecc.encode_point(curve, (curve.gx, curve.gy))):
            return curve
    raise BlobError("unknown curve")


class _Reader:
    """Takes bytes from the front; BlobError at the end."""

    def __init__(self, data: bytes, offset: int) -> None:
        self._data = data
        self._offset = offset

    def take(self, length: int) -> bytes:
        chunk = self._data[self._offset : self._offset + length]
        if len(chunk) != length:
            raise BlobError("cut off")
        self._offset += length
        return chunk

    def take_lv(self) -> bytes:
        return self.take(int.from_bytes(self.take(2), "big"))

    def take_number(self) -> int:
        return int.from_bytes(self.take_lv(), "big")

    def rest(self) -> bytes:
        return self._data[self._offset :]


def _lv(value: bytes) -> bytes:
    return _size(len(value)) + value


def _size(number: int) -> bytes:
    return number.to_bytes(2, "big")


def _pad(plaintext: bytes) -> bytes:
    """ISO/IEC 9797-1 method 2: 80 and zeros, always."""
    return plaintext + b"\x80" + bytes(-(len(plaintext) + 1) % BLOCK_LENGTH)
