# SPDX-License-Identifier: MIT
"""Secure channel protocol 03 (GlobalPlatform Card Specification 2.3, Amendment D 1.1.2), S8 mode."""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from jsapi.card.secure_messaging import parse_command
from jsapi.crypto import symmetric
from jsapi.gp.session import Challenges, ChannelError, Level, SessionKeys, padded, secured, with_data

NUMBER = 3
RESPONSE_LENGTH = 29
_BLOCK = symmetric.AES_BLOCK
_MAC_LENGTH = 8
_CARD_CRYPTOGRAM, _HOST_CRYPTOGRAM, _ENC_CONSTANT, _MAC_CONSTANT, _RMAC_CONSTANT = 0, 1, 4, 6, 7
_RESPONSE = b"\x80"
_WARNINGS = (0x62, 0x63)


def challenges(host: bytes, response: bytes) -> Challenges:
    """Answer to INITIALIZE UPDATE: 10 bytes diversification, version, 03, i, challenge, cryptogram, counter."""
    return Challenges(host, response[13:21], response[29:32], response[21:29])


def cmac(key: bytes, data: bytes) -> bytes:
    """AES-CMAC, 16 bytes."""
    context = CMAC(AES(key))
    context.update(data)
    return context.finalize()


def derive(key: bytes, constant: int, bits: int, exchanged: Challenges) -> bytes:
    """Key derivation in counter mode (4.1.5, SP 800-108)."""
    found, counter = b"", 0
    while len(found) * 8 < bits:
        counter += 1
        label = bytes(11) + bytes([constant, 0]) + bits.to_bytes(2, "big") + bytes([counter])
        found += cmac(key, label + exchanged.host + exchanged.card)
    return found[: bits // 8]


def session_keys(encryption: bytes, mac_key: bytes, exchanged: Challenges) -> SessionKeys:
    """Session keys, as long as the static ones."""
    return SessionKeys(
        derive(encryption, _ENC_CONSTANT, len(encryption) * 8, exchanged),
        derive(mac_key, _MAC_CONSTANT, len(mac_key) * 8, exchanged),
        derive(mac_key, _RMAC_CONSTANT, len(mac_key) * 8, exchanged),
    )


def data_encryption_key(key: bytes, _exchanged: Challenges) -> bytes:
    """The static key encrypts sensitive data itself (6.2.8)."""
    return key


class Scp03Session:
    """C-MAC chained over all commands; encryption before the MAC with a counter."""

    def __init__(self, keys: SessionKeys, exchanged: Challenges) -> None:
        self._keys = keys
        self._exchanged = exchanged
        self._chaining = bytes(_BLOCK)
        self._counter = 0  # of commands after EXTERNAL AUTHENTICATE

    def card_cryptogram(self) -> bytes:
        """8 bytes (6.2.2.2)."""
        return derive(self._keys.mac, _CARD_CRYPTOGRAM, 64, self._exchanged)

    def host_cryptogram(self) -> bytes:
        """8 bytes (6.2.2.3)."""
        return derive(self._keys.mac, _HOST_CRYPTOGRAM, 64, self._exchanged)

    def wrap(self, command: bytes, level: Level) -> bytes:
        """Command encryption (6.2.6) and C-MAC (6.2.4); level 0 leaves commands as they are."""
        if not level & Level.C_MAC:
            return command
        parsed = parse_command(command)
        header, data = secured(parsed.header), parsed.data or b""
        if level & Level.C_DECRYPTION:
            self._counter += 1
            data = self._crypt(padded(data, _BLOCK), b"\0", encrypt=True) if data else data
        unsigned = with_data(header, data + bytes(_MAC_LENGTH), parsed.le)
        covered = unsigned[: 4 + (3 if unsigned[4] == 0 else 1) + len(data)]
        self._chaining = cmac(self._keys.mac, self._chaining + covered)
        return with_data(header, data + self._chaining[:_MAC_LENGTH], parsed.le)

    def _crypt(self, data: bytes, first: bytes, *, encrypt: bool) -> bytes:
        """CBC with the encrypted counter as initial value, its first byte tells commands from responses."""
        cipher = AES(self._keys.encryption)
        counter = first + self._counter.to_bytes(_BLOCK - 1, "big")
        return symmetric.cbc(cipher, symmetric.ecb(cipher, counter, encrypt=True), data, encrypt=encrypt)

    def unwrap(self, response: bytes, level: Level) -> bytes:
        """R-MAC (6.2.5) and response encryption (6.2.7). Error status words come without protection."""
        data, status = response[:-2], response[-2:]
        protected = status == b"\x90\x00" or status[0] in _WARNINGS
        if not level & Level.R_MAC or (not protected and not data):
            return response
        data, received = data[:-_MAC_LENGTH], data[-_MAC_LENGTH:]
        expected = cmac(self._keys.response_mac, self._chaining + data + status)[:_MAC_LENGTH]
        if not hmac.compare_digest(expected, received):
            raise ChannelError("the MAC of the response is wrong")
        if level & Level.R_ENCRYPTION and data:
            data = self._opened(data)
        return data + status

    def _opened(self, data: bytes) -> bytes:
        if len(data) % _BLOCK:
            raise ChannelError("the encrypted response has no whole blocks")
        plain = self._crypt(data, _RESPONSE, encrypt=False).rstrip(b"\0")
        if not plain.endswith(b"\x80"):
            raise ChannelError("the decrypted response has no padding")
        return plain[:-1]
