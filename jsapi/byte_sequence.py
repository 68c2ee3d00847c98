# SPDX-License-Identifier: MIT
"""What ByteString and ByteBuffer have in common: bytes in memory that can be overwritten, their text, and ranges."""

from __future__ import annotations

from typing import ClassVar

from jsapi import encodings
from jsapi.declare import Loose, method, prop
from jsapi.gperror import ErrorCode, GPError


def decode_text(class_name: str, text: str, encoding: int) -> bytes:
    """Decode for a constructor; INVALID_ENCODING or INVALID_DATA with reason 0."""
    try:
        return encodings.decode(text, encoding)
    except KeyError:
        raise GPError(class_name, ErrorCode.INVALID_ENCODING, 0, f"Unknown encoding {encoding}") from None
    except ValueError as error:
        raise GPError(class_name, ErrorCode.INVALID_DATA, 0, f"Cannot decode the text: {error}") from None


class ByteSequence:
    """Members of both classes; errors name the one that a script sees."""

    __slots__ = ("data",)
    NAME: ClassVar[str] = ""

    def __init__(self, data: bytes | bytearray = b"") -> None:
        self.data = bytearray(data)

    def __bytes__(self) -> bytes:
        return bytes(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        return f"<{self.NAME} of {len(self.data)} bytes>"

    @classmethod
    def _error(cls, code: ErrorCode, reason: int, message: str) -> GPError:
        return GPError(cls.NAME, code, reason, message)

    def _range(self, offset: int, count: int | None) -> tuple[int, int]:
        """Start and end of a checked range; INVALID_INDEX or INVALID_LENGTH with the offending number as reason."""
        length = len(self.data)
        if not 0 <= offset <= length:
            raise self._error(ErrorCode.INVALID_INDEX, offset, f"Offset {offset} is outside of 0..{length}")
        if count is None:
            return offset, length
        if count < 0 or offset + count > length:
            raise self._error(ErrorCode.INVALID_LENGTH, count, f"Length {count} exceeds the data")
        return offset, offset + count

    def _find(self, needle: bytes | bytearray, offset: int) -> int:
        """Index of the first match at or after offset (negative is 0), or -1; INVALID_INDEX past the end."""
        if offset > len(self.data):
            raise self._error(ErrorCode.INVALID_INDEX, offset, f"Offset {offset} is past the end")
        return self.data.find(needle, max(offset, 0))

    @property
    @prop("length")
    def length(self) -> int:
        """Number of bytes."""
        return len(self.data)

    @method("byteAt")
    def byte_at(self, index: int) -> int:
        """Unsigned byte at a 0-based index; INVALID_INDEX outside."""
        if not 0 <= index < len(self.data):
            message = f"Index {index} is outside of the {len(self.data)} bytes"
            raise self._error(ErrorCode.INVALID_INDEX, index, message)
        return self.data[index]

    @method("toString", lenient=True)
    def to_string(self, encoding: Loose = 0) -> str | None:
        """Text in an encoding; without one, spaced upper-case hex. INVALID_DATA for a malformed OID."""
        try:
            return encodings.encode(self.data, encoding)
        except KeyError:
            raise self._error(ErrorCode.INVALID_ENCODING, 0, f"Unknown encoding {encoding}") from None
        except ValueError as error:
            raise self._error(ErrorCode.INVALID_DATA, 0, str(error)) from None
