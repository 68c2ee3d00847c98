# SPDX-License-Identifier: MIT
"""Members that PACE and ChipAuthentication have in common: session keys, public key data objects."""

from __future__ import annotations

from typing import ClassVar

from jsapi import oid
from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.declare import Value, method, prop
from jsapi.eac import agreement, public_key
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key


def identifier_of(value: object) -> bytes:
    """DER content of an object identifier given as ByteString, dotted text or name."""
    if isinstance(value, ByteString):
        return bytes(value)
    try:
        return oid.encode(str(value))
    except ValueError as error:
        raise GPError("PACE", ErrorCode.INVALID_DATA, 0, str(error)) from None


class SessionKeys:
    """Keys that both sides agree on; errors name the protocol."""

    NAME: ClassVar[str] = ""

    def __init__(self, suite: agreement.Suite) -> None:
        self.suite = suite
        self._session: tuple[Key, Key] | None = None

    def _agreed(self, secret: bytes, salt: bytes = b"") -> None:
        self._session = (
            agreement.derive(self.suite, secret, agreement.ENCRYPTION, salt),
            agreement.derive(self.suite, secret, agreement.MAC, salt),
        )

    @property
    @prop("kenc")
    def kenc(self) -> Key | None:
        """Session key for encryption; null before the agreement."""
        return self._session[0] if self._session else None

    @property
    @prop("kmac")
    def kmac(self) -> Key | None:
        """Session key for the MAC; null before the agreement."""
        return self._session[1] if self._session else None

    def _token(self, identifier: bytes, key: Key | None, *, domain: bool, padded: bool = True) -> bytes:
        """Authentication token over a public key."""
        if key is None or self._session is None:
            raise GPError(self.NAME, ErrorCode.INVALID_USAGE, 0, "There are no session keys yet")
        template = public_key.encode(identifier, key, domain=domain)
        return agreement.token(self.suite, self._session[1], template, padded=padded)

    @staticmethod
    @method("encodePublicKey", static=True)
    def encode_public_key(identifier: Value, key: Key, domain: bool = False) -> ASN1:
        """Public key data object, with curve parameters on demand."""
        return ASN1.parse(public_key.encode(identifier_of(identifier), key, domain=domain))
