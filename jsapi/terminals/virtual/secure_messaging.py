# SPDX-License-Identifier: MIT
"""Secure messaging with AES-128 after chip authentication (section 13 of the protocol reference, TR-03110-3 F)."""

from __future__ import annotations

import hmac
from enum import IntEnum, unique
from typing import Final

from jsapi import ber
from jsapi.terminals.virtual.aes import BLOCK_LENGTH, cbc_decrypt, cbc_encrypt, cmac
from jsapi.terminals.virtual.apdu import MAX_EXTENDED, MAX_SHORT, Command, Response
from jsapi.terminals.virtual.status import CardError, StatusWord, require

CLASS_BITS: Final = 0x0C
"""Bits of the class byte that announce secure messaging with an authenticated header."""
MAC_LENGTH: Final = 8
_MAC_OBJECT_LENGTH: Final = 2 + MAC_LENGTH
_PADDING_INDICATOR: Final = b"\x01"


@unique
class SmTag(IntEnum):
    """Data objects of protected commands and responses."""

    CRYPTOGRAM = 0x85
    PADDED_CRYPTOGRAM = 0x87
    MAC = 0x8E
    LE = 0x97
    STATUS = 0x99


_COMMAND_ORDER: Final = (SmTag.CRYPTOGRAM, SmTag.PADDED_CRYPTOGRAM, SmTag.LE)


class Channel:
    """Session keys and send sequence counter; a failure to check a command makes the channel useless."""

    __slots__ = ("_counter", "_encryption_key", "_mac_key")

    def __init__(self, encryption_key: bytes, mac_key: bytes) -> None:
        self._encryption_key = encryption_key
        self._mac_key = mac_key
        self._counter = 0

    def open_command(self, command: Command) -> Command:
        """Return the plain command; 6987 without MAC, 6988 when MAC, cryptogram or any object is wrong."""
        self._counter += 1
        content, mac = command.data[:-_MAC_OBJECT_LENGTH], command.data[-_MAC_OBJECT_LENGTH:]
        head = bytes((SmTag.MAC, MAC_LENGTH))
        require(mac[:2] == head, StatusWord.SECURE_MESSAGING_OBJECT_MISSING)
        header = bytes((command.cla, command.ins, command.p1, command.p2))
        valid = hmac.compare_digest(mac[2:], self._mac(pad(header) + (pad(content) if content else b"")))
        require(valid, StatusWord.SECURE_MESSAGING_OBJECT_INCORRECT)
        values = _command_objects(content, odd=bool(command.ins & 1))
        le = values.get(SmTag.LE)
        return Command(
            *(command.cla & ~CLASS_BITS, command.ins, command.p1, command.p2),
            data=self._decrypt(values),
            le=None if le is None else int.from_bytes(le, "big") or (MAX_SHORT, MAX_EXTENDED)[len(le) - 1],
            extended=le is not None and len(le) > 1,
            protected=True,
        )

    def seal_response(self, response: Response, ins: int) -> Response:
        """Return the protected response; its data goes into 85 when the instruction is odd, else into 87."""
        self._counter += 1
        content = b""
        if response.data:
            cryptogram = cbc_encrypt(self._encryption_key, pad(response.data), self._initial_vector())
            if ins & 1:
                content = ber.encode(SmTag.CRYPTOGRAM, cryptogram)
            else:
                content = ber.encode(SmTag.PADDED_CRYPTOGRAM, _PADDING_INDICATOR + cryptogram)
        content += ber.encode(SmTag.STATUS, response.sw.to_bytes(2, "big"))
        return Response(content + ber.encode(SmTag.MAC, self._mac(pad(content))), response.sw)

    def _decrypt(self, values: dict[int, bytes]) -> bytes:
        cryptogram = values.get(SmTag.CRYPTOGRAM)
        if SmTag.PADDED_CRYPTOGRAM in values:
            value = values[SmTag.PADDED_CRYPTOGRAM]
            require(value[:1] == _PADDING_INDICATOR, StatusWord.SECURE_MESSAGING_OBJECT_INCORRECT)
            cryptogram = value[1:]
        if cryptogram is None:
            return b""
        whole = len(cryptogram) > 0 and len(cryptogram) % BLOCK_LENGTH == 0
        require(whole, StatusWord.SECURE_MESSAGING_OBJECT_INCORRECT)
        return _unpad(cbc_decrypt(self._encryption_key, cryptogram, self._initial_vector()))

    def _initial_vector(self) -> bytes:
        return cbc_encrypt(self._encryption_key, self._sequence())

    def _mac(self, padded: bytes) -> bytes:
        return cmac(self._mac_key, self._sequence() + padded)[:MAC_LENGTH]

    def _sequence(self) -> bytes:
        return self._counter.to_bytes(BLOCK_LENGTH, "big")


def pad(data: bytes) -> bytes:
    """ISO/IEC 9797-1 method 2 to whole AES blocks: 80 and zeros, always."""
    return data + b"\x80" + bytes(-(len(data) + 1) % BLOCK_LENGTH)


def _unpad(padded: bytes) -> bytes:
    stripped = padded.rstrip(b"\x00")
    valid = stripped.endswith(b"\x80") and len(padded) - len(stripped) < BLOCK_LENGTH
    require(valid, StatusWord.SECURE_MESSAGING_OBJECT_INCORRECT)
    return stripped[:-1]


def _command_objects(content: bytes, odd: bool) -> dict[int, bytes]:
    """Return values by tag: at most a cryptogram of the kind for this instruction and then Le."""
    try:
        objects = ber.parse(content)
    except ber.BerError as error:
        raise CardError(StatusWord.SECURE_MESSAGING_OBJECT_INCORRECT) from error
    wanted = SmTag.CRYPTOGRAM if odd else SmTag.PADDED_CRYPTOGRAM
    tags = [tlv.tag for tlv in objects]
    allowed = [tag for tag in _COMMAND_ORDER if tag in (wanted, SmTag.LE) and tag in tags]
    require(tags == allowed, StatusWord.SECURE_MESSAGING_OBJECT_INCORRECT)
    values = {tlv.tag: tlv.value for tlv in objects}
    require(len(values.get(SmTag.LE, b"\x00")) in (1, 2), StatusWord.SECURE_MESSAGING_OBJECT_INCORRECT)
    return values
