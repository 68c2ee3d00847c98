# SPDX-License-Identifier: MIT
"""KeyStore: a store of keys and certificates as scripts see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

from jsapi import files
from jsapi.asn1.node import MalformedError
from jsapi.bytestring import ByteString
from jsapi.declare import Reason, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key, KeyType
from jsapi.keystore import jks, pkcs8, pkcs12, pkcs12_write
from jsapi.keystore.entries import Entries, Entry, StoredKey
from jsapi.keystore.errors import StoreError
from jsapi.keystore.native import NativeKeyStore
from jsapi.services import Services
from jsapi.x509 import X509
from jsapi.x509.publickey import UnsupportedKeyError

_MAX_FILE: Final = 16 << 20
_JKS, _PKCS12 = "JKS", "PKCS12"
# Types that Java's providers offer; stores of the two kinds that are read here are told apart by their content.
_PROVIDERS: Final = {
    "SUN": (_JKS, _PKCS12),
    "SunJSSE": (_PKCS12,),
    "BC": (_PKCS12,),
}
_KNOWN_ELSEWHERE: Final = {
    ("BC", "BKS"),
    ("BC", "UBER"),
    ("BC", "BCFKS"),
    ("SunJCE", "JCEKS"),
    ("SUN", "DKS"),
}


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("KeyStore", code, reason, message)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except (StoreError, UnsupportedKeyError) as error:
        raise _error(ErrorCode.CRYPTO_FAILED, 0, str(error)) from None
    except MalformedError as error:
        raise _error(ErrorCode.CRYPTO_FAILED, 0, f"The key store is damaged: {error}") from None


def _checked_type(provider: str, store_type: str) -> str:
    """Canonical store type; CRYPTO_FAILED when the provider does not have it."""
    for wanted in _PROVIDERS.get(provider, ()):
        if store_type.upper() == wanted:
            return wanted
    if (provider, store_type.upper()) in _KNOWN_ELSEWHERE:
        message = f"{store_type} key stores are not supported; convert to PKCS12 with keytool"
    elif provider in _PROVIDERS:
        message = f"Provider {provider} has no key stores of type {store_type!r}: use PKCS12 or JKS"
    else:
        message = f"There is no provider {provider!r} of key stores: use BC or SUN"
    raise _error(ErrorCode.CRYPTO_FAILED, 0, message)


@host_class("KeyStore")
class KeyStore:
    """Keys and certificates under aliases, from a PKCS#12 or JKS file."""

    __slots__ = ("_file", "entries", "provider", "store_type")

    def __init__(self, provider: str, store_type: str, entries: Entries | None = None, file: str = "") -> None:
        self.provider, self.store_type = provider, store_type
        self.entries = Entries() if entries is None else entries
        self._file = file

    def __repr__(self) -> str:
        return f"<KeyStore {self.store_type} with {len(self.entries.entries)} entries>"

    # For Python callers

    @classmethod
    def load(cls, data: bytes, password: str | None, *, provider: str = "BC", file: str = "") -> KeyStore:
        """Read PKCS#12 or JKS content; GPError CRYPTO_FAILED says what is wrong with it."""
        with _reported():
            if data.startswith(jks.MAGIC):
                return cls(provider, _JKS, jks.load(data, password), file)
            return cls(provider, _PKCS12, pkcs12.load(data, password, trusted_only=provider != "BC"), file)

    def private_key(self, alias: str, password: str | None = None) -> Key:
        """Key of type PRIVATE, or SECRET, stored under an alias; GPError KEY_NOT_FOUND, CRYPTO_FAILED."""
        key = Key()
        key.key_id = alias
        self._fill(key, password)
        key.key_type = KeyType.SECRET if pkcs8.is_secret(key) else KeyType.PRIVATE
        return key

    def chain(self, alias: str) -> list[X509]:
        """Certificate chain of an entry, its own certificate first; empty without certificates."""
        return self.entries.chain(self._entry_of(alias))

    def _entry_of(self, alias: str) -> Entry:
        entry = self.entries.find(alias)
        if entry is None:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, 0, f"There is no entry {alias} in the key store")
        return entry

    # For scripts

    @classmethod
    @constructor
    def create(cls, services: Services, *args: Value) -> KeyStore:
        """A new store of a provider and type, or one from a file, with its password; or the native form of another."""
        if not args:
            raise _error(ErrorCode.ARGUMENTS_MISSING, 0, "Expected provider, type, file and password")
        if len(args) > 4:
            raise _error(ErrorCode.INVALID_ARGUMENTS, len(args), "Expected provider, type, file and password")
        if len(args) == 1:
            if not isinstance(args[0], NativeKeyStore):
                raise _error(ErrorCode.INVALID_TYPE, 0, "Expected a native key store")
            return cls(args[0].provider, args[0].store_type, args[0].entries)
        texts = [*args[:3], *(_password_text(value) for value in args[3:])]
        for index, value in enumerate(texts):
            if not isinstance(value, str):
                raise _error(ErrorCode.INVALID_TYPE, index, f"Argument {index + 1} must be a string")
        provider, store_type, *rest = texts
        checked = _checked_type(provider, store_type)
        if not rest:
            return cls(provider, checked)
        data = files.read(services, "KeyStore", rest[0], _MAX_FILE, ErrorCode.CRYPTO_FAILED)
        return cls.load(data, rest[1] if len(rest) > 1 else None, provider=provider, file=rest[0])

    @property
    @prop("native")
    def native(self) -> NativeKeyStore:
        """The store with the looking members of java.security.KeyStore."""
        return NativeKeyStore(self.entries, self.provider, self.store_type)

    @method("getAliases")
    def get_aliases(self) -> list[str]:
        """Aliases of all entries in the order of the file."""
        return [entry.alias for entry in self.entries.entries]

    @method("getKey")
    def get_key(self, key: Annotated[Key, Reason(1)], password: str | None = None) -> None:
        """Fill a Key with the key stored under its id; its type stays.

        PKCS12 keys are open once the store is, whatever password is given; JKS keys need theirs.
        KEY_NOT_FOUND without such a key or for a Key of type PUBLIC, CRYPTO_FAILED for a wrong password.
        """
        self._fill(key, password)

    @method("getKeyFromKeyStore")
    def get_key_from_key_store(self, key: Annotated[Key, Reason(1)], password: str | None = None) -> None:
        """Older name of getKey."""
        self._fill(key, password)

    def _fill(self, key: Key, password: str | None) -> None:
        entry = self.entries.find(key.key_id) if key.key_id is not None else None
        if key.key_id is None:
            raise _error(ErrorCode.KEY_NOT_FOUND, 0, "Name the wanted key with setID()")
        if entry is None or entry.key is None or key.key_type is KeyType.PUBLIC:
            raise _error(ErrorCode.KEY_NOT_FOUND, 0, f"There is no key {key.key_id} in the key store")
        with _reported():
            pkcs8.fill(key, entry.key.open(password))

    @method("getCertificate")
    def get_certificate(self, alias: str) -> X509:
        """Certificate of an entry; OBJECT_NOT_FOUND when there is none."""
        certificates = self._entry_of(alias).certificates
        if not certificates:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, 0, f"The entry {alias} has no certificate")
        return certificates[0]

    @method("getCertificateChain")
    def get_certificate_chain(self, alias: str) -> list[X509]:
        """Certificates from the entry's own one up to the root, as far as the store has them (not in the original)."""
        return self.chain(alias)

    @method("setKey")
    def set_key(self, key: Annotated[Key, Reason(1)], password: str | None = None, certificates: Value = None) -> None:
        """Store a private key with its certificate chain (own one first), or a secret key, under the id of the Key."""
        if key.key_type is KeyType.PUBLIC:
            raise _error(ErrorCode.INVALID_KEY, 0, "A key store holds public keys as certificates only")
        info = pkcs8.encode(key)
        if not key.key_id:
            raise _error(ErrorCode.KEY_NOT_FOUND, 0, "Name the key with setID() before storing it")
        chain = _chain(certificates)
        if not chain and not pkcs8.is_secret(key):
            raise _error(ErrorCode.INVALID_DATA, 3, "A private key is stored with its certificates")
        self.entries.put(Entry(key.key_id, self._stored(info, password), chain))

    def _stored(self, info: bytes, password: str | None) -> StoredKey:
        if self.store_type == _JKS and password is not None:
            return jks.protected_key(info, password)
        return StoredKey(bytearray(info))

    @method("setCertificate")
    def set_certificate(self, alias: str, certificate: Annotated[X509, Reason(2)]) -> None:
        """Store a trusted certificate under an alias."""
        self.entries.put(Entry(alias, None, [certificate]))

    @method("deleteEntry")
    def delete_entry(self, alias: str) -> None:
        """Remove an entry; OBJECT_NOT_FOUND when a PKCS12 store has none, JKS stores do not mind."""
        if not self.entries.remove(alias) and self.store_type != _JKS:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, 0, f"There is no entry {alias} in the key store")

    @method("store")
    def store(self, services: Services, file: str = "", password: str | None = None) -> None:
        """Write the store to a file (mode 0600; by default the one it was read from), protected by the password."""
        target = file or self._file
        if not target or password is None:
            raise _error(ErrorCode.CRYPTO_FAILED, 0, "Storing needs a file name and a password")
        with _reported():
            dump = jks.dump if self.store_type == _JKS else pkcs12_write.dump
            data = dump(self.entries, password)
        files.write_secret(services, "KeyStore", target, data)


def _password_text(value: object) -> object:
    """A password given as ByteString (not in the original), so that it never becomes a JavaScript string."""
    if not isinstance(value, ByteString):
        return value
    try:
        return value.data.decode("utf-8")
    except UnicodeDecodeError:
        raise _error(ErrorCode.INVALID_DATA, 3, "The password is not UTF-8 text") from None


def _chain(certificates: object) -> list[X509]:
    if certificates is None:
        return []
    if not isinstance(certificates, list) or not all(isinstance(item, X509) for item in certificates):
        raise _error(ErrorCode.INVALID_TYPE, 2, "Expected an array of X509 certificates")
    return list(certificates)
