# SPDX-License-Identifier: MIT
"""From the bags of a PKCS#12 file to entries: which certificate belongs to which key, and under which alias."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jsapi.asn1 import node
from jsapi.asn1.node import MalformedError
from jsapi.asn1.tags import Type
from jsapi.keystore import pkcs8
from jsapi.keystore.entries import Entries, Entry, StoredKey
from jsapi.keystore.errors import PasswordError
from jsapi.x509 import X509


@dataclass(slots=True)
class Bag:
    """A bag with the attributes that name it."""

    friendly_name: str
    local_key_id: bytes


@dataclass(slots=True)
class KeyBag(Bag):
    """A private or secret key."""

    key: StoredKey


@dataclass(slots=True)
class CertificateBag(Bag):
    """A certificate; `trusted` is Java's mark of an entry of its own."""

    certificate: X509
    trusted: bool


def arrange(bags: Sequence[Bag], *, trusted_only: bool) -> Entries:
    """Entries in the order of the bags; certificates that are no entries serve to complete chains."""
    certificates = [bag for bag in bags if isinstance(bag, CertificateBag)]
    own = {id(bag): _own_certificate(bag, certificates) for bag in bags if isinstance(bag, KeyBag)}
    claimed = {id(certificate) for certificate in own.values()}
    positions = {id(bag): position for position, bag in enumerate(bags)}
    placed: list[tuple[int, Bag]] = []
    loose: list[X509] = []
    for bag in bags:
        if isinstance(bag, KeyBag):
            certificate = own[id(bag)]
            first = positions[id(bag)] if certificate is None else min(positions[id(bag)], positions[id(certificate)])
            placed.append((first, bag))
        elif isinstance(bag, CertificateBag) and id(bag) not in claimed:
            if bag.friendly_name and (bag.trusted or not trusted_only):
                placed.append((positions[id(bag)], bag))
            else:
                loose.append(bag.certificate)
    placed.sort(key=lambda item: item[0])
    return Entries(_entries((bag for _, bag in placed), own), loose)


def _entries(bags: Iterable[Bag], own: dict[int, CertificateBag | None]) -> list[Entry]:
    """Entries, those with keys naming themselves first: a certificate never takes the alias of a key."""
    ordered, taken = list(bags), set[str]()
    entries: dict[int, Entry] = {}
    for bag in sorted(ordered, key=lambda bag: isinstance(bag, CertificateBag)):
        if isinstance(bag, KeyBag):
            certificate = own[id(bag)]
            alias = _free(_alias(bag, certificate), bag.local_key_id, taken)
            entries[id(bag)] = Entry(alias, bag.key, [certificate.certificate] if certificate else [])
        elif isinstance(bag, CertificateBag):
            alias = _free(bag.friendly_name, bag.local_key_id, taken)
            entries[id(bag)] = Entry(alias, None, [bag.certificate])
    return [entries[id(bag)] for bag in ordered]


def _alias(bag: KeyBag, certificate: CertificateBag | None) -> str:
    """Friendly name; else hex digits of the local key id, of the hash of the public key, or "unmarked" (as BC does)."""
    if bag.friendly_name or bag.local_key_id:
        return bag.friendly_name or bag.local_key_id.hex()
    return _key_hash(certificate.certificate) if certificate else "unmarked"


def _key_hash(certificate: X509) -> str:
    """Subject key identifier after RFC 5280, 4.2.1.2 (1): SHA-1 of the public key bits."""
    try:
        info = node.parse(certificate.certificate.public_key)[0]
        return hashlib.sha1(info.items(Type.SEQUENCE, 2)[1].bits(), usedforsecurity=False).hexdigest()
    except MalformedError:
        return "unmarked"


def _free(alias: str, local_key_id: bytes, taken: set[str]) -> str:
    """The alias, or when it is taken the local key id, or the alias with a number; two keys never hide each other."""
    candidates = [alias, local_key_id.hex(), *(f"{alias} ({n})" for n in range(2, len(taken) + 3))]
    chosen = next(name for name in candidates if name and name.casefold() not in taken)
    taken.add(chosen.casefold())
    return chosen


def _own_certificate(bag: KeyBag, certificates: list[CertificateBag]) -> CertificateBag | None:
    """Certificate of a key: by local key id, else by public key, else by name."""
    same_id = [other for other in certificates if bag.local_key_id and other.local_key_id == bag.local_key_id]
    if len(same_id) == 1:
        return same_id[0]
    fitting = _with_same_key(bag, same_id or certificates)
    if fitting is not None:
        return fitting
    name = bag.friendly_name.casefold()
    named = [other for other in certificates if name and other.friendly_name.casefold() == name]
    return next(iter(same_id or named), None)


def _with_same_key(bag: KeyBag, certificates: list[CertificateBag]) -> CertificateBag | None:
    if not certificates:
        return None
    try:
        values = pkcs8.public_point_or_modulus(bag.key.open(None))
    except PasswordError:
        return None
    if values is None:
        return None
    return next(
        (
            other
            for other in certificates
            if pkcs8.values_of_certificate(other.certificate.certificate.public_key) == values
        ),
        None,
    )
