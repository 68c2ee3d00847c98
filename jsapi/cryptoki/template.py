# SPDX-License-Identifier: MIT
"""Attribute templates of scripts: arrays by CKA_ number, with booleans, numbers, strings and ByteStrings."""

from __future__ import annotations

import ctypes
import struct
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.coercion import is_number
from jsapi.cryptoki.numbers import ATTRIBUTES
from jsapi.declare import UNDEFINED
from jsapi.gperror import ErrorCode, GPError
from jsapi.script import ScriptObject
from jsapi.services import Services

_PERMISSIONS = frozenset(
    ATTRIBUTES[name] for name in ("ENCRYPT", "DECRYPT", "SIGN", "VERIFY", "WRAP", "UNWRAP", "DERIVE")
)
_ULONG_SIZE = ctypes.sizeof(ctypes.c_ulong)
_ULONG_VALUES = range(2 ** (8 * _ULONG_SIZE))


def _invalid(index: int, message: str) -> GPError:
    return GPError("PKCS11Object", ErrorCode.INVALID_TYPE, index, message)


def attributes(services: Services, template: Any) -> dict[int, bytes]:
    """Attributes as the library takes them; INVALID_TYPE with the place of what is none."""
    if not isinstance(template, ScriptObject):
        raise _invalid(0, "Attributes are an array indexed by PKCS11Object.CKA_ constants")
    result = {}
    for index, name in enumerate(services.scripts.names(template)):
        if not name.isdecimal():
            raise _invalid(index, f"{name!r} is no attribute number: is the name of the CKA_ constant right?")
        result[int(name)] = _encoded(index, int(name), template.get(name))
    return result


def _encoded(index: int, number: int, value: Any) -> bytes:
    if isinstance(value, ByteString):
        return bytes(value)
    if isinstance(value, bool):
        return bytes([value])
    if is_number(value) and float(value).is_integer() and int(value) in _ULONG_VALUES:
        return ulong(int(value))
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    given = "undefined" if value is UNDEFINED else "null" if value is None else "something else"
    raise _invalid(
        index, f"Attribute 0x{number:X} must be a boolean, a whole number, a string or a ByteString: {given}"
    )


class RawAttributes:
    """Attribute values as bytes, for python-pkcs11; it adds nothing to templates.

    Only what it asks itself of an object it gets decoded: the class and the permissions.
    """

    def pack_attribute(self, _number: int, value: bytes | int) -> bytes:
        """Value of a template; numbers are those that python-pkcs11 adds."""
        return ulong(value) if isinstance(value, int) else value

    def unpack_attributes(self, number: int, value: bytes) -> bytes | int | bool | None:
        """Value of an object's attribute."""
        if number == ATTRIBUTES["CLASS"]:
            return number_of(value)
        return any(value) if number in _PERMISSIONS else value

    def _nothing(self, *_defaults: Any, **_given: Any) -> dict[int, bytes]:
        return {}

    secret_key_template = public_key_template = private_key_template = generic_key_template = _nothing


def raw(value: bytes | int | bool | None) -> bytes:
    """The bytes behind what unpack_attributes gave."""
    if isinstance(value, bool):
        return bytes([value])
    return ulong(value) if isinstance(value, int) else value or b""


def ulong(number: int) -> bytes:
    """A CK_ULONG as this machine keeps it."""
    return struct.pack("@L", number)


def number_of(value: bytes) -> int | None:
    """The number in a CK_ULONG, None when the size is another."""
    return struct.unpack("@L", value)[0] if len(value) == _ULONG_SIZE else None
