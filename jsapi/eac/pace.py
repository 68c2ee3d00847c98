# SPDX-License-Identifier: MIT
"""PACE: password authenticated connection establishment with generic mapping over curves (ICAO 9303-11, 4.4)."""

from __future__ import annotations

import os
from typing import Final

from jsapi import oid
from jsapi.bytestring import ByteString
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import Value, constructor, host_class, method
from jsapi.eac import agreement, public_key
from jsapi.eac.session_keys import SessionKeys, identifier_of
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType

_FAMILY: Final = "id-PACE-ECDH-GM"
_NONCE_LENGTH: Final = 16
_BSI: Final = "0.4.0.127.0.7"
_GM: Final = f"{_BSI}.2.2.4.2"
CONSTANTS: Final[dict[str, object]] = {
    "bsi_de": _BSI,
    "id_PACE": f"{_BSI}.2.2.4",
    "id_PACE_ECDH_GM": _GM,
    "id_PACE_ECDH_GM_3DES_CBC_CBC": f"{_GM}.1",
    **{f"id_PACE_ECDH_GM_AES_CBC_CMAC_{64 * arc}": f"{_GM}.{arc}" for arc in (2, 3, 4)},
    "id_roles": f"{_BSI}.3.1.2",
    "id_IS": f"{_BSI}.3.1.2.1",
    "id_AT": f"{_BSI}.3.1.2.2",
    "id_ST": f"{_BSI}.3.1.2.3",
}


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("PACE", code, 0, message)


@host_class("PACE", CONSTANTS, inheritable=True)
class PACE(SessionKeys):
    """One run of the protocol, for either side: password, nonce, mapping, agreement, tokens, in this order."""

    NAME = "PACE"

    def __init__(self, identifier: bytes, domain: Key, version: int = 1) -> None:
        super().__init__(agreement.suite_of("PACE", identifier, _FAMILY))
        self._identifier = identifier
        self._domain = domain
        self._version = version
        self._password_key: Key | None = None
        self._nonce: bytes | None = None
        self._pair: tuple[Key, Key] | None = None
        self._mapped: Key | None = None
        self._other: Key | None = None

    @classmethod
    @constructor
    def create(cls, crypto: Value, identifier: Value, domain: Key, version: int = 1) -> PACE:
        """Protocol (ByteString or dotted text), curve, and version of the PACEInfo.

        In version 1 the tokens are computed over public keys with curve parameters.
        """
        return cls(identifier_of(identifier), domain, version)

    def new_pair(self, domain: Key) -> tuple[Key, Key]:
        """Ephemeral key pair: private, public."""
        return agreement.pair(domain)

    # ---- password and nonce ----

    @method("getSymmetricAlgorithm")
    def get_symmetric_algorithm(self) -> int:
        """Key.DES or Key.AES."""
        return int(self.suite.component)

    @method("deriveKey")
    def derive_key(self, secret: ByteString, counter: int, nonce: Value = None) -> Key:
        """Key derivation function of the protocol; counter 1 encryption, 2 MAC, 3 password."""
        return agreement.derive(
            self.suite, bytes(secret), counter, bytes(nonce) if isinstance(nonce, ByteString) else b""
        )

    @method("setPassword")
    def set_password(self, password: ByteString) -> None:
        """Password: CAN, PIN or PUK as characters, or the hash of the MRZ."""
        self._password_key = agreement.derive(self.suite, bytes(password), agreement.PASSWORD)

    @method("setPACEKey")
    def set_pace_key(self, key: Key) -> None:
        """Key derived from a password elsewhere."""
        self._password_key = key

    def _nonce_cipher(self) -> tuple[Key, Mechanism, ByteString | None]:
        if self._password_key is None:
            raise _error(ErrorCode.INVALID_USAGE, "Set the password first")
        if self.suite.component is Component.AES:
            return self._password_key, Mechanism.AES_CBC, ByteString(bytes(16))
        return self._password_key, Mechanism.DES_CBC, ByteString(bytes(8))

    @method("getEncryptedNonce")
    def get_encrypted_nonce(self) -> ByteString:
        """New nonce, encrypted under the password: what the chip sends."""
        key, mechanism, iv = self._nonce_cipher()
        self._nonce = os.urandom(_NONCE_LENGTH)
        return Crypto().encrypt(key, mechanism, ByteString(self._nonce), iv)

    @method("decryptNonce")
    def decrypt_nonce(self, encrypted: ByteString) -> None:
        """Take the chip's nonce; with a wrong password it is another one, which the tokens will show."""
        key, mechanism, iv = self._nonce_cipher()
        self._nonce = bytes(Crypto().decrypt(key, mechanism, encrypted, iv))

    @method("hasNonce")
    def has_nonce(self) -> bool:
        """Whether the nonce is known."""
        return self._nonce is not None

    # ---- mapping ----

    @method("generateEphemeralKeyPair")
    def generate_ephemeral_key_pair(self, domain: Key) -> Key:
        """New key pair on a curve; its public key."""
        self._pair = self.new_pair(domain)
        return self._pair[1]

    @method("getMappingData")
    def get_mapping_data(self) -> ByteString:
        """Public point to exchange for the mapping."""
        if self._pair is None:
            self.generate_ephemeral_key_pair(self._domain)
        return ByteString(public_key.point_of(self._keys()[1]))

    def _keys(self) -> tuple[Key, Key]:
        if self._pair is None:
            raise _error(ErrorCode.INVALID_USAGE, "There is no ephemeral key pair yet")
        return self._pair

    @method("performMapping")
    def perform_mapping(self, mapping_data: ByteString) -> None:
        """Map the nonce to a new base point: nonce times the old one, plus the shared point (generic mapping)."""
        private, public = self._keys()
        if self._nonce is None:
            raise _error(ErrorCode.INVALID_USAGE, "There is no nonce yet")
        other = agreement.peer("PACE", self._domain, mapping_data)
        self._demand_other(public, other)
        product = agreement.shared(private, other, Mechanism.ECDHP)
        mapped = agreement.peer("PACE", self._domain, ByteString(b"\x04" + product))
        base = Key(KeyType.PUBLIC)
        base.copy_domain(self._domain)
        for point, generator in ((Component.ECC_QX, Component.ECC_GX), (Component.ECC_QY, Component.ECC_GY)):
            base.put(point, base.component(generator) or b"")
        Crypto().derive_key(base, Mechanism.EC_MULTIPLY_ADD, ByteString(self._nonce), mapped)
        self._mapped = Key()
        self._mapped.copy_domain(self._domain)
        for point, generator in ((Component.ECC_QX, Component.ECC_GX), (Component.ECC_QY, Component.ECC_GY)):
            self._mapped.set_component(generator, ByteString(mapped.component(point) or b""))

    def _demand_other(self, own: Key, other: Key) -> None:
        if public_key.point_of(own) == public_key.point_of(other):
            raise _error(ErrorCode.AUTHENTICATION_FAILED, "The other side sent our own public key back")

    @method("hasMapping")
    def has_mapping(self) -> bool:
        """Whether the nonce was mapped."""
        return self._mapped is not None

    # ---- agreement ----

    def _mapped_domain(self) -> Key:
        if self._mapped is None:
            raise _error(ErrorCode.INVALID_USAGE, "The nonce is not mapped yet")
        return self._mapped

    @method("getEphemeralPublicKey")
    def get_ephemeral_public_key(self) -> ByteString:
        """Public point of a new key pair with the mapped base point."""
        return ByteString(public_key.point_of(self.generate_ephemeral_key_pair(self._mapped_domain())))

    @method("performKeyAgreement")
    def perform_key_agreement(self, point: ByteString) -> None:
        """Agree on session keys with the other side's public point."""
        private, public = self._keys()
        self._other = agreement.peer("PACE", self._mapped_domain(), point)
        self._demand_other(public, self._other)
        self._agreed(agreement.shared(private, self._other))

    # ---- tokens ----

    def _token_over(self, key: Key | None) -> bytes:
        return self._token(self._identifier, key, domain=self._version == 1)

    @method("calculateAuthenticationToken")
    def calculate_authentication_token(self) -> ByteString:
        """Token to send, over the other side's public key."""
        return ByteString(self._token_over(self._other))

    @method("verifyAuthenticationToken")
    def verify_authentication_token(self, received: ByteString) -> bool:
        """Whether the other side's token, over our public key, is right: that it knows the password."""
        return agreement.same(self._token_over(self._keys()[1]), bytes(received))

    @staticmethod
    @method("keyToString", static=True)
    def key_to_string(key: Key) -> str:
        """Kind and length of a session key; its value is not shown."""
        return agreement.key_text(key)

    @method("toString")
    def to_string(self) -> str:
        """How far the protocol is."""
        steps = ((self._nonce, "nonce"), (self._mapped, "mapping"), (self._session, "session keys"))
        done = [name for value, name in steps if value is not None]
        return f"PACE {oid.decode(self._identifier)}: {', '.join(done) or 'not started'}"
