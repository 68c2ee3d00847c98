# SPDX-License-Identifier: MIT
"""ChipAuthentication: the chip proves its private key and both sides get session keys (BSI TR-03110-2, 3.4)."""

from __future__ import annotations

from typing import Final

from jsapi import oid
from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method, prop
from jsapi.eac import agreement, public_key
from jsapi.eac.session_keys import SessionKeys, identifier_of
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key

_FAMILY: Final = "id-CA-ECDH"
CONSTANTS: Final[dict[str, object]] = {
    f"id_CA_ECDH_{suite}": oid.encode(f"id-CA-ECDH-{suite.replace('_', '-')}")
    for suite in ("3DES_CBC_CBC", "AES_CBC_CMAC_128", "AES_CBC_CMAC_192", "AES_CBC_CMAC_256")
} | {"standardizedDomainParameter": agreement.STANDARD_CURVES}


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("ChipAuthentication", code, 0, message)


@host_class("ChipAuthentication", CONSTANTS, inheritable=True)
class ChipAuthentication(SessionKeys):
    """One run of the protocol, for either side."""

    NAME = "ChipAuthentication"

    def __init__(self, identifier: bytes, domain: Key) -> None:
        super().__init__(agreement.suite_of("ChipAuthentication", identifier, _FAMILY))
        self._identifier = identifier
        self._domain = domain
        self._pair: tuple[Key, Key] | None = None
        self._other: Key | None = None
        self._with_domain = False
        self._unpadded = False

    @classmethod
    @constructor
    def create(cls, crypto: Value, identifier: Value, domain: Key) -> ChipAuthentication:
        """Protocol, such as ChipAuthentication.id_CA_ECDH_AES_CBC_CMAC_128, and the chip's curve."""
        return cls(identifier_of(identifier), domain)

    @property
    @prop("algo")
    def algo(self) -> ByteString:
        """Object identifier of the protocol."""
        return ByteString(self._identifier)

    @property
    @prop("includeDPinAuthToken")
    def include_domain(self) -> bool:
        """Whether tokens are computed over public keys with curve parameters, as some early chips do."""
        return self._with_domain

    @include_domain.setter
    def include_domain(self, include: Value) -> None:
        self._with_domain = bool(include)

    @property
    @prop("noPadding")
    def no_padding(self) -> bool:
        """Whether the retail MAC of the 3DES protocol has no padding, as SmartCard-HSMs do."""
        return self._unpadded

    @no_padding.setter
    def no_padding(self, unpadded: Value) -> None:
        self._unpadded = bool(unpadded)

    # ---- keys ----

    @method("generateEphemeralCAKeyPair")
    def generate_ephemeral_key_pair(self) -> None:
        """New key pair on the chip's curve: the terminal's part."""
        self._pair = agreement.pair(self._domain)

    @method("setKeyPair")
    def set_key_pair(self, private: Key, public: Key) -> None:
        """A key pair that exists: the chip's, or one that terminal authentication has announced."""
        self._pair = (private, public)

    def _keys(self) -> tuple[Key, Key]:
        if self._pair is None:
            raise _error(ErrorCode.INVALID_USAGE, "There is no key pair yet")
        return self._pair

    @method("getCompressedPublicKey")
    def get_compressed_public_key(self) -> ByteString:
        """x coordinate of the own public key, which terminal authentication signs."""
        return ByteString(self._keys()[1].component(Component.ECC_QX) or b"")

    @method("getEphemeralPublicKey")
    def get_ephemeral_public_key(self) -> ByteString:
        """Own public point, uncompressed."""
        return ByteString(public_key.point_of(self._keys()[1]))

    @method("decodeEphemeralPublicKey")
    def decode_ephemeral_public_key(self, point: ByteString) -> Key:
        """Public key of an uncompressed point on the chip's curve."""
        return agreement.peer("ChipAuthentication", self._domain, point)

    # ---- agreement ----

    @method("deriveKey")
    def derive_key(self, secret: ByteString, counter: int, nonce: Value = None) -> Key:
        """Key derivation function of the protocol; counter 1 encryption, 2 MAC."""
        return agreement.derive(self.suite, bytes(secret), counter, _nonce(nonce))

    @method("performKeyAgreement")
    def perform_key_agreement(self, point: ByteString, nonce: Value = None) -> None:
        """Agree on session keys with the other side's public point, in version 2 also with the chip's nonce."""
        self._other = agreement.peer("ChipAuthentication", self._domain, point)
        self._agreed(agreement.shared(self._keys()[0], self._other), _nonce(nonce))

    # ---- tokens ----

    def token(self, key: Key | None) -> bytes:
        """Token over a public key."""
        return self._token(self._identifier, key, domain=self._with_domain, padded=not self._unpadded)

    @method("calculateAuthenticationToken")
    def calculate_authentication_token(self) -> ByteString:
        """The chip's token, over the terminal's public key."""
        return ByteString(self.token(self._other))

    @method("verifyAuthenticationToken")
    def verify_authentication_token(self, received: ByteString) -> bool:
        """Whether the chip's token, over our public key, is right: that it has its private key."""
        return agreement.same(self.token(self._keys()[1]), bytes(received))


def _nonce(value: object) -> bytes:
    if isinstance(value, ByteString):
        return bytes(value)
    if value:
        raise _error(ErrorCode.INVALID_TYPE, "The nonce is a ByteString")
    return b""
