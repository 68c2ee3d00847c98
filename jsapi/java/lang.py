# SPDX-License-Identifier: MIT
"""java.lang.String and java.lang.reflect.Array."""

from __future__ import annotations

from jsapi import coercion
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, Value, constructor, host_class, method
from jsapi.java.errors import JavaError, illegal, null_pointer

_MOST_ITEMS = 64 * 1024 * 1024
_CHARSETS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1",
    "iso8859-1": "latin-1", "iso8859_1": "latin-1", "latin1": "latin-1", "windows-1252": "cp1252", "cp1252": "cp1252",
    "utf-16": "utf-16", "utf-16be": "utf-16-be", "utf-16le": "utf-16-le", "iso-8859-15": "iso8859-15",
}  # fmt: skip


def charset_of(name: object) -> str:
    """Python's name of a Java character set, UTF-8 for none; java.io.UnsupportedEncodingException."""
    if name is None or name is UNDEFINED:
        return "utf-8"
    found = _CHARSETS.get(str(name).lower())
    if found is None:
        raise JavaError("java.io.UnsupportedEncodingException", str(name))
    return found


def text_of(data: bytes | bytearray, charset: str) -> str:
    """Text of bytes; what is no character becomes U+FFFD."""
    return bytes(data).decode(charset, "replace")


@host_class("JavaString")
class JavaString:
    """A java.lang.String made by `new`; strings that Java methods give are strings of JavaScript."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    @classmethod
    @constructor
    def create(cls, value: Value = "", charset: Value = None) -> JavaString:
        """From a string, or from bytes in a character set."""
        if value is None:
            raise null_pointer("The string")
        if isinstance(value, ByteString):
            return cls(text_of(value.data, charset_of(charset)))
        return cls(str(value) if isinstance(value, JavaString) else coercion.text_of(value))

    @staticmethod
    @method("valueOf", static=True)
    def value_of(value: Value) -> str:
        """Text of any value."""
        return coercion.text_of(value)

    @method("getBytes")
    def get_bytes(self, charset: Value = None) -> ByteString:
        """Bytes in a character set, UTF-8 when none is given."""
        return ByteString(self.text.encode(charset_of(charset), "replace"))

    @method("length")
    def length(self) -> int:
        """Number of UTF-16 units."""
        return len(self.text.encode("utf-16-le", "surrogatepass")) // 2

    @method("isEmpty")
    def is_empty(self) -> bool:
        """Whether there is no character."""
        return not self.text

    @method("charAt")
    def char_at(self, index: int) -> str:
        """Character at an index."""
        if not 0 <= index < len(self.text):
            raise JavaError("java.lang.StringIndexOutOfBoundsException", f"index {index}, length {len(self.text)}")
        return self.text[index]

    @method("substring")
    def substring(self, start: int, end: int = 2**31 - 1) -> str:
        """Characters from start up to and without end."""
        end = len(self.text) if end == 2**31 - 1 else end
        if not 0 <= start <= end <= len(self.text):
            message = f"begin {start}, end {end}, length {len(self.text)}"
            raise JavaError("java.lang.StringIndexOutOfBoundsException", message)
        return self.text[start:end]

    @method("indexOf")
    def index_of(self, part: Value, start: int = 0) -> int:
        """Index of a text or character code at or after start, -1 for none."""
        return self.text.find(_part(part), max(start, 0))

    @method("lastIndexOf")
    def last_index_of(self, part: Value) -> int:
        """Index of the last occurrence, -1 for none."""
        return self.text.rfind(_part(part))

    @method("equals")
    def equals(self, other: Value) -> bool:
        """Whether the other is the same text."""
        return isinstance(other, str | JavaString) and str(other) == self.text

    @method("equalsIgnoreCase")
    def equals_ignore_case(self, other: Value) -> bool:
        """Whether the other is the same text but for upper and lower case."""
        return isinstance(other, str | JavaString) and str(other).casefold() == self.text.casefold()

    @method("startsWith")
    def starts_with(self, part: Value) -> bool:
        """Whether it begins with a text."""
        return self.text.startswith(_part(part))

    @method("endsWith")
    def ends_with(self, part: Value) -> bool:
        """Whether it ends with a text."""
        return self.text.endswith(_part(part))

    @method("contains")
    def contains(self, part: Value) -> bool:
        """Whether a text occurs in it."""
        return _part(part) in self.text

    @method("replace")
    def replace(self, old: Value, new: Value) -> str:
        """The text with all occurrences of a text replaced."""
        return self.text.replace(_part(old), _part(new))

    @method("concat")
    def concat(self, other: Value) -> str:
        """The text followed by another."""
        return self.text + _part(other)

    @method("toUpperCase")
    def to_upper_case(self) -> str:
        """In upper case."""
        return self.text.upper()

    @method("toLowerCase")
    def to_lower_case(self) -> str:
        """In lower case."""
        return self.text.lower()

    @method("trim")
    def trim(self) -> str:
        """Without characters up to the blank at both ends."""
        return self.text.strip("".join(map(chr, range(33))))

    @method("toString")
    def to_string(self) -> str:
        """As string of JavaScript."""
        return self.text


def _part(value: object) -> str:
    if value is None:
        raise null_pointer("The string")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return chr(coercion.int32(value) & 0xFFFF)
    return str(value) if isinstance(value, JavaString) else coercion.text_of(value)


@host_class("JavaArray")
class JavaArray:
    """java.lang.reflect.Array; arrays of bytes are ByteStrings that reading from a stream fills."""

    @staticmethod
    @method("newInstance", static=True)
    def new_instance(kind: Value, length: int) -> Value:
        """A byte[] of zeros (for java.lang.Byte.TYPE), else an array of zeros or nulls."""
        if length < 0:
            raise JavaError("java.lang.NegativeArraySizeException", str(length))
        if length > _MOST_ITEMS:
            raise JavaError("java.lang.OutOfMemoryError", "Java heap space")
        name = kind if isinstance(kind, str) else str(kind.get("javaType")) if hasattr(kind, "get") else ""
        if name == "byte":
            return ByteString(bytes(length))
        if length > _MOST_ITEMS // 64:
            raise JavaError("java.lang.OutOfMemoryError", "Java heap space")
        empty = {"int": 0, "long": 0, "short": 0, "double": 0, "float": 0, "char": "\0", "boolean": False}
        return [empty.get(name)] * length

    @staticmethod
    @method("getLength", static=True)
    def get_length(array: Value) -> int:
        """Number of items."""
        if isinstance(array, ByteString | list):
            return len(array)
        raise illegal("Argument is not an array")
