# SPDX-License-Identifier: MIT
"""Password-based encryption in PKCS#12 files: PBES2 (RFC 8018) and the older schemes of RFC 7292, appendix C."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from jsapi import ber, oid
from jsapi.asn1.node import Node
from jsapi.asn1.tags import Type
from jsapi.keystore import passwords, rc2
from jsapi.keystore.errors import PasswordError, UnsupportedError
from jsapi.keystore.passwords import Purpose

PBES2: Final = "1.2.840.113549.1.5.13"
PBKDF2: Final = "1.2.840.113549.1.5.12"
_SCRYPT: Final = "1.3.6.1.4.1.11591.4.11"
_SCRYPT_MEMORY: Final = 256 << 20
AES256_CBC: Final = "2.16.840.1.101.3.4.1.42"
HMAC_SHA256: Final = "1.2.840.113549.2.9"
WRITTEN_ITERATIONS: Final = 100_000
_SALT: Final = 16

HMACS: Final = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.8": "sha224",
    HMAC_SHA256: "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
}


class Cipher(Enum):
    """Ciphers that files use; all but RC4 in CBC mode with PKCS#7 padding."""

    AES = auto()
    TRIPLE_DES = auto()
    RC2 = auto()
    RC4 = auto()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A cipher with its key length and the length of its initialization vector in bytes."""

    cipher: Cipher
    key: int
    iv: int


_PBES2_CIPHERS: Final = {
    "2.16.840.1.101.3.4.1.2": Scheme(Cipher.AES, 16, 16),
    "2.16.840.1.101.3.4.1.22": Scheme(Cipher.AES, 24, 16),
    AES256_CBC: Scheme(Cipher.AES, 32, 16),
    "1.2.840.113549.3.7": Scheme(Cipher.TRIPLE_DES, 24, 8),
}
_PKCS12_SCHEMES: Final = {
    "1.2.840.113549.1.12.1.1": Scheme(Cipher.RC4, 16, 0),
    "1.2.840.113549.1.12.1.2": Scheme(Cipher.RC4, 5, 0),
    "1.2.840.113549.1.12.1.3": Scheme(Cipher.TRIPLE_DES, 24, 8),
    "1.2.840.113549.1.12.1.4": Scheme(Cipher.TRIPLE_DES, 16, 8),
    "1.2.840.113549.1.12.1.5": Scheme(Cipher.RC2, 16, 8),
    "1.2.840.113549.1.12.1.6": Scheme(Cipher.RC2, 5, 8),
}


def decrypt(algorithm: Node, data: bytes, password: str | None) -> bytes:
    """Decrypt with an AlgorithmIdentifier of a file.

    PasswordError when there is no password or the padding shows a wrong one, UnsupportedError for other
    algorithms, MalformedError for damaged parameters.
    """
    identifier, *rest = algorithm.items(Type.SEQUENCE, 2)
    if password is None:
        raise PasswordError("The key store is encrypted and needs a password")
    name = identifier.identifier()
    if name == PBES2:
        scheme, key, iv = _pbes2(rest[0], password)
        return _plain(scheme, key, iv, data)
    if name in _PKCS12_SCHEMES:
        return _pkcs12(_PKCS12_SCHEMES[name], rest[0], data, password)
    raise UnsupportedError(f"The encryption algorithm {name} is not supported")


def _pkcs12(scheme: Scheme, parameters: Node, data: bytes, password: str) -> bytes:
    try:
        return _pkcs12_with(scheme, parameters, data, passwords.bmp(password))
    except PasswordError:
        if password:
            raise
        return _pkcs12_with(scheme, parameters, data, b"")  # written without any password


def _pkcs12_with(scheme: Scheme, parameters: Node, data: bytes, password: bytes) -> bytes:
    salt_field, count_field = parameters.items(Type.SEQUENCE, 2)[:2]
    salt, iterations = salt_field.leaf(Type.OCTET_STRING), count_field.unsigned()
    key = passwords.pkcs12("sha1", Purpose.KEY, password, salt, iterations, scheme.key)
    iv = passwords.pkcs12("sha1", Purpose.IV, password, salt, iterations, scheme.iv) if scheme.iv else b""
    return _plain(scheme, key, iv, data)


def _pbes2(parameters: Node, password: str) -> tuple[Scheme, bytes, bytes]:
    derivation, encryption = parameters.items(Type.SEQUENCE, 2)[:2]
    identifier, *rest = encryption.items(Type.SEQUENCE, 2)
    name = identifier.identifier()
    if name not in _PBES2_CIPHERS:
        raise UnsupportedError(f"The cipher {name} is not supported")
    scheme = _PBES2_CIPHERS[name]
    return scheme, derive(derivation, password, scheme.key), rest[0].leaf(Type.OCTET_STRING)


def derive(derivation: Node, password: str, length: int) -> bytes:
    """Key of PBKDF2 or scrypt with the parameters of a file."""
    identifier, parameters = derivation.items(Type.SEQUENCE, 2)[:2]
    fields = parameters.items(Type.SEQUENCE, 2)
    name, salt = identifier.identifier(), fields[0].leaf(Type.OCTET_STRING)
    if name == _SCRYPT:
        return _scrypt(password, salt, [field.unsigned() for field in fields[1:4]], length)
    if name != PBKDF2:
        raise UnsupportedError(f"The key derivation {name} is not supported")
    prf = next((field for field in fields[2:] if field.tag == Type.SEQUENCE), None)
    digest = "sha1"
    if prf is not None:
        hmac = prf.items(Type.SEQUENCE, 1)[0].identifier()
        if hmac not in HMACS:
            raise UnsupportedError(f"The key derivation with {hmac} is not supported")
        digest = HMACS[hmac]
    return passwords.pbkdf2(digest, passwords.utf8(password), salt, fields[1].unsigned(), length)


def _scrypt(password: str, salt: bytes, numbers: list[int], length: int) -> bytes:
    import hashlib

    try:
        n, r, p = numbers
        return hashlib.scrypt(passwords.utf8(password), salt=salt, n=n, r=r, p=p, maxmem=_SCRYPT_MEMORY, dklen=length)
    except (ValueError, OverflowError):
        raise UnsupportedError("The parameters of scrypt are not acceptable") from None


def _plain(scheme: Scheme, key: bytes, iv: bytes, data: bytes) -> bytes:
    if scheme.cipher is Cipher.RC4:
        return _stream(key, data)
    if len(iv) != scheme.iv or not data or len(data) % scheme.iv:
        raise PasswordError("The encrypted data has the wrong length: the file is damaged")
    if scheme.cipher is Cipher.RC2:
        return _unpadded(rc2.decrypt_cbc(key, 8 * scheme.key, iv, data), rc2.BLOCK)
    return _unpadded(_cbc(scheme, key, iv, data), scheme.iv)


def _stream(key: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher as Machine

    return Machine(ARC4(key), None).decryptor().update(data)


def _cbc(scheme: Scheme, key: bytes, iv: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher as Machine
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    if scheme.cipher is Cipher.AES:
        return Machine(algorithms.AES(key), modes.CBC(iv)).decryptor().update(data)
    full = key if len(key) == 24 else key + key[:8]
    return Machine(TripleDES(full), modes.CBC(iv)).decryptor().update(data)


def _unpadded(data: bytes, block: int) -> bytes:
    count = data[-1]
    if not 1 <= count <= block or data[-count:] != bytes([count]) * count:
        raise PasswordError("The password is wrong, or the file is damaged")
    return data[:-count]


# Writing: always PBES2 with AES-256


def encrypt(data: bytes, password: str) -> tuple[bytes, bytes]:
    """AlgorithmIdentifier and ciphertext: PBES2, PBKDF2 with HMAC-SHA-256, AES-256 in CBC mode."""
    from cryptography.hazmat.primitives.ciphers import Cipher as Machine
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    salt, iv = os.urandom(_SALT), os.urandom(_SALT)
    key = passwords.pbkdf2("sha256", passwords.utf8(password), salt, WRITTEN_ITERATIONS, 32)
    count = _SALT - len(data) % _SALT
    encryptor = Machine(algorithms.AES(key), modes.CBC(iv)).encryptor()
    ciphertext = encryptor.update(data + bytes([count]) * count) + encryptor.finalize()
    derivation = identified(
        PBKDF2,
        sequence(octets(salt), integer(WRITTEN_ITERATIONS), identified(HMAC_SHA256, ber.encode(Type.NULL, b""))),
    )
    return identified(PBES2, sequence(derivation, identified(AES256_CBC, octets(iv)))), ciphertext


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE of encoded parts."""
    return ber.encode(Type.SEQUENCE, b"".join(parts))


def octets(data: bytes | bytearray) -> bytes:
    """OCTET STRING."""
    return ber.encode(Type.OCTET_STRING, bytes(data))


def integer(value: int) -> bytes:
    """INTEGER of a number that is not negative."""
    return ber.encode(Type.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def identified(identifier: str, *parts: bytes) -> bytes:
    """SEQUENCE of an object identifier and encoded parts."""
    return sequence(ber.encode(Type.OBJECT_IDENTIFIER, oid.encode(identifier)), *parts)
