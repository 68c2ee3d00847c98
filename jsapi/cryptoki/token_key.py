# SPDX-License-Identifier: MIT
"""Keys of a token as scripts use them with Crypto, and the KeyStore that leads to them."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from jsapi.crypto.mechanisms import Mechanism
from jsapi.cryptoki.connection import Connection
from jsapi.cryptoki.library import reported
from jsapi.cryptoki.mechanism import mechanism_arguments
from jsapi.cryptoki.mechanisms import MECHANISMS
from jsapi.cryptoki.numbers import ATTRIBUTES, OBJECT_CLASSES
from jsapi.cryptoki.template import ulong
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key, KeyType
from jsapi.keystore import KeyStore
from jsapi.keystore.entries import Entries, Entry, StoredKey
from jsapi.x509 import X509

_HASHES = ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")
_SIGN: Final = {
    Mechanism.RSA: MECHANISMS["SHA1_RSA_PKCS"],
    Mechanism.RSA_PKCS1: MECHANISMS["RSA_PKCS"],
    **{Mechanism[f"RSA_{name}"]: MECHANISMS[f"{name}_RSA_PKCS"] for name in _HASHES},
    **{Mechanism[f"RSA_PSS_{name}"]: MECHANISMS[f"{name}_RSA_PKCS_PSS"] for name in _HASHES},
}
_DECRYPT: Final = {
    Mechanism.RSA: MECHANISMS["RSA_X_509"],
    Mechanism.RSA_PKCS1: MECHANISMS["RSA_PKCS"],
    Mechanism.RSA_OAEP: MECHANISMS["RSA_PKCS_OAEP"],
}
# Hashed here: not every token does that for elliptic curves.
_ECDSA: Final = {Mechanism.ECDSA: "", **{Mechanism[f"ECDSA_{name}"]: name for name in _HASHES}}


def _refused(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("Crypto", code, reason, message)


class TokenKey:
    """A private key in a token (jsapi.key.KeyDevice)."""

    def __init__(self, connection: Connection[Any], native: Any) -> None:
        self._connection = connection
        self._native = native

    def sign(self, mechanism: int, data: bytes) -> bytes:
        """A signature; of elliptic curves as SEQUENCE of two numbers, as Crypto gives it."""
        if mechanism in _ECDSA:
            name = _ECDSA[Mechanism(mechanism)]
            hashed = hashlib.new(name, data).digest() if name else data
            made = self._perform("sign", MECHANISMS["ECDSA"], hashed, mechanism)
            half = len(made) // 2
            return encode_dss_signature(int.from_bytes(made[:half], "big"), int.from_bytes(made[half:], "big"))
        return self._perform("sign", _SIGN.get(mechanism), data, mechanism)  # type: ignore[call-overload]

    def decrypt(self, mechanism: int, data: bytes) -> bytes:
        """What was encrypted with the public key."""
        return self._perform("decrypt", _DECRYPT.get(mechanism), data, mechanism)  # type: ignore[call-overload]

    def native(self) -> Any:
        """The object of python-pkcs11; INVALID_USAGE when the provider was cleaned up."""
        self._connection.native("Crypto")
        return self._native

    def _perform(self, what: str, number: int | None, data: bytes, mechanism: int) -> bytes:
        function = getattr(self.native(), what, None)
        if number is None or function is None:
            raise _refused(
                ErrorCode.INVALID_MECH, mechanism, f"The key in the token may not {what} with this mechanism"
            )
        with reported("Crypto", ErrorCode.CRYPTO_FAILED, f"The token refuses to {what}"):
            return bytes(function(data, **mechanism_arguments(number, None)))


class TokenKeyStore(KeyStore):
    """Private keys and certificates of a token under their labels; it can only be read."""

    __slots__ = ("_keys",)

    def __init__(self, provider: str, connection: Connection[Any]) -> None:
        session = connection.native("KeyStore")
        self._keys: dict[str, TokenKey] = {}
        certificates = _by_identifier(session, "CERTIFICATE")
        entries = []
        for identifier, native in _by_identifier(session, "PRIVATE_KEY").items():
            alias = _label(native)
            if not alias or alias in self._keys:
                alias = f"{alias} {identifier.hex().upper()}".strip()
            self._keys[alias] = TokenKey(connection, native)
            found = certificates.pop(identifier, None)
            entries.append(Entry(alias, StoredKey(), [] if found is None else [_certificate(found)]))
        entries += [Entry(_label(c) or i.hex().upper(), None, [_certificate(c)]) for i, c in certificates.items()]
        super().__init__(provider, "PKCS11", _ReadOnly(entries))

    def _fill(self, key: Key, _password: str | None) -> None:
        entry = self.entries.find(key.key_id) if key.key_id is not None else None
        if entry is None or entry.key is None or key.key_type is KeyType.PUBLIC:
            raise GPError("KeyStore", ErrorCode.KEY_NOT_FOUND, 0, f"There is no key {key.key_id} in the token")
        key.device = self._keys[entry.alias]
        key.key_type = KeyType.PRIVATE


class _ReadOnly(Entries):
    def put(self, entry: Entry) -> None:
        """Refused."""
        raise GPError("KeyStore", ErrorCode.UNSUPPORTED, 0, f"{entry.alias} was not stored: write with PKCS11Object")

    def remove(self, alias: str) -> bool:
        """Refused."""
        raise GPError("KeyStore", ErrorCode.UNSUPPORTED, 0, f"{alias} was not removed: use destroy of PKCS11Object")


def _by_identifier(session: Any, kind: str) -> dict[bytes, Any]:
    """Objects of a class by their CKA_ID, the first where several have the same."""
    found: dict[bytes, Any] = {}
    for native in list(session.get_objects({ATTRIBUTES["CLASS"]: ulong(OBJECT_CLASSES[kind])})):
        found.setdefault(bytes(native[ATTRIBUTES["ID"]]), native)
    return found


def _label(native: Any) -> str:
    return bytes(native[ATTRIBUTES["LABEL"]]).decode("utf-8", "replace")


def _certificate(native: Any) -> X509:
    return X509.load(bytes(native[ATTRIBUTES["VALUE"]]))
