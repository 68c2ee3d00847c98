# SPDX-License-Identifier: MIT
"""Text encodings of ByteString and ByteBuffer: HEX, UTF8, ASCII, BASE64, CN, OID; and the hex dump."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from enum import IntEnum

from jsapi import oid


class Encoding(IntEnum):
    """Global encoding constants; HEX is 16 so that toString(16) means the same."""

    UTF8 = 2
    ASCII = 3
    BASE64 = 4
    CN = 5
    OID = 6
    HEX = 16


# Further numbers that scripts find as globals, for the start, end and use of a secure channel.
CHANNEL_CONSTANTS = {"SC_CLOSE": 7, "SC_INITIALIZE": 8, "SC_OPEN": 9}

# Delimiters between pairs: any run of characters that are neither letters nor digits (a superset of the original).
_HEX_DELIMITERS = re.compile(r"[\W_]+")
_HEX_PAIRS = re.compile(r"0x|(?:0x)?(?:[\W_]*[0-9A-Fa-f]{2})+[\W_]*")


def decode_hex(text: str) -> bytes:
    """Hex pairs with optional leading 0x and delimiters between pairs; ValueError otherwise."""
    try:
        return binascii.unhexlify(text)
    except ValueError:
        if not _HEX_PAIRS.fullmatch(text):
            raise ValueError("not pairs of hexadecimal digits") from None
    return bytes.fromhex(_HEX_DELIMITERS.sub("", text.removeprefix("0x")))


def decode_base64(text: str) -> bytes:
    """RFC 4648 alphabet, white space anywhere, padding optional; ValueError for anything else."""
    packed = "".join(text.split()).rstrip("=")
    if len(packed) % 4 == 1:
        raise ValueError("truncated Base64")
    return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)


def decode_ascii(text: str) -> bytes:
    """ISO 8859-1; characters above U+00FF become a question mark (observed)."""
    return text.encode("latin-1", "replace")


_DECODERS: dict[int, Callable[[str], bytes]] = {
    Encoding.HEX: decode_hex,
    Encoding.ASCII: decode_ascii,
    Encoding.UTF8: lambda text: text.encode("utf-8", "replace"),
    Encoding.BASE64: decode_base64,
    Encoding.OID: oid.encode,
}


def decode(text: str, encoding: int) -> bytes:
    """Decode text; KeyError for an unknown encoding number, ValueError for malformed text."""
    return _DECODERS[encoding](text)


def spaced_hex(data: bytes | bytearray) -> str:
    """Upper-case pairs separated by one blank: the default text form."""
    return data.hex(" ").upper()


_ENCODERS: dict[int, Callable[[bytes | bytearray], str]] = {
    0: spaced_hex,
    Encoding.HEX: lambda data: data.hex().upper(),
    Encoding.ASCII: lambda data: data.decode("latin-1"),
    Encoding.UTF8: lambda data: data.decode("utf-8", "replace"),
    Encoding.BASE64: lambda data: base64.b64encode(data).decode("ascii"),
    Encoding.OID: lambda data: oid.decode(bytes(data)),
}


def encode(data: bytes | bytearray, encoding: int) -> str | None:
    """Text form; None for CN (as observed), KeyError for unknown numbers, ValueError for a malformed OID."""
    return None if encoding == Encoding.CN else _ENCODERS[encoding](data)


def hex_dump(data: bytes | bytearray, *, offset: int = 0, indent: str = "") -> str:
    """Lines of 16 bytes: offset (4 digits), hex columns, printable characters; empty data dumps as nothing."""
    lines = []
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(f"{indent}{start + offset:04X}  {spaced_hex(row):<47}  {text}\n")
    return "".join(lines)
