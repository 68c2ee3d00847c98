# SPDX-License-Identifier: MIT
"""Secure messaging after ISO 7816-4, chapter 10: command and response bytes, data objects and ciphers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jsapi.crypto import mac, symmetric

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm


class ApduError(ValueError):
    """Bytes that are no command or protected response."""


@dataclass(frozen=True, slots=True)
class ParsedCommand:
    """A command taken apart; `le` holds the bytes of the Le field (1 or 2)."""

    header: bytes
    data: bytes | None
    le: bytes | None
    extended: bool


def parse_command(command: bytes) -> ParsedCommand:
    """Any of the seven forms of a command (ISO 7816-4, 5.1); ApduError otherwise."""
    header, body = command[:4], command[4:]
    if len(header) < 4:
        raise ApduError("a command has at least 4 bytes")
    if not body:
        return ParsedCommand(header, None, None, extended=False)
    extended = body[0] == 0 and len(body) >= 3
    width = 2 if extended else 1
    body = body[1:] if extended else body
    if len(body) == width:
        return ParsedCommand(header, None, body, extended)
    length = int.from_bytes(body[:width], "big")
    data, le = body[width : width + length], body[width + length :]
    if len(data) != length or len(le) not in (0, width):
        raise ApduError("the length field does not fit the command")
    return ParsedCommand(header, data, le or None, extended)


def build_command(header: bytes, objects: bytes, *, answer: bool, extended: bool) -> bytes:
    """A command with data objects; `answer` adds an Le field for the maximum."""
    extended = extended or len(objects) > 255
    le = (b"\0\0" if extended else b"\0") if answer else b""
    if not objects:
        return header + le
    lc = b"\0" + len(objects).to_bytes(2, "big") if extended else bytes([len(objects)])
    return header + lc + objects + le


class Suite:
    """Block cipher and MAC of a channel: 3DES with retail MAC, or AES with CMAC."""

    def __init__(self, key: bytes | bytearray, *, aes: bool) -> None:
        self._key = key
        self._aes = aes
        self.block = 16 if aes else 8

    def pad(self, data: bytes) -> bytes:
        """ISO 9797-1 padding method 2."""
        return data + b"\x80" + bytes(-(len(data) + 1) % self.block)

    def unpad(self, data: bytes) -> bytes:
        """Data without its padding; ApduError when there is none."""
        stripped = data.rstrip(b"\0")
        if not stripped.endswith(b"\x80"):
            raise ApduError("the decrypted data has no padding")
        return stripped[:-1]

    def cipher(self, data: bytes, iv: bytes, *, encrypt: bool) -> bytes:
        """CBC over whole blocks."""
        return symmetric.cbc(self._algorithm(), iv, data, encrypt=encrypt)

    def block_cipher(self, data: bytes) -> bytes:
        """One block in ECB mode."""
        return symmetric.ecb(self._algorithm(), data, encrypt=True)

    def mac(self, data: bytes) -> bytes:
        """Full MAC over padded data."""
        if not self._aes:
            return mac.retail_mac(self._key, data)
        from cryptography.hazmat.primitives.cmac import CMAC

        cmac = CMAC(self._algorithm())
        cmac.update(data)
        return cmac.finalize()

    def _algorithm(self) -> BlockCipherAlgorithm:
        if not self._aes:
            return symmetric.des(self._key)
        from cryptography.hazmat.primitives.ciphers.algorithms import AES

        return AES(bytes(self._key))
