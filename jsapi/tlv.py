# SPDX-License-Identifier: MIT
"""TLV and TLVList: flat tag-length-value lists in three codings."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum, unique

from jsapi import ber, coercion
from jsapi.bytestring import ByteString
from jsapi.declare import Long, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.ui.tree_model import hex_or_text

_MAX_WORD = 0xFFFF
_MAX_TAG = 0xFFFFFFFF
_DGI_LONG = 0xFF  # first length byte that announces a two-byte length


@unique
class Coding(IntEnum):
    """How tag and length are written."""

    EMV = 1  # BER tag and length
    DGI = 2  # two-byte tag; one length byte up to 254, else FF and two bytes
    L16 = 3  # two-byte tag and two-byte length


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("TLV", code, reason, message)


def _tag_number(number: int) -> int:
    if not -(2**31) <= number <= _MAX_TAG:
        raise _error(ErrorCode.INVALID_TAG, 0, "A tag has at most 4 bytes")
    return number & _MAX_TAG


def _coding(class_name: str, number: int) -> Coding:
    try:
        return Coding(number)
    except ValueError:
        raise GPError(
            class_name, ErrorCode.INVALID_ENCODING, number, f"{number} is none of TLV.EMV, TLV.DGI, TLV.L16"
        ) from None


def _length_field(length: int, coding: Coding) -> bytes:
    if coding is Coding.EMV:
        return ber.encode_length(length)
    if coding is Coding.L16 or length >= _DGI_LONG:
        return b"\xff" * (coding is Coding.DGI) + length.to_bytes(2, "big")
    return bytes((length,))


@host_class("TLV", Coding, identity=True)
class TLV:
    """One tag-length-value object; a list that holds it can give it another value."""

    __slots__ = ("coding", "tag", "value")

    def __init__(self, tag: int, value: bytes | bytearray, coding: Coding) -> None:
        self.tag, self.value, self.coding = tag, bytes(value), coding
        if coding is not Coding.EMV and not 0 <= tag <= _MAX_WORD:
            raise _error(ErrorCode.INVALID_TAG, 0, f"Tag {tag:X} does not fit into two bytes")
        self._check_length(value)

    def replaced(self, value: bytes | bytearray) -> None:
        """Take another value in place; DATA_TOO_LARGE when its length cannot be written."""
        self._check_length(value)
        self.value = bytes(value)

    def _check_length(self, value: bytes | bytearray) -> None:
        if self.coding is not Coding.EMV and len(value) > _MAX_WORD:
            raise _error(ErrorCode.DATA_TOO_LARGE, 0, "A value holds at most 65535 bytes")

    def __repr__(self) -> str:
        return f"<TLV {self.tag:X} with {len(self.value)} bytes>"

    @classmethod
    @constructor
    def create(cls, tag: Long, value: ByteString, encoding: int) -> TLV:
        """Tag number, value and TLV.EMV, TLV.DGI or TLV.L16; an EMV tag of 1 to 4 bytes is taken as given."""
        return cls(_tag_number(tag), value.data, _coding("TLV", encoding))

    @property
    def tag_field(self) -> bytes:
        """Encoded tag: two bytes, or for EMV as many as the number needs."""
        if self.coding is not Coding.EMV:
            return self.tag.to_bytes(2, "big")
        return self.tag.to_bytes(max(1, (self.tag.bit_length() + 7) // 8), "big")

    @property
    def encoded(self) -> bytes:
        """Tag, length and value."""
        return self.tag_field + _length_field(len(self.value), self.coding) + self.value

    def tree_label(self) -> str:
        """Tag and length, for an outline."""
        return f"{self.tag_field.hex().upper()} SIZE( {len(self.value)} )"

    def tree_value(self) -> str:
        """The value, for an outline."""
        return hex_or_text(self.value)

    def tree_children(self) -> list[TLV]:
        """None: the value is not taken apart."""
        return []

    @property
    @prop("encodingMode")
    def encoding_mode(self) -> int:
        """TLV.EMV, TLV.DGI or TLV.L16."""
        return int(self.coding)

    @property
    @prop("size")
    def size(self) -> int:
        """Length of the whole encoding in bytes."""
        return len(self.encoded)

    @method("getTag", lenient=True)
    def get_tag(self) -> int:
        """Tag number."""
        return self.tag

    @method("getL", lenient=True)
    def get_l(self) -> ByteString:
        """Encoded length."""
        return ByteString(_length_field(len(self.value), self.coding))

    @method("getLV", lenient=True)
    def get_lv(self) -> ByteString:
        """Encoded length and value."""
        return ByteString(_length_field(len(self.value), self.coding) + self.value)

    @method("getTV", lenient=True)
    def get_tv(self) -> ByteString:
        """Encoded tag and value."""
        return ByteString(self.tag_field + self.value)

    @method("getTLV", lenient=True)
    def get_tlv(self) -> ByteString:
        """Whole encoding."""
        return ByteString(self.encoded)

    @method("getValue", lenient=True)
    def get_value(self) -> ByteString:
        """Value."""
        return ByteString(self.value)


def _word(data: bytes, offset: int) -> tuple[int, int]:
    if offset + 2 > len(data):
        raise ber.BerError("two bytes are missing")
    return int.from_bytes(data[offset : offset + 2], "big"), offset + 2


def _header(data: bytes, offset: int, coding: Coding) -> tuple[int, int, int]:
    """Tag, length and offset of the value."""
    if coding is Coding.EMV:
        tag, offset = ber.read_tag(data, offset)
        length, offset = ber.read_length(data, offset)
        if length is None:
            raise ber.BerError("indefinite length")
        return tag, length, offset
    tag, offset = _word(data, offset)
    if coding is Coding.L16 or data[offset : offset + 1] == bytes((_DGI_LONG,)):
        return tag, *_word(data, offset + (coding is Coding.DGI))
    if offset >= len(data):
        raise ber.BerError("the length is missing")
    return tag, data[offset], offset + 1


def decode(data: bytes, coding: Coding) -> Iterator[TLV]:
    """Objects of a concatenation, one after the other; GPError TLV INVALID_DATA where it is malformed."""
    offset = 0
    while offset < len(data):
        try:
            tag, length, offset = _header(data, offset, coding)
            if length > len(data) - offset:
                raise ber.BerError(f"the value of tag {tag:X} is cut off")
        except ber.BerError as error:
            raise _error(ErrorCode.INVALID_DATA, 0, f"Malformed TLV data: {error}") from None
        yield TLV(tag, data[offset : offset + length], coding)
        offset += length


@host_class("TLVList")
class TLVList:
    """Mutable list of TLV objects; parsing accepts repeated tags, append() refuses them."""

    __slots__ = ("coding", "items")

    def __init__(self, data: bytes | bytearray, coding: Coding) -> None:
        self.coding = coding
        self.items = list(decode(bytes(data), coding))

    def __bytes__(self) -> bytes:
        return b"".join(item.encoded for item in self.items)

    @classmethod
    @constructor
    def create(cls, data: ByteString, encoding: int) -> TLVList:
        """Parse all objects of a ByteString, coded as TLV.EMV, TLV.DGI or TLV.L16."""
        return cls(data.data, _coding("TLVList", encoding))

    @staticmethod
    def _error(code: ErrorCode, reason: int, message: str) -> GPError:
        return GPError("TLVList", code, reason, message)

    def tree_label(self) -> str:
        """Number of objects, for an outline."""
        return f"TLV LIST OF {len(self.items)}"

    def tree_value(self) -> str:
        """Nothing but the objects."""
        return ""

    def tree_children(self) -> list[TLV]:
        """The objects, for an outline."""
        return list(self.items)

    @property
    @prop("length")
    def length(self) -> int:
        """Number of objects."""
        return len(self.items)

    @property
    @prop("encodingMode")
    def encoding_mode(self) -> int:
        """TLV.EMV, TLV.DGI or TLV.L16."""
        return int(self.coding)

    def _checked(self, index: int) -> int:
        if not 0 <= index < len(self.items):
            raise self._error(ErrorCode.INVALID_INDEX, index, f"There is no element {index} of {len(self.items)}")
        return index

    def _position(self, tag: int, code: ErrorCode) -> int:
        index = self.find_index(tag)
        if index < 0:
            raise self._error(code, tag, f"Tag {tag:X} is not in the list")
        return index

    @method("index")
    def index(self, index: int) -> TLV:
        """Object at a 0-based index."""
        return self.items[self._checked(index)]

    @method("findIndex")
    def find_index(self, tag: Long) -> int:
        """Index of the first object with this tag, or -1."""
        return next((i for i, item in enumerate(self.items) if item.tag == tag), -1)

    @method("find")
    def find(self, tag: Long) -> TLV | None:
        """First object with this tag, or null."""
        index = self.find_index(tag)
        return None if index < 0 else self.items[index]

    @method("append")
    def append(self, *args: Value) -> None:
        """Append a TLV, a tag and its value, or the first object of a ByteString."""
        tagged = bool(args) and coercion.is_number(args[0])
        if len(args) < 1 + tagged:
            raise self._unexpected(ErrorCode.ARGUMENTS_MISSING, len(args))
        if len(args) > 2 or (len(args) == 2 and isinstance(args[0], (ByteString, TLV))):
            raise self._unexpected(ErrorCode.INVALID_ARGUMENTS, len(args))
        self._append_new(self._tagged(*args) if tagged else self._given(args[0]))

    def _unexpected(self, code: ErrorCode, reason: int) -> GPError:
        return self._error(code, reason, "Expected a TLV, a ByteString, or a tag and its value")

    def _tagged(self, tag: float, value: object) -> TLV:
        if not isinstance(value, ByteString):
            raise self._unexpected(ErrorCode.INVALID_TYPE, 1)
        return TLV(_tag_number(coercion.whole(tag)), value.data, self.coding)

    def _given(self, item: object) -> TLV:
        if isinstance(item, TLV):
            return item
        if not isinstance(item, ByteString):
            raise self._unexpected(ErrorCode.INVALID_TYPE, ErrorCode.INVALID_TYPE)
        first = next(decode(bytes(item.data), self.coding), None)
        if first is None:
            raise _error(ErrorCode.INVALID_DATA, 0, "Malformed TLV data: there is none")
        return first

    def _append_new(self, item: TLV) -> None:
        if self.find_index(item.tag) >= 0:
            raise self._error(ErrorCode.TAG_ALREADY_EXISTS, item.tag, f"Tag {item.tag:X} is already in the list")
        self.items.append(item)

    def _replace(self, index: int, value: bytes | bytearray) -> None:
        self.items[index].replaced(value)

    @method("appendValue")
    def append_value(self, tag: Long, value: ByteString) -> None:
        """Extend the value of the object with this tag; INVALID_TAG when absent."""
        index = self._position(tag, ErrorCode.INVALID_TAG)
        self._replace(index, self.items[index].value + value.data)

    @method("updateValue")
    def update_value(self, tag: Long, value: ByteString) -> None:
        """Replace the value of the object with this tag; INVALID_TAG when absent."""
        self._replace(self._position(tag, ErrorCode.INVALID_TAG), value.data)

    @method("appendValueIndex")
    def append_value_index(self, index: int, value: ByteString) -> None:
        """Extend the value of the object at an index."""
        self._replace(self._checked(index), self.items[index].value + value.data)

    @method("updateValueIndex")
    def update_value_index(self, index: int, value: ByteString) -> None:
        """Replace the value of the object at an index."""
        self._replace(self._checked(index), value.data)

    @method("deleteByIndex")
    def delete_by_index(self, index: int) -> None:
        """Remove the object at an index."""
        del self.items[self._checked(index)]

    @method("deleteByTag")
    def delete_by_tag(self, tag: Long) -> None:
        """Remove the first object with this tag; TAG_NOT_FOUND when absent."""
        del self.items[self._position(tag, ErrorCode.TAG_NOT_FOUND)]

    @method("toByteString")
    def to_byte_string(self) -> ByteString:
        """All objects, encoded one after the other."""
        return ByteString(bytes(self))
