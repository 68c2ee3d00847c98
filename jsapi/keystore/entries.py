# SPDX-License-Identifier: MIT
"""What a key store holds, whatever its file format: entries under aliases, and certificates of chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from jsapi.asn1 import node
from jsapi.keystore.errors import PasswordError
from jsapi.x509 import X509
from jsapi.x509.structure import Certificate

_SUBJECT_KEY_ID, _AUTHORITY_KEY_ID = "2.5.29.14", "2.5.29.35"

Opener = Callable[[str | None], bytes]


@dataclass(slots=True)
class StoredKey:
    """A private or secret key as PKCS#8 PrivateKeyInfo, in the open or still encrypted in `protected`."""

    info: bytearray | None = field(default=None, repr=False)
    protected: bytes = field(default=b"", repr=False)
    unlock: Opener | None = field(default=None, repr=False)

    def open(self, password: str | None) -> bytes:
        """PrivateKeyInfo; PasswordError when the key is protected and the password does not fit."""
        if self.info is not None:
            return bytes(self.info)
        if self.unlock is None:
            raise PasswordError("The key cannot be opened")
        return self.unlock(password)


@dataclass(slots=True)
class Entry:
    """A key with its certificate chain (own certificate first), or a certificate alone."""

    alias: str
    key: StoredKey | None
    certificates: list[X509]


class Entries:
    """Entries in the order of the file; aliases are found exactly first, then ignoring case."""

    def __init__(self, entries: Iterable[Entry] = (), loose: Iterable[X509] = ()) -> None:
        self.entries = list(entries)
        self.loose = list(loose)  # certificates without alias, for chains

    def find(self, alias: str) -> Entry | None:
        """Entry under an alias, or None."""
        folded = alias.casefold()
        exact = (entry for entry in self.entries if entry.alias == alias)
        similar = (entry for entry in self.entries if entry.alias.casefold() == folded)
        return next(exact, None) or next(similar, None)

    def put(self, entry: Entry) -> None:
        """Add an entry, in place of the one with the same alias."""
        old = self.find(entry.alias)
        if old is None:
            self.entries.append(entry)
        else:
            self.entries[self.entries.index(old)] = entry

    def remove(self, alias: str) -> bool:
        """Remove an entry; False when there is none."""
        entry = self.find(alias)
        if entry is None:
            return False
        self.entries.remove(entry)
        return True

    def chain(self, entry: Entry) -> list[X509]:
        """Certificates from the entry's own one up to the root, as far as the store has them."""
        if len(entry.certificates) != 1:
            return list(entry.certificates)
        known = [certificate for other in self.entries for certificate in other.certificates] + self.loose
        chain = [entry.certificates[0]]
        while (issuer := _issuer(chain[-1].certificate, known)) is not None and issuer not in chain:
            chain.append(issuer)
        return chain


def _issuer(certificate: Certificate, known: list[X509]) -> X509 | None:
    """Certificate of the issuer by name, preferably the one with the right key identifier; None for a root."""
    name = node.encode(certificate.issuer)
    if name == node.encode(certificate.subject):
        return None
    named = [other for other in known if node.encode(other.certificate.subject) == name]
    wanted = _extension(certificate, _AUTHORITY_KEY_ID)
    fitting = [other for other in named if _key_id(other.certificate) and _key_id(other.certificate) in wanted]
    return next(iter(fitting or named), None)


def _key_id(certificate: Certificate) -> bytes:
    """Content of the subject key identifier, an OCTET STRING of less than 128 bytes."""
    return _extension(certificate, _SUBJECT_KEY_ID)[2:]


def _extension(certificate: Certificate, oid: str) -> bytes:
    extension = certificate.extensions.get(oid)
    return extension.value if extension else b""
