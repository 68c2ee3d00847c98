# SPDX-License-Identifier: MIT
"""Writing PKCS#12 files (RFC 7292): PBES2 with AES-256 for keys and certificates, MAC with SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Final

from jsapi import ber, oid
from jsapi.asn1.tags import Type
from jsapi.keystore import encryption, passwords, pkcs8, pkcs12
from jsapi.keystore.encryption import WRITTEN_ITERATIONS, identified, integer, octets, sequence
from jsapi.keystore.entries import Entries, Entry, StoredKey
from jsapi.keystore.passwords import Purpose
from jsapi.x509 import X509

_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_ANY_USAGE: Final = "2.5.29.37.0"  # anyExtendedKeyUsage, with which Java marks trusted certificates
_SALT: Final = 16
_EXPLICIT, _IMPLICIT = 0xA0, 0x80


def dump(entries: Entries, password: str) -> bytes:
    """Encode all entries; PasswordError when a key is locked under another password."""
    keys = sequence(*(_key_bag(entry, entry.key, password) for entry in entries.entries if entry.key is not None))
    certificates = sequence(*_certificate_bags(entries))
    safe = sequence(_data(keys), _encrypted(certificates, password))
    return sequence(integer(3), _data(safe), _mac(safe, password))


def _data(content: bytes) -> bytes:
    return identified(pkcs12.DATA, ber.encode(_EXPLICIT, octets(content)))


def _encrypted(content: bytes, password: str) -> bytes:
    algorithm, ciphertext = encryption.encrypt(content, password)
    info = identified(pkcs12.DATA, algorithm, ber.encode(_IMPLICIT, ciphertext))
    return identified(pkcs12.ENCRYPTED, ber.encode(_EXPLICIT, sequence(integer(0), info)))


def _mac(content: bytes, password: str) -> bytes:
    salt = os.urandom(_SALT)
    key = passwords.pkcs12(
        "sha256", Purpose.MAC, passwords.bmp(password), salt, WRITTEN_ITERATIONS, hashlib.sha256().digest_size
    )
    digest = hmac.digest(key, content, "sha256")
    algorithm = identified(_SHA256, ber.encode(Type.NULL, b""))
    return sequence(sequence(algorithm, octets(digest)), octets(salt), integer(WRITTEN_ITERATIONS))


def _local_key_id(entry: Entry) -> bytes:
    """Ties a key to its certificate: the hash of the alias, unique within the file."""
    return hashlib.sha1(entry.alias.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()


def _key_bag(entry: Entry, key: StoredKey, password: str) -> bytes:
    info = key.open(password)
    algorithm, ciphertext = encryption.encrypt(info, password)
    shrouded = sequence(algorithm, octets(ciphertext))
    attributes = _attributes(entry.alias, _local_key_id(entry))
    if pkcs8.holds_pair(info):
        return identified(pkcs12.SHROUDED_BAG, ber.encode(_EXPLICIT, shrouded), attributes)
    secret = identified(pkcs12.SHROUDED_BAG, ber.encode(_EXPLICIT, octets(shrouded)))
    return identified(pkcs12.SECRET_BAG, ber.encode(_EXPLICIT, secret), attributes)


def _certificate_bags(entries: Entries) -> list[bytes]:
    """Own certificates under the alias of their entry; issuers without a name, each once."""
    bags, seen = [], set[bytes]()
    for entry in entries.entries:
        chain = entries.chain(entry) if entry.key is not None else entry.certificates
        for own in chain[:1]:
            identifier = _local_key_id(entry) if entry.key is not None else b""
            bags.append(_certificate_bag(own, _attributes(entry.alias, identifier, trusted=entry.key is None)))
            seen.add(bytes(own))
        for issuer in chain[1:]:
            if bytes(issuer) not in seen:
                bags.append(_certificate_bag(issuer, b""))
                seen.add(bytes(issuer))
    return bags


def _certificate_bag(certificate: X509, attributes: bytes) -> bytes:
    content = identified(pkcs12.X509_CERTIFICATE, ber.encode(_EXPLICIT, octets(bytes(certificate))))
    return identified(pkcs12.CERTIFICATE_BAG, ber.encode(_EXPLICIT, content), *([attributes] if attributes else []))


def _attributes(alias: str, local_key_id: bytes, *, trusted: bool = False) -> bytes:
    name = ber.encode(Type.BMPString, alias.encode("utf-16-be", "surrogatepass"))
    parts = [identified(pkcs12.FRIENDLY_NAME, _set(name))]
    if local_key_id:
        parts.append(identified(pkcs12.LOCAL_KEY_ID, _set(octets(local_key_id))))
    if trusted:
        usage = ber.encode(Type.OBJECT_IDENTIFIER, oid.encode(_ANY_USAGE))
        parts.append(identified(pkcs12.TRUSTED_KEY_USAGE, _set(usage)))
    return _set(*sorted(parts))


def _set(*parts: bytes) -> bytes:
    return ber.encode(Type.SET, b"".join(parts))
