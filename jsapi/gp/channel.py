# SPDX-License-Identifier: MIT
"""GPScp02 and GPScp03: secure channels as scripts open and use them (API reference, section 17.4)."""

from __future__ import annotations

import hmac
import os
from types import ModuleType
from typing import Any, ClassVar

from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.card.secure_messaging import ApduError
from jsapi.declare import UNDEFINED, Value, constructor, host_class, method, prop
from jsapi.gp.session import Challenges, ChannelError, Level, Session, SessionKeys
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key

_INITIALIZE_UPDATE, _EXTERNAL_AUTHENTICATE = 0x50, 0x82
_CHALLENGE = 8
_OK = 0x9000
_CLOSED, _OPEN = 7, 0  # of the property state; 7 was observed before the channel is open
_PROTOCOL_BYTE = 11


class SecureChannel:
    """A channel to a security domain: INITIALIZE UPDATE, session keys, EXTERNAL AUTHENTICATE, then a credential."""

    NAME: ClassVar[str]
    COMPONENT: ClassVar[Component]

    def __init__(self, card: Card | None) -> None:
        self._card = card
        self._keys: dict[str, Key] = {}
        self._challenges: Challenges | None = None
        self._session: Session | None = None
        self._level = Level(0)

    @classmethod
    @constructor
    def create(cls, _crypto: Value, *rest: Value) -> Any:
        """With a crypto provider (its software is used) and the card."""
        return cls(next((item for item in rest if isinstance(item, Card)), None))

    @staticmethod
    def protocol() -> ModuleType:
        """The module with the rules of the protocol (imported late, it needs cryptography)."""
        raise TypeError("a secure channel has a protocol")

    @staticmethod
    def session(keys: SessionKeys, challenges: Challenges) -> Session:
        """A session of the protocol."""
        raise TypeError("a secure channel has a protocol")

    def _error(self, code: ErrorCode, message: str, reason: int = 0) -> GPError:
        return GPError(self.NAME, code, reason, message)

    # ---- keys ----

    @method("setEncKey")
    def set_enc_key(self, key: Key) -> None:
        """Session key for encryption."""
        self._keys["enc"] = key

    @method("setMacKey")
    def set_mac_key(self, key: Key) -> None:
        """Session key for MACs."""
        self._keys["mac"] = key

    @method("setResponseMacKey")
    def set_response_mac_key(self, key: Key) -> None:
        """Session key for MACs of responses (SCP03)."""
        self._keys["rmac"] = key

    @method("setDekKey")
    def set_dek_key(self, key: Key) -> None:
        """Key that encrypts keys and other sensitive data."""
        self._keys["dek"] = key

    @method("getDekKey")
    def get_dek_key(self) -> Value:
        """The key for sensitive data, null when none is set."""
        return self._keys.get("dek")

    @method("deriveSessionKeys")
    def derive_session_keys(self, enc: Key, mac: Key, dek: Key) -> None:
        """Set the session keys from the static keys of the card, after initializeUpdate. Ours, not in the original."""
        exchanged, protocol = self._exchanged(), self.protocol()
        derived: SessionKeys = protocol.session_keys(self._value(enc), self._value(mac), exchanged)
        self._keys["enc"], self._keys["mac"] = self._as_key(derived.encryption), self._as_key(derived.mac)
        if derived.response_mac:
            self._keys["rmac"] = self._as_key(derived.response_mac)
        self._keys["dek"] = self._as_key(protocol.data_encryption_key(self._value(dek), exchanged))

    def _as_key(self, value: bytes) -> Key:
        key = Key()
        key.put(self.COMPONENT, value)
        return key

    def _value(self, key: Key) -> bytes:
        value = key.buffer(self.COMPONENT) or key.buffer(Component.DES)
        if value is None or len(value) not in (16, 24, 32):
            raise self._error(ErrorCode.INVALID_KEY, f"{self.NAME} needs keys of 16, 24 or 32 bytes")
        return bytes(value)

    def _key(self, name: str) -> bytes:
        if name not in self._keys:
            raise self._error(ErrorCode.KEY_NOT_FOUND, f"The session key {name} is not set")
        return self._value(self._keys[name])

    # ---- opening ----

    def _exchanged(self) -> Challenges:
        if self._challenges is None:
            raise self._error(ErrorCode.SECURE_CHANNEL_WRONG_STATE, "initializeUpdate has to come first")
        return self._challenges

    def _send(self, command: bytes) -> bytes:
        if self._card is None:
            raise self._error(ErrorCode.INVALID_USAGE, f"{self.NAME} was constructed without a card")
        response = self._card.exchange(command)
        sw = int.from_bytes(response[-2:], "big")
        if sw != _OK:
            raise GPError("Card", ErrorCode.CARD_INVALID_SW, sw, f"The card refuses the secure channel: SW {sw:04X}")
        return response[:-2]

    @method("initializeUpdate")
    def initialize_update(self, key_version: int, key_index: int) -> None:
        """Exchange challenges for a key version (0: the first one)."""
        self._session, self._level = None, Level(0)
        host = os.urandom(_CHALLENGE)
        header = bytes([0x80, _INITIALIZE_UPDATE, key_version & 0xFF, key_index & 0xFF, _CHALLENGE])
        response = self._send(header + host + b"\0")
        protocol = self.protocol()
        if len(response) < protocol.RESPONSE_LENGTH or response[_PROTOCOL_BYTE] != protocol.NUMBER:
            number = response[_PROTOCOL_BYTE] if len(response) > _PROTOCOL_BYTE else 0
            raise self._error(
                ErrorCode.INVALID_DATA, f"The card does not speak {self.NAME} (protocol {number})", number
            )
        self._challenges = protocol.challenges(host, response)

    @method("externalAuthenticate")
    def external_authenticate(self, level: int) -> None:
        """Check the card's cryptogram and prove ours; the level: 1 C-MAC, 3 with encryption, SCP03 also 11, 13, 33."""
        exchanged = self._exchanged()
        response_mac = self._key("rmac") if "rmac" in self._keys else b""
        session = self.session(SessionKeys(self._key("enc"), self._key("mac"), response_mac), exchanged)
        if not hmac.compare_digest(session.card_cryptogram(), exchanged.card_cryptogram):
            raise self._error(ErrorCode.AUTHENTICATION_FAILED, "The cryptogram of the card is wrong: other keys")
        wanted = self._checked(level)
        header = bytes([0x80, _EXTERNAL_AUTHENTICATE, level & 0xFF, 0, _CHALLENGE])
        self._send(session.wrap(header + session.host_cryptogram(), Level.C_MAC))
        self._session, self._level = session, wanted

    def _checked(self, level: int) -> Level:
        allowed = self.levels()
        if level not in allowed:
            shown = ", ".join(f"{value:02X}" for value in allowed)
            raise self._error(ErrorCode.INVALID_ARGUMENTS, f"{self.NAME} knows the levels {shown}", level)
        if level & Level.R_MAC and "rmac" not in self._keys:
            raise self._error(ErrorCode.KEY_NOT_FOUND, "The session key rmac is not set")
        return Level(level)

    @classmethod
    def levels(cls) -> tuple[int, ...]:
        """Security levels that the protocol has here."""
        return (0x00, 0x01, 0x03)

    # ---- state ----

    @property
    def is_open(self) -> bool:
        """True after externalAuthenticate."""
        return self._session is not None

    @property
    @prop("state")
    def state(self) -> int:
        """7 before the channel is open, then 0."""
        return _OPEN if self.is_open else _CLOSED

    @property
    @prop("securityLevel")
    def security_level(self) -> int:
        """Level of externalAuthenticate, 0 before."""
        return int(self._level)

    @property
    @prop("hostChallenge")
    def host_challenge(self) -> Value:
        """8 bytes, undefined before initializeUpdate."""
        return ByteString(self._challenges.host) if self._challenges else UNDEFINED

    @property
    @prop("cardChallenge")
    def card_challenge(self) -> Value:
        """6 (SCP02) or 8 bytes, undefined before initializeUpdate."""
        return ByteString(self._challenges.card) if self._challenges else UNDEFINED

    @property
    @prop("sequenceCounter")
    def sequence_counter(self) -> Value:
        """2 (SCP02) or 3 bytes, undefined before initializeUpdate."""
        return ByteString(self._challenges.sequence_counter) if self._challenges else UNDEFINED

    # ---- credential ----

    @method("wrap")
    def wrap(self, command: ByteString, usage: int = 0) -> ByteString:
        """Protect a command with the level of the channel, whatever the usage qualifier."""
        if self._session is None:
            return command
        try:
            return ByteString(self._session.wrap(bytes(command), self._level))
        except ApduError as error:
            raise self._error(ErrorCode.INVALID_DATA, f"Not a command: {error}") from None

    @method("unwrap")
    def unwrap(self, response: ByteString, usage: int = 0) -> ByteString:
        """Check and open a response; CRYPTO_FAILED when it is not protected as agreed."""
        if self._session is None:
            return response
        try:
            return ByteString(self._session.unwrap(bytes(response), self._level))
        except ChannelError as error:
            self._session = None
            raise self._error(ErrorCode.CRYPTO_FAILED, str(error)) from None


@host_class("GPScp02")
class GPScp02(SecureChannel):
    """Triple DES channel, options i=15 and i=55."""

    NAME = "GPScp02"
    COMPONENT = Component.DES

    @staticmethod
    def protocol() -> ModuleType:
        """SCP02."""
        from jsapi.gp import scp02

        return scp02

    @staticmethod
    def session(keys: SessionKeys, challenges: Challenges) -> Session:
        """A session of SCP02."""
        from jsapi.gp.scp02 import Scp02Session

        return Scp02Session(keys, challenges)


@host_class("GPScp03")
class GPScp03(SecureChannel):
    """AES channel."""

    NAME = "GPScp03"
    COMPONENT = Component.AES

    @staticmethod
    def protocol() -> ModuleType:
        """SCP03."""
        from jsapi.gp import scp03

        return scp03

    @staticmethod
    def session(keys: SessionKeys, challenges: Challenges) -> Session:
        """A session of SCP03."""
        from jsapi.gp.scp03 import Scp03Session

        return Scp03Session(keys, challenges)

    @classmethod
    def levels(cls) -> tuple[int, ...]:
        """All combinations of Amendment D, table 7-1."""
        return (0x00, 0x01, 0x03, 0x11, 0x13, 0x33)
