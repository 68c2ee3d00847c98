# SPDX-License-Identifier: MIT
"""What KeyStore.native gives: the members of java.security.KeyStore that only look."""

from __future__ import annotations

from jsapi.declare import host_class, method
from jsapi.keystore.entries import Entries


@host_class("NativeKeyStore")
class NativeKeyStore:
    """A key store, as java.security.KeyStore."""

    __slots__ = ("entries", "provider", "store_type")

    def __init__(self, entries: Entries, provider: str, store_type: str) -> None:
        self.entries, self.provider, self.store_type = entries, provider, store_type

    @method("getType")
    def get_type(self) -> str:
        """JKS or PKCS12."""
        return self.store_type

    @method("size")
    def size(self) -> int:
        """Number of entries."""
        return len(self.entries.entries)

    @method("containsAlias")
    def contains_alias(self, alias: str) -> bool:
        """True when there is such an entry."""
        return self.entries.find(alias) is not None

    @method("isKeyEntry")
    def is_key_entry(self, alias: str) -> bool:
        """True when the entry has a key."""
        entry = self.entries.find(alias)
        return entry is not None and entry.key is not None

    @method("isCertificateEntry")
    def is_certificate_entry(self, alias: str) -> bool:
        """True when the entry is a certificate alone."""
        entry = self.entries.find(alias)
        return entry is not None and entry.key is None

    @method("toString")
    def to_string(self) -> str:
        """Type and number of entries."""
        return f"{self.store_type} key store with {self.size()} entries"
