# SPDX-License-Identifier: MIT
"""Reading PKCS#12 files (RFC 7292): any number of keys, old and new encryption, with or without MAC."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from jsapi import ber
from jsapi.asn1 import node
from jsapi.asn1.node import MalformedError, Node
from jsapi.asn1.tags import Type
from jsapi.gperror import GPError
from jsapi.keystore import encryption, passwords
from jsapi.keystore.aliases import Bag, CertificateBag, KeyBag, arrange
from jsapi.keystore.entries import Entries, StoredKey
from jsapi.keystore.errors import (
    DamagedError,
    PasswordError,
    StoreError,
    TruncatedError,
    UnsupportedError,
    WrongFormatError,
)
from jsapi.keystore.passwords import Purpose
from jsapi.x509 import X509

DATA: Final = "1.2.840.113549.1.7.1"
ENCRYPTED: Final = "1.2.840.113549.1.7.6"
BAG: Final = "1.2.840.113549.1.12.10.1."
KEY_BAG, SHROUDED_BAG, CERTIFICATE_BAG, SECRET_BAG, NESTED_BAG = (BAG + number for number in "12356")
X509_CERTIFICATE: Final = "1.2.840.113549.1.9.22.1"
FRIENDLY_NAME: Final = "1.2.840.113549.1.9.20"
LOCAL_KEY_ID: Final = "1.2.840.113549.1.9.21"
TRUSTED_KEY_USAGE: Final = "2.16.840.1.113894.746875.1.1"
_PBMAC1: Final = "1.2.840.113549.1.5.14"
_EXPLICIT, _IMPLICIT = 0xA0, 0x80
_MAX_NODES: Final = 200_000
_MAX_NESTING: Final = 8

_DIGESTS: Final = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


@dataclass(frozen=True, slots=True)
class Attributes:
    """Attributes of a bag that matter here."""

    friendly_name: str = ""
    local_key_id: bytes = b""
    trusted: bool = False


@dataclass(slots=True)
class _Reader:
    password: str | None = field(repr=False)
    bags: list[Bag] = field(default_factory=list)


def load(data: bytes, password: str | None, *, trusted_only: bool = False) -> Entries:
    """Read a file; password None skips the integrity check and opens nothing that is encrypted.

    Certificates without key are entries when they have a name, with `trusted_only` also Java's mark of trust.
    StoreError subclasses say what is wrong.
    """
    check_complete(data)
    try:
        root, _ = node.parse(data, max_nodes=_MAX_NODES)
        content, mac = _outer(root)
        if mac is not None and password is not None:
            check_mac(mac, content, password)
        reader = _Reader(password)
        _read_safe(reader, content)
    except MalformedError as error:
        raise DamagedError(f"The PKCS#12 file is damaged: {error}") from None
    if mac is None and password is not None and _all_locked(reader.bags):
        raise PasswordError("The password of the key store opens none of its keys, or the file is damaged")
    return arrange(reader.bags, trusted_only=trusted_only)


def _all_locked(bags: list[Bag]) -> bool:
    keys = [bag.key for bag in bags if isinstance(bag, KeyBag)]
    return bool(keys) and all(key.info is None for key in keys)


def check_complete(data: bytes) -> None:
    """WrongFormatError unless the data begins like PKCS#12, TruncatedError when it ends too early."""
    if not data:
        raise WrongFormatError("The key store file is empty")
    if data[0] != Type.SEQUENCE:
        hint = " (it is PEM text: convert it)" if data.startswith(b"-----BEGIN ") else ""
        raise WrongFormatError(f"The file is no PKCS#12 key store{hint}")
    try:
        length, offset = ber.read_length(data, 1)
    except ber.BerError:
        raise TruncatedError("The PKCS#12 file is truncated: it ends within its first bytes") from None
    if length is not None and offset + length > len(data):
        raise TruncatedError(f"The PKCS#12 file is truncated: it announces {offset + length} bytes and has {len(data)}")
    if length is not None and data[offset : offset + 1] != b"\x02":
        raise WrongFormatError("The file is no PKCS#12 key store")


def _outer(root: Node) -> tuple[bytes, Node | None]:
    """Content of the authenticated safe, and MacData."""
    version, info, *rest = root.items(Type.SEQUENCE, 2)
    if version.tag != Type.INTEGER or version.integer() != 3 or info.children is None:
        raise WrongFormatError("The file is no PKCS#12 key store of version 3")
    kind, content = _content_info(info)
    if kind != DATA:
        raise UnsupportedError("PKCS#12 files that are signed instead of having a MAC are not supported")
    return content.leaf(Type.OCTET_STRING), rest[0] if rest else None


def _content_info(info: Node) -> tuple[str, Node]:
    kind, wrapper = info.items(Type.SEQUENCE, 2)[:2]
    return kind.identifier(), wrapper.items(_EXPLICIT, 1)[0]


def check_mac(mac: Node, content: bytes, password: str) -> None:
    """Check MacData (RFC 7292, 4; RFC 9579); PasswordError when it does not fit."""
    fields = mac.items(Type.SEQUENCE, 2)
    algorithm, expected = fields[0].items(Type.SEQUENCE, 2)[:2]
    salt, iterations = fields[1].leaf(Type.OCTET_STRING), fields[2].unsigned() if len(fields) > 2 else 1
    identifier, *parameters = algorithm.items(Type.SEQUENCE, 1)
    name = identifier.identifier()
    if name == _PBMAC1 and parameters:
        computed = [_pbmac1(parameters[0], content, password)]
    elif name in _DIGESTS:
        keys = [passwords.bmp(password)] if password else [passwords.bmp(""), b""]
        computed = [_mac(_DIGESTS[name], key, salt, iterations, content) for key in keys]
    else:
        raise UnsupportedError(f"The integrity check with {name} is not supported")
    if not any(hmac.compare_digest(value, expected.leaf(Type.OCTET_STRING)) for value in computed):
        raise PasswordError("The password of the key store is wrong, or the file is damaged")


def _mac(digest: str, password: bytes, salt: bytes, iterations: int, content: bytes) -> bytes:
    length = hashlib.new(digest).digest_size
    key = passwords.pkcs12(digest, Purpose.MAC, password, salt, iterations, length)
    return hmac.digest(key, content, digest)


def _pbmac1(parameters: Node, content: bytes, password: str) -> bytes:
    derivation, scheme = parameters.items(Type.SEQUENCE, 2)[:2]
    name = scheme.items(Type.SEQUENCE, 1)[0].identifier()
    if name not in encryption.HMACS:
        raise UnsupportedError(f"The integrity check with {name} is not supported")
    numbers = derivation.items(Type.SEQUENCE, 2)[1].items(Type.SEQUENCE, 3)[2]
    length = numbers.unsigned() if numbers.tag == Type.INTEGER else 0
    return hmac.digest(encryption.derive(derivation, password, length), content, encryption.HMACS[name])


def _read_safe(reader: _Reader, content: bytes) -> None:
    for info in node.parse_whole(content, max_nodes=_MAX_NODES).items(Type.SEQUENCE):
        kind, body = _content_info(info)
        if kind == DATA:
            _read_bags(reader, body.leaf(Type.OCTET_STRING), 0)
        elif kind == ENCRYPTED:
            encrypted = body.items(Type.SEQUENCE, 2)[1].items(Type.SEQUENCE, 3)
            plain = encryption.decrypt(encrypted[1], encrypted[2].leaf(_IMPLICIT), reader.password)
            _read_decrypted(reader, plain)
        else:
            raise UnsupportedError(f"Content of the type {kind} in a PKCS#12 file is not supported")


def _read_decrypted(reader: _Reader, plain: bytes) -> None:
    try:
        _read_bags(reader, plain, 0)
    except MalformedError:
        raise PasswordError("The password of the key store is wrong, or the file is damaged") from None


def _read_bags(reader: _Reader, content: bytes, depth: int) -> None:
    if depth > _MAX_NESTING:
        raise MalformedError("bags are nested too deeply")
    for bag in node.parse_whole(content, max_nodes=_MAX_NODES).items(Type.SEQUENCE):
        kind, wrapper, *attributes = bag.items(Type.SEQUENCE, 2)
        name, value = kind.identifier(), wrapper.items(_EXPLICIT, 1)[0]
        notes = _attributes(attributes[0]) if attributes else Attributes()
        if name == NESTED_BAG:
            _read_bags(reader, node.encode(value), depth + 1)
        else:
            reader.bags += _bag(reader, name, value, notes)


def _bag(reader: _Reader, name: str, value: Node, notes: Attributes) -> Iterator[Bag]:
    if name == KEY_BAG:
        yield _key_bag(StoredKey(bytearray(node.encode(value))), notes)
    elif name == SHROUDED_BAG:
        yield _key_bag(_shrouded(value, reader.password), notes)
    elif name == SECRET_BAG:
        kind, inner = value.items(Type.SEQUENCE, 2)[:2]
        if kind.identifier() == SHROUDED_BAG:  # as Java writes secret keys
            shrouded = node.parse_whole(inner.items(_EXPLICIT, 1)[0].leaf(Type.OCTET_STRING))
            yield _key_bag(_shrouded(shrouded, reader.password), notes)
    elif name == CERTIFICATE_BAG:
        kind, inner = value.items(Type.SEQUENCE, 2)[:2]
        if kind.identifier() == X509_CERTIFICATE:
            certificate = _certificate(inner.items(_EXPLICIT, 1)[0].leaf(Type.OCTET_STRING))
            yield CertificateBag(notes.friendly_name, notes.local_key_id, certificate, notes.trusted)


def _certificate(data: bytes) -> X509:
    try:
        return X509.load(data)
    except GPError as error:
        raise MalformedError(error.message) from None


def _key_bag(key: StoredKey, notes: Attributes) -> KeyBag:
    return KeyBag(notes.friendly_name, notes.local_key_id, key)


def _shrouded(value: Node, password: str | None) -> StoredKey:
    """Open an EncryptedPrivateKeyInfo, or keep it for a password of its own."""
    algorithm, data = value.items(Type.SEQUENCE, 2)[:2]
    unlock = partial(_unlock, algorithm, data.leaf(Type.OCTET_STRING))
    try:
        return StoredKey(bytearray(unlock(password)))
    except PasswordError:
        return StoredKey(protected=node.encode(value), unlock=unlock)


def _unlock(algorithm: Node, data: bytes, password: str | None) -> bytes:
    plain = encryption.decrypt(algorithm, data, password)
    try:
        root, end = node.parse(plain, max_nodes=_MAX_NODES)
        root.items(Type.SEQUENCE, 3)[0].integer()
    except MalformedError:
        raise PasswordError("The password of the key is wrong, or the file is damaged") from None
    return plain[:end]


def _attributes(attributes: Node) -> Attributes:
    found: dict[str, Node] = {}
    for attribute in attributes.items(Type.SET):
        kind, values = attribute.items(Type.SEQUENCE, 2)[:2]
        if values.children:
            found[kind.identifier()] = values.children[0]
    name, number = found.get(FRIENDLY_NAME), found.get(LOCAL_KEY_ID)
    return Attributes(
        name.content.decode("utf-16-be", "replace") if name is not None else "",
        number.leaf(Type.OCTET_STRING) if number is not None else b"",
        TRUSTED_KEY_USAGE in found,
    )


__all__ = ["StoreError", "check_complete", "check_mac", "load"]
