# SPDX-License-Identifier: MIT
"""RSA: signatures of RFC 8017 by `cryptography`, and the private operation on blocks that it doesn't offer.

That one is OpenSSL's, or where that can't be had Python's `pow`, which is not constant-time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jsapi.terminals.virtual import libcrypto

SIZES: Final = (1024, 1536, 2048, 3072, 4096)
"""Modulus sizes of the card, in bits."""
DEFAULT_EXPONENT: Final = 65537
EXPONENTS: Final = (3, DEFAULT_EXPONENT)

_DIGEST_INFO_PREFIX: Final = {
    "sha1": "3021300906052B0E03021A05000414",
    "sha224": "302D300D06096086480165030402040500041C",
    "sha256": "3031300D060960864801650304020105000420",
    "sha384": "3041300D060960864801650304020205000430",
    "sha512": "3051300D060960864801650304020305000440",
}
"""DER of DigestInfo up to the hash value, RFC 8017 clause 9.2 note 1."""


_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1(),  # the card has it: algorithms 31 and 41
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
KEYS_AT_HAND: Final = 16
"""Private keys of which OpenSSL's form is kept."""


class RsaError(ValueError):
    """Raised for inconsistent key numbers and for input that doesn't fit the modulus."""


@dataclass(frozen=True, slots=True)
class RsaKey:
    """An RSA private key with both primes."""

    n: int
    e: int
    d: int = field(repr=False)
    p: int = field(repr=False)
    q: int = field(repr=False)

    @property
    def bits(self) -> int:
        """Modulus size in bits."""
        return self.n.bit_length()

    @property
    def length(self) -> int:
        """Modulus size in bytes."""
        return (self.bits + 7) // 8


def generate(bits: int, exponent: int) -> RsaKey:
    """Return a new key; takes seconds to minutes for 4096 bits."""
    return _from_numbers(rsa.generate_private_key(exponent, bits).private_numbers())


def from_private_exponent(n: int, e: int, d: int) -> RsaKey:
    """Return the key with primes recomputed from the exponents; RsaError when the numbers are no RSA key."""
    try:
        p, q = rsa.rsa_recover_prime_factors(n, e, d)
        return from_primes(p, q, e)
    except (ValueError, ZeroDivisionError) as error:
        raise RsaError("no RSA key") from error


def from_primes(p: int, q: int, e: int) -> RsaKey:
    """Return the key with these primes and public exponent; RsaError when they are no RSA key."""
    try:
        d = pow(e, -1, (p - 1) * (q - 1))
        public = rsa.RSAPublicNumbers(e, p * q)
        numbers = rsa.RSAPrivateNumbers(
            p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public
        )
        return _from_numbers(numbers.private_key().private_numbers())
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise RsaError("no RSA key") from error


def _from_numbers(numbers: rsa.RSAPrivateNumbers) -> RsaKey:
    public = numbers.public_numbers
    return RsaKey(public.n, public.e, numbers.d, numbers.p, numbers.q)


def sign_pkcs1(key: RsaKey, hash_name: str, digest: bytes) -> bytes:
    """Return the PKCS#1 v1.5 signature of a hash value; RsaError when the modulus is too short for it."""
    try:
        return _native(key).sign(digest, padding.PKCS1v15(), Prehashed(_HASHES[hash_name]))
    except ValueError as error:
        raise RsaError("hash is too long for this modulus") from error


def sign_pss(key: RsaKey, hash_name: str, digest: bytes) -> bytes:
    """Return the PSS signature of a hash value, salt as long as the hash; RsaError when the modulus is too short."""
    algorithm = _HASHES[hash_name]
    scheme = padding.PSS(padding.MGF1(algorithm), padding.PSS.DIGEST_LENGTH)
    try:
        return _native(key).sign(digest, scheme, Prehashed(algorithm))
    except ValueError as error:
        raise RsaError("hash is too long for this modulus") from error


def sign_block(key: RsaKey, block: bytes) -> bytes:
    """Return block**d mod n; what a host padded for PKCS#1 v1.5 goes the fast way, for the same result."""
    content = _unpadded(block) if len(block) == key.length else None
    for hash_name, prefix in _DIGEST_INFO_PREFIX.items():
        if content is not None and content.startswith(bytes.fromhex(prefix)):
            digest = content[len(prefix) // 2 :]
            if len(digest) == _HASHES[hash_name].digest_size:
                return sign_pkcs1(key, hash_name, digest)
    return private_operation(key, block)


def _unpadded(block: bytes) -> bytes | None:
    """Return what is behind 00 01 FF.. 00, None when the block is no such thing."""
    head, found, content = block.partition(b"\xff\x00")
    valid = found and head[:2] == b"\x00\x01" and len(head) >= 9 and not head[2:].strip(b"\xff")
    return content if valid else None


@lru_cache(maxsize=KEYS_AT_HAND)
def _native(key: RsaKey) -> rsa.RSAPrivateKey:
    """The card's own numbers are not checked again: that takes a hundred times as long as a signature."""
    dp, dq, qinv = rsa.rsa_crt_dmp1(key.d, key.p), rsa.rsa_crt_dmq1(key.d, key.q), rsa.rsa_crt_iqmp(key.p, key.q)
    numbers = rsa.RSAPrivateNumbers(key.p, key.q, key.d, dp, dq, qinv, rsa.RSAPublicNumbers(key.e, key.n))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def private_operation(key: RsaKey, block: bytes) -> bytes:
    """Return block**d mod n, both as long as the modulus; RsaError unless the block is below n."""
    if len(block) != key.length or int.from_bytes(block, "big") >= key.n:
        raise RsaError("block does not fit the modulus")
    quick = _raw_key(key)
    return (quick and quick.operate(block)) or _plain_operation(key, int.from_bytes(block, "big"))


@lru_cache(maxsize=KEYS_AT_HAND)
def _raw_key(key: RsaKey) -> libcrypto.RsaPrivateKey | None:
    der = _native(key).private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return libcrypto.rsa_private_key(der)


def _plain_operation(key: RsaKey, value: int) -> bytes:
    """By the Chinese remainder theorem."""
    m1 = pow(value % key.p, key.d % (key.p - 1), key.p)
    m2 = pow(value % key.q, key.d % (key.q - 1), key.q)
    h = (m1 - m2) * pow(key.q, -1, key.p) % key.p
    return (m2 + h * key.q).to_bytes(key.length, "big")


def pad_pkcs1(content: bytes, length: int) -> bytes:
    """Return 00 01 FF.. 00 || content, `length` bytes; RsaError when there is no room for 8 bytes FF."""
    if len(content) > length - 11:
        raise RsaError("content is longer than the modulus allows")
    return b"\x00\x01" + b"\xff" * (length - 3 - len(content)) + b"\x00" + content
