# SPDX-License-Identifier: MIT
"""Java's JKS files: big-endian records, a SHA-1 digest over all, keys masked with Sun's proprietary protector.

The protection is weak by today's measure; JKS is offered for old stores only.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from functools import partial
from typing import Final

from jsapi import ber
from jsapi.asn1 import node
from jsapi.asn1.node import MalformedError
from jsapi.asn1.tags import Type
from jsapi.gperror import GPError
from jsapi.keystore.encryption import identified, octets, sequence
from jsapi.keystore.entries import Entries, Entry, StoredKey
from jsapi.keystore.errors import (
    DamagedError,
    PasswordError,
    TruncatedError,
    UnsupportedError,
    WrongFormatError,
)
from jsapi.x509 import X509

MAGIC: Final = b"\xfe\xed\xfe\xed"
_JCEKS_MAGIC: Final = b"\xce\xce\xce\xce"
_VERSION: Final = 2
_PRIVATE_KEY, _CERTIFICATE = 1, 2
_SUN_PROTECTOR: Final = "1.3.6.1.4.1.42.2.17.1.1"
_DIGEST: Final = 20
_PHRASE: Final = b"Mighty Aphrodite"  # of the format
_CERTIFICATE_TYPE: Final = "X.509"


class _Records:
    """Cursor over the records of a file; TruncatedError at its end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.offset = data, len(MAGIC)

    def take(self, length: int) -> bytes:
        if length > len(self.data) - self.offset:
            raise TruncatedError("The JKS file is truncated")
        self.offset += length
        return self.data[self.offset - length : self.offset]

    def number(self, length: int = 4) -> int:
        return int.from_bytes(self.take(length), "big")

    def text(self) -> str:
        """Modified UTF-8 of Java: NUL in two bytes, surrogates one by one."""
        data = self.take(self.number(2)).replace(b"\xc0\x80", b"\0")
        text = data.decode("utf-8", "surrogatepass")
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def load(data: bytes, password: str | None) -> Entries:
    """Read a store; without a password its integrity is not checked. Keys open with their own password."""
    if data.startswith(_JCEKS_MAGIC):
        raise UnsupportedError("JCEKS key stores are not supported; convert to PKCS12 with keytool")
    if not data.startswith(MAGIC):
        raise WrongFormatError("The file is no JKS key store" if data else "The key store file is empty")
    records = _Records(data)
    try:
        entries = _entries(records)
    except (UnicodeError, GPError, MalformedError):
        raise DamagedError("The JKS file is damaged") from None
    digest = records.take(_DIGEST)
    if password is not None:
        expected = _file_digest(data[: records.offset - _DIGEST], password)
        if not hmac.compare_digest(expected, digest):
            raise PasswordError("The password of the key store is wrong, or the file is damaged")
    return Entries(entries)


def _entries(records: _Records) -> list[Entry]:
    version = records.number()
    if version not in (1, _VERSION):
        raise UnsupportedError(f"JKS files of version {version} are not supported")
    entries = []
    for _ in range(records.number()):
        kind, alias = records.number(), records.text()
        records.number(8)  # date of creation
        if kind == _PRIVATE_KEY:
            protected = records.take(records.number())
            chain = [_certificate(records, version) for _ in range(records.number())]
            entries.append(Entry(alias, StoredKey(protected=protected, unlock=partial(unprotect, protected)), chain))
        elif kind == _CERTIFICATE:
            entries.append(Entry(alias, None, [_certificate(records, version)]))
        else:
            raise DamagedError(f"The JKS file is damaged: there is no entry type {kind}")
    return entries


def _certificate(records: _Records, version: int) -> X509:
    if version == _VERSION and records.text() != _CERTIFICATE_TYPE:
        raise UnsupportedError("Only X.509 certificates are supported in JKS files")
    return X509.load(records.take(records.number()))


def _java_password(password: str) -> bytes:
    return password.encode("utf-16-be", "surrogatepass")


def _file_digest(content: bytes, password: str) -> bytes:
    return hashlib.sha1(_java_password(password) + _PHRASE + content, usedforsecurity=False).digest()


def _mask(data: bytes, salt: bytes, password: bytes) -> bytes:
    """Exclusive or with a chain of SHA-1 digests of the password and the previous digest."""
    stream, digest = b"", salt
    while len(stream) < len(data):
        digest = hashlib.sha1(password + digest, usedforsecurity=False).digest()
        stream += digest
    value = int.from_bytes(data, "big") ^ int.from_bytes(stream[: len(data)], "big")
    return value.to_bytes(len(data), "big")


def unprotect(protected: bytes, password: str | None) -> bytes:
    """PrivateKeyInfo from Sun's EncryptedPrivateKeyInfo; PasswordError when the password does not fit."""
    if password is None:
        raise PasswordError("The key is protected and needs a password")
    try:
        algorithm, field = node.parse_whole(protected).items(Type.SEQUENCE, 2)[:2]
        name, data = algorithm.items(Type.SEQUENCE, 1)[0].identifier(), field.leaf(Type.OCTET_STRING)
    except MalformedError as error:
        raise DamagedError(f"The key is damaged: {error}") from None
    if name != _SUN_PROTECTOR or len(data) <= 2 * _DIGEST:
        raise UnsupportedError(f"The key protection {name} is not supported")
    secret = _java_password(password)
    plain = _mask(data[_DIGEST:-_DIGEST], data[:_DIGEST], secret)
    check = hashlib.sha1(secret + plain, usedforsecurity=False).digest()
    if not hmac.compare_digest(check, data[-_DIGEST:]):
        raise PasswordError("The password of the key is wrong")
    return plain


def protected_key(info: bytes, password: str) -> StoredKey:
    """A key under a password of its own."""
    protected = protect(info, password)
    return StoredKey(protected=protected, unlock=partial(unprotect, protected))


def protect(info: bytes, password: str) -> bytes:
    """Sun's EncryptedPrivateKeyInfo of a PrivateKeyInfo."""
    secret, salt = _java_password(password), os.urandom(_DIGEST)
    check = hashlib.sha1(secret + info, usedforsecurity=False).digest()
    algorithm = identified(_SUN_PROTECTOR, ber.encode(Type.NULL, b""))
    return sequence(algorithm, octets(salt + _mask(info, salt, secret) + check))


# Writing


def dump(entries: Entries, password: str) -> bytes:
    """A store with its integrity under this password; keys that are not protected yet are protected with it."""
    content = MAGIC + _number(_VERSION) + _number(len(entries.entries))
    content += b"".join(_record(entry, password) for entry in entries.entries)
    return content + _file_digest(content, password)


def _record(entry: Entry, password: str) -> bytes:
    head = _text(entry.alias) + int(time.time() * 1000).to_bytes(8, "big")
    chain = b"".join(_text(_CERTIFICATE_TYPE) + _sized(bytes(certificate)) for certificate in entry.certificates)
    if entry.key is None:
        return _number(_CERTIFICATE) + head + chain
    protected = entry.key.protected or protect(entry.key.open(None), password)
    return _number(_PRIVATE_KEY) + head + _sized(protected) + _number(len(entry.certificates)) + chain


def _number(value: int) -> bytes:
    return value.to_bytes(4, "big")


def _sized(data: bytes) -> bytes:
    return _number(len(data)) + data


def _text(text: str) -> bytes:
    units = text.encode("utf-16-be", "surrogatepass")
    encoded = b"".join(
        b"\xc0\x80" if unit == b"\0\0" else unit.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
        for unit in (units[i : i + 2] for i in range(0, len(units), 2))
    )
    return len(encoded).to_bytes(2, "big") + encoded
