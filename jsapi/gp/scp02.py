# SPDX-License-Identifier: MIT
"""Secure channel protocol 02, options i=15 and i=55 (GlobalPlatform Card Specification 2.3, appendix E)."""

from __future__ import annotations

from jsapi.card.secure_messaging import parse_command
from jsapi.crypto import mac, symmetric
from jsapi.gp.session import Challenges, Level, SessionKeys, padded, secured, with_data

NUMBER = 2
RESPONSE_LENGTH = 28
_BLOCK = symmetric.DES_BLOCK
_MAC_CONSTANT, _DEK_CONSTANT, _ENC_CONSTANT = b"\x01\x01", b"\x01\x81", b"\x01\x82"


def challenges(host: bytes, response: bytes) -> Challenges:
    """Answer to INITIALIZE UPDATE: 10 bytes diversification, key version, 02, counter, challenge, cryptogram."""
    return Challenges(host, response[14:20], response[12:14], response[20:28])


def derive(key: bytes, constant: bytes, sequence_counter: bytes) -> bytes:
    """Session key of 16 bytes from a static one (E.4.1)."""
    return symmetric.cbc(symmetric.des(key), bytes(_BLOCK), constant + sequence_counter + bytes(12), encrypt=True)


def session_keys(encryption: bytes, mac_key: bytes, exchanged: Challenges) -> SessionKeys:
    """Session keys for commands."""
    counter = exchanged.sequence_counter
    return SessionKeys(derive(encryption, _ENC_CONSTANT, counter), derive(mac_key, _MAC_CONSTANT, counter))


def data_encryption_key(key: bytes, exchanged: Challenges) -> bytes:
    """Session key for sensitive data such as keys."""
    return derive(key, _DEK_CONSTANT, exchanged.sequence_counter)


class Scp02Session:
    """C-MAC over the command before encryption, with the encrypted previous MAC as initial value."""

    def __init__(self, keys: SessionKeys, exchanged: Challenges) -> None:
        self._keys = keys
        self._exchanged = exchanged
        self._chaining = b""

    def _cryptogram(self, data: bytes) -> bytes:
        cipher = symmetric.des(self._keys.encryption)
        return symmetric.cbc(cipher, bytes(_BLOCK), padded(data, _BLOCK), encrypt=True)[-_BLOCK:]

    def card_cryptogram(self) -> bytes:
        """8 bytes (E.4.2.1)."""
        exchanged = self._exchanged
        return self._cryptogram(exchanged.host + exchanged.sequence_counter + exchanged.card)

    def host_cryptogram(self) -> bytes:
        """8 bytes (E.4.2.2)."""
        exchanged = self._exchanged
        return self._cryptogram(exchanged.sequence_counter + exchanged.card + exchanged.host)

    def wrap(self, command: bytes, level: Level) -> bytes:
        """C-MAC (E.4.4) and command encryption (E.4.6); level 0 leaves commands as they are."""
        if not level & Level.C_MAC:
            return command
        parsed = parse_command(command)
        header, data = secured(parsed.header), parsed.data or b""
        mac_value = self._mac(header + bytes([len(data) + _BLOCK & 0xFF]) + data)
        if level & Level.C_DECRYPTION and data:
            cipher = symmetric.des(self._keys.encryption)
            data = symmetric.cbc(cipher, bytes(_BLOCK), padded(data, _BLOCK), encrypt=True)
        return with_data(header, data + mac_value, parsed.le)

    def _mac(self, data: bytes) -> bytes:
        content = padded(data, _BLOCK)
        if self._chaining:
            start = symmetric.ecb(symmetric.des(self._keys.mac[:_BLOCK]), self._chaining, encrypt=True)
            content = bytes(a ^ b for a, b in zip(content, start, strict=False)) + content[_BLOCK:]
        self._chaining = mac.retail_mac(self._keys.mac, content)
        return self._chaining

    def unwrap(self, response: bytes, level: Level) -> bytes:
        """Responses carry no protection in these options."""
        return response
