# SPDX-License-Identifier: MIT
"""ByteString: the immutable byte sequence that every script works with."""

from __future__ import annotations

import re
from typing import Annotated

from jsapi import encodings
from jsapi.byte_sequence import ByteSequence, decode_text
from jsapi.declare import Long, Reason, Text, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError, demand_affordable

_DES_BLOCK = 8
_ISO9797_METHODS = (11, 12)  # Crypto.ISO9797_METHOD_1, _METHOD_2
_TLV_EMV, _TLV_DGI = 1, 2
_LONGEST_DECIMAL = 1024  # bytes of a number that is written in decimal digits


def _minimal_signed(value: int) -> bytes:
    return value.to_bytes((value if value >= 0 else ~value).bit_length() // 8 + 1, "big", signed=True)


@host_class("ByteString", {"XOR": 1})
class ByteString(ByteSequence):
    """Immutable bytes; only clear() changes them, by overwriting in place."""

    __slots__ = ()
    NAME = "ByteString"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByteString) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]  # clear() changes the value

    @classmethod
    @constructor
    def create(cls, text: Text, encoding: int) -> ByteString:
        """Decode a string: HEX, UTF8, ASCII, BASE64 or OID."""
        return cls(decode_text("ByteString", text, encoding))

    @staticmethod
    @method("valueOf", static=True)
    def value_of(number: Long, octets: int = 0) -> ByteString:
        """Big-endian two's complement; minimal without sign byte, or exactly `octets` bytes keeping the low ones."""
        demand_affordable("ByteString", octets)
        if octets > 0:
            return ByteString((number & ((1 << 8 * octets) - 1)).to_bytes(octets, "big"))
        if number < 0:
            return ByteString(number.to_bytes(8, "big", signed=True))
        return ByteString(number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big"))

    @staticmethod
    @method("fromJSON", static=True)
    def from_json(value: Value) -> ByteString:
        """Inverse of the JSON form {clazz: "ByteString", value: hex}."""
        if isinstance(value, ByteString):
            return ByteString(value.data)
        text = value.get("value") if hasattr(value, "get") else None
        if not isinstance(text, str):
            raise ByteString._error(ErrorCode.INVALID_TYPE, 0, "Expected an object with a property value")
        return ByteString(decode_text("ByteString", text, encodings.Encoding.HEX))

    @method("toJSON")
    def to_json(self, key: Value = None) -> dict[str, str]:
        """The form that JSON.stringify writes."""
        return {"clazz": self.clazz, "value": self.value}

    @property
    @prop("clazz", enumerable=True)
    def clazz(self) -> str:
        """Type tag of the JSON form."""
        return "ByteString"

    @property
    @prop("value", enumerable=True)
    def value(self) -> str:
        """Hexadecimal digits of the JSON form."""
        return self.data.hex().upper()

    @method("bytes")
    def bytes_(self, offset: int, count: int | None = None) -> ByteString:
        """Sub-string from offset, to the end or `count` bytes long."""
        start, end = self._range(offset, count)
        return ByteString(self.data[start:end])

    @method("left")
    def left(self, count: int) -> ByteString:
        """First `count` bytes, or all when there are fewer."""
        return ByteString(self.data[: self._count(count)])

    @method("right")
    def right(self, count: int) -> ByteString:
        """Last `count` bytes, or all when there are fewer."""
        return ByteString(self.data[max(0, len(self.data) - self._count(count)) :])

    def _count(self, count: int) -> int:
        if count < 0:
            raise self._error(ErrorCode.INVALID_LENGTH, count, f"Length {count} is negative")
        return count

    @method("concat")
    def concat(self, other: Annotated[ByteString, Reason(1)]) -> ByteString:
        """This followed by the other."""
        return ByteString(self.data + other.data)

    @method("equals")
    def equals(self, other: Annotated[ByteString, Reason(1)]) -> bool:
        """Same length and content."""
        return self.data == other.data

    @method("find")
    def find(self, needle: Annotated[ByteString, Reason(1)], offset: int = 0) -> int:
        """Index of the first occurrence at or after offset, or -1."""
        return self._find(needle.data, offset)

    @method("startsWith")
    def starts_with(self, other: Annotated[ByteString, Reason(1)]) -> int:
        """Number of equal leading bytes."""
        pairs = zip(self.data, other.data, strict=False)
        return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(self.data), len(other.data)))

    def _combine(self, other: ByteString, operation: str) -> ByteString:
        if len(self.data) != len(other.data):
            raise self._error(ErrorCode.INVALID_LENGTH, len(other.data), "Both operands must have the same length")
        mine, theirs = int.from_bytes(self.data, "big"), int.from_bytes(other.data, "big")
        return ByteString(getattr(mine, operation)(theirs).to_bytes(len(self.data), "big"))

    @method("and")
    def bitwise_and(self, other: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Bytewise and of two equally long values."""
        return self._combine(other, "__and__")

    @method("or")
    def bitwise_or(self, other: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Bytewise or of two equally long values."""
        return self._combine(other, "__or__")

    @method("xor")
    def bitwise_xor(self, other: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Bytewise exclusive or of two equally long values."""
        return self._combine(other, "__xor__")

    @method("not")
    def bitwise_not(self) -> ByteString:
        """One's complement."""
        return ByteString(bytearray(byte ^ 0xFF for byte in self.data))

    @method("neg")
    def neg(self) -> ByteString:
        """Two's complement of the same length."""
        return self._modulo(-int.from_bytes(self.data, "big"))

    @method("add")
    def add(self, number: int) -> ByteString:
        """Same-length big-endian sum with a signed 32-bit number, modulo 256^length."""
        return self._modulo(int.from_bytes(self.data, "big") + number)

    def _modulo(self, value: int) -> ByteString:
        length = len(self.data)
        return ByteString((value % (1 << 8 * length)).to_bytes(length, "big"))

    @method("crc")
    def crc(self, mechanism: int) -> ByteString:
        """Check value; only ByteString.XOR, one byte."""
        if mechanism != 1:
            raise self._error(ErrorCode.INVALID_MECH, mechanism, f"Unknown check mechanism {mechanism}")
        value = 0
        for byte in self.data:
            value ^= byte
        return ByteString(bytearray([value]))

    @method("pad")
    def pad(self, mechanism: int, optional: bool = False) -> ByteString:
        """ISO 9797-1 padding method 1 or 2 to a multiple of 8 bytes.

        Aligned input gets a full block unless `optional` is true (observed, for both methods).
        """
        if mechanism not in _ISO9797_METHODS:
            raise self._error(ErrorCode.INVALID_MECH, mechanism, f"Unknown padding method {mechanism}")
        missing = _DES_BLOCK - len(self.data) % _DES_BLOCK
        if optional and missing == _DES_BLOCK:
            return ByteString(self.data)
        first = 0x80 if mechanism == _ISO9797_METHODS[1] else 0
        return ByteString(self.data + bytearray([first]) + bytearray(missing - 1))

    @method("getL")
    def get_l(self, mode: int) -> ByteString:
        """Length field for this value: TLV.EMV (BER) or TLV.DGI."""
        return ByteString(self._length_field(mode))

    @method("getLV")
    def get_lv(self, mode: int) -> ByteString:
        """Length field and value: TLV.EMV (BER) or TLV.DGI."""
        return ByteString(self._length_field(mode) + self.data)

    def _length_field(self, mode: int) -> bytearray:
        from jsapi import ber

        length = len(self.data)
        if mode == _TLV_EMV:
            return bytearray(ber.encode_length(length))
        if mode != _TLV_DGI:
            raise self._error(ErrorCode.INVALID_MECH, mode, f"Unknown length coding {mode}")
        if length > 0xFFFF:
            raise self._error(ErrorCode.INVALID_LENGTH, length, "A data group identifier holds at most 65535 bytes")
        return bytearray([length]) if length < 0xFF else bytearray(b"\xff" + length.to_bytes(2, "big"))

    @method("toUnsigned")
    def to_unsigned(self, little_endian: bool = False) -> int:
        """Number of at most 32 significant bits; DATA_TOO_LARGE beyond."""
        value = int.from_bytes(self.data, "little" if little_endian else "big")
        if value >> 32:
            raise self._too_large()
        return value

    @method("toSigned")
    def to_signed(self, little_endian: bool = False) -> int:
        """Signed 32-bit number; leading sign bytes are skipped, DATA_TOO_LARGE beyond."""
        value = int.from_bytes(self.data, "little" if little_endian else "big", signed=True)
        if not -(2**31) <= value < 2**31:
            raise self._too_large()
        return value

    def _too_large(self) -> GPError:
        return self._error(
            ErrorCode.DATA_TOO_LARGE, len(self.data), f"{len(self.data)} bytes exceed 32 significant bits"
        )

    @method("toBcd")
    def to_bcd(self, count: int | None = None) -> ByteString:
        """Packed decimal digits of the unsigned value, minimal or exactly `count` bytes."""
        self._count(count or 0)
        demand_affordable("ByteString", len(self.data), _LONGEST_DECIMAL)
        digits = str(int.from_bytes(self.data, "big"))
        packed = bytearray.fromhex(digits.zfill(len(digits) + len(digits) % 2))
        return ByteString(packed if count is None else self._fit(packed, count, 0))

    @method("toHex")
    def to_hex(self, count: int | None = None) -> ByteString:
        """Hexadecimal digits as ASCII, padded or cut on the left to `count` characters."""
        self._count(count or 0)
        text = bytearray(self.data.hex().upper().encode("ascii"))
        return ByteString(text if count is None else self._fit(text, count, ord("0")))

    @staticmethod
    def _fit(data: bytearray, count: int, filler: int) -> bytearray:
        demand_affordable("ByteString", count)
        return bytearray([filler]) * (count - len(data)) + data[max(0, len(data) - count) :]

    @method("toBase64")
    def to_base64(self, linebreak: bool = False) -> ByteString:
        """Base64 as ASCII bytes, on request with a line feed after every 64 characters."""
        text = encodings.encode(self.data, encodings.Encoding.BASE64) or ""
        return ByteString((re.sub(".{64}", "\\g<0>\n", text) if linebreak else text).encode("ascii"))

    @method("clear", lenient=True)
    def clear(self) -> None:
        """Overwrite the bytes with zeros in place."""
        self.data[:] = bytearray(len(self.data))

    # Integer arithmetic of releases after 3.13: operands are big-endian two's complement, results minimal.

    def _signed(self) -> int:
        return int.from_bytes(self.data, "big", signed=True)

    @method("biAdd")
    def bi_add(self, other: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Sum of two signed integers."""
        return ByteString(_minimal_signed(self._signed() + other._signed()))

    @method("sub")
    def sub(self, other: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Difference of two signed integers."""
        return ByteString(_minimal_signed(self._signed() - other._signed()))

    @method("multiply")
    def multiply(self, other: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Product of two signed integers."""
        return ByteString(_minimal_signed(self._signed() * other._signed()))

    @method("divide")
    def divide(self, other: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Quotient of two signed integers, truncated towards zero."""
        divisor = other._nonzero()
        quotient = abs(self._signed()) // abs(divisor)
        return ByteString(_minimal_signed(quotient if (self._signed() < 0) == (divisor < 0) else -quotient))

    @method("mod")
    def mod(self, modulus: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Non-negative remainder modulo a positive integer."""
        return ByteString(_minimal_signed(self._signed() % modulus._positive()))

    @method("modPow")
    def mod_pow(self, exponent: Annotated[ByteString, Reason(1)], modulus: ByteString) -> ByteString:
        """Modular power; the exponent may be negative when the base is invertible."""
        try:
            return ByteString(_minimal_signed(pow(self._signed(), exponent._signed(), modulus._positive())))
        except ValueError:
            raise self._error(ErrorCode.INVALID_DATA, 0, "The base has no inverse for this modulus") from None

    @method("modInverse")
    def mod_inverse(self, modulus: Annotated[ByteString, Reason(1)]) -> ByteString:
        """Multiplicative inverse; INVALID_DATA when there is none."""
        try:
            return ByteString(_minimal_signed(pow(self._signed(), -1, modulus._positive())))
        except ValueError:
            raise self._error(ErrorCode.INVALID_DATA, 0, "There is no inverse for this modulus") from None

    def _nonzero(self) -> int:
        value = self._signed()
        if value == 0:
            raise self._error(ErrorCode.INVALID_DATA, 0, "Division by zero")
        return value

    def _positive(self) -> int:
        value = self._signed()
        if value <= 0:
            raise self._error(
                ErrorCode.INVALID_DATA, 0, "The modulus must be positive (prefix 00 to an unsigned value)"
            )
        return value

    @method("asSigned")
    def as_signed(self, length: int = 0) -> ByteString:
        """Signed form of the unsigned value: minimal, or `length` bytes."""
        return self._sized(_minimal_signed(int.from_bytes(self.data, "big")), length)

    @method("asUnsigned")
    def as_unsigned(self, length: int = 0) -> ByteString:
        """Unsigned form without leading zero bytes, or left-padded to `length` bytes."""
        return self._sized(bytes(self.data).lstrip(b"\0"), length)

    def _sized(self, data: bytes, length: int) -> ByteString:
        demand_affordable("ByteString", length)
        if length > 0 and len(data) > length:
            raise self._error(ErrorCode.INVALID_LENGTH, length, f"The value needs {len(data)} bytes")
        return ByteString(data.rjust(length, b"\0") if length > 0 else data)
