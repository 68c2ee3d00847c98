# SPDX-License-Identifier: MIT
"""java.util: Date and Base64."""

from __future__ import annotations

import base64
import binascii
import time
from datetime import UTC, datetime

from jsapi.bytestring import ByteString
from jsapi.coercion import text_of
from jsapi.declare import Value, constructor, host_class, method
from jsapi.java.errors import illegal
from jsapi.java.streams import binary


@host_class("JavaDate")
class JavaDate:
    """A moment, in milliseconds since 1970."""

    __slots__ = ("_time",)

    def __init__(self, milliseconds: int) -> None:
        self._time = milliseconds

    @classmethod
    @constructor
    def create(cls, milliseconds: Value = None) -> JavaDate:
        """Now, or a moment in ms since 1970, or one of a Date."""
        if isinstance(milliseconds, datetime):
            return cls(round(milliseconds.timestamp() * 1000))
        if isinstance(milliseconds, int | float) and milliseconds == milliseconds and abs(milliseconds) < 8.64e15:
            return cls(int(milliseconds))
        if milliseconds is None:
            return cls(time.time_ns() // 1_000_000)
        raise illegal("milliseconds since 1970 are expected")

    @method("getTime")
    def get_time(self) -> float:
        """Milliseconds since 1970."""
        return float(self._time)

    @method("valueOf")
    def value_of(self) -> float:
        """Milliseconds since 1970."""
        return float(self._time)

    @method("before")
    def before(self, other: JavaDate) -> bool:
        """Whether it is earlier than the other."""
        return self._time < other._time

    @method("after")
    def after(self, other: JavaDate) -> bool:
        """Whether it is later than the other."""
        return self._time > other._time

    @method("equals")
    def equals(self, other: Value) -> bool:
        """Whether the other is the same moment."""
        return isinstance(other, JavaDate) and other._time == self._time

    @method("toString")
    def to_string(self) -> str:
        """In local time, such as "Sun Nov 22 03:41:27 UTC 2026"."""
        try:
            moment = datetime.fromtimestamp(self._time / 1000, UTC).astimezone()
        except (OverflowError, ValueError, OSError):
            raise illegal("the year is out of range") from None
        return moment.strftime("%a %b %d %H:%M:%S %Z %Y")


@host_class("JavaBase64Coder")
class JavaBase64Coder:
    """An encoder and decoder of one Base64 alphabet."""

    __slots__ = ("_kind", "_padding")

    def __init__(self, kind: str, padding: bool = True) -> None:
        self._kind = kind
        self._padding = padding

    def _encode(self, data: bytes) -> bytes:
        text = base64.urlsafe_b64encode(data) if self._kind == "url" else base64.b64encode(data)
        if self._kind == "mime":
            return b"\r\n".join(text[i : i + 76] for i in range(0, len(text), 76))
        return text if self._padding else text.rstrip(b"=")

    @method("withoutPadding")
    def without_padding(self) -> JavaBase64Coder:
        """The same without = at the end."""
        return JavaBase64Coder(self._kind, padding=False)

    @method("encodeToString")
    def encode_to_string(self, data: Value) -> str:
        """Base64 text of bytes."""
        return self._encode(binary(data)).decode("ascii")

    @method("encode")
    def encode(self, data: Value) -> ByteString:
        """Base64 text of bytes, as bytes."""
        return ByteString(self._encode(binary(data)))

    @method("decode")
    def decode(self, text: Value) -> ByteString:
        """Bytes of Base64 text (or of its bytes); line ends and other characters only in the MIME form."""
        source = text_of(bytes(text.data).decode("latin-1") if isinstance(text, ByteString) else text)
        try:
            data = source.encode("ascii")
            if self._kind == "mime":
                data = bytes(byte for byte in data if byte in _ALPHABET)
            data = data.rstrip(b"=")
            padded = data + b"=" * (-len(data) % 4)
            return ByteString(base64.b64decode(padded, altchars=b"-_" if self._kind == "url" else None, validate=True))
        except (binascii.Error, UnicodeEncodeError) as error:
            raise illegal(f"Illegal base64 text: {error}") from None


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@host_class("JavaBase64")
class JavaBase64:
    """java.util.Base64."""

    @staticmethod
    @method("getEncoder", static=True)
    def get_encoder() -> JavaBase64Coder:
        """Encoder of the usual alphabet."""
        return JavaBase64Coder("basic")

    @staticmethod
    @method("getDecoder", static=True)
    def get_decoder() -> JavaBase64Coder:
        """Decoder of the usual alphabet."""
        return JavaBase64Coder("basic")

    @staticmethod
    @method("getUrlEncoder", static=True)
    def get_url_encoder() -> JavaBase64Coder:
        """Encoder with - and _."""
        return JavaBase64Coder("url")

    @staticmethod
    @method("getUrlDecoder", static=True)
    def get_url_decoder() -> JavaBase64Coder:
        """Decoder with - and _."""
        return JavaBase64Coder("url")

    @staticmethod
    @method("getMimeEncoder", static=True)
    def get_mime_encoder() -> JavaBase64Coder:
        """Encoder with lines of 76 characters."""
        return JavaBase64Coder("mime")

    @staticmethod
    @method("getMimeDecoder", static=True)
    def get_mime_decoder() -> JavaBase64Coder:
        """Decoder that passes over other characters."""
        return JavaBase64Coder("mime")
