# SPDX-License-Identifier: MIT
"""PKCS11Object: a key, certificate or data object of a token."""

from __future__ import annotations

from typing import Any, Final

from jsapi.bytestring import ByteString
from jsapi.cryptoki.connection import Connection
from jsapi.cryptoki.library import reported
from jsapi.cryptoki.numbers import ATTRIBUTES, CERTIFICATE_TYPES, KEY_TYPES, OBJECT_CLASSES, RETURN_VALUES
from jsapi.cryptoki.template import attributes, number_of, raw
from jsapi.declare import Long, Scripted, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services

CONSTANTS: Final = {
    **{f"CKO_{name}": number for name, number in OBJECT_CLASSES.items()},
    **{f"CKA_{name}": number for name, number in ATTRIBUTES.items()},
    **{f"CKK_{name}": number for name, number in KEY_TYPES.items()},
    **{f"CKC_{name}": number for name, number in CERTIFICATE_TYPES.items()},
}
_NO_SUCH_ATTRIBUTE = RETURN_VALUES["ATTRIBUTE_TYPE_INVALID"]


@host_class("PKCS11Object", CONSTANTS)
class PKCS11Object:
    """An object of a token, within a session."""

    def __init__(self, connection: Connection[Any], native: Any) -> None:
        self.connection = connection
        self._native = native

    @classmethod
    @constructor
    def create(cls, services: Services, session: Value, template: Scripted) -> PKCS11Object:
        """Create an object from attributes: an array by CKA_ number of booleans, numbers, strings and ByteStrings."""
        connection = getattr(session, "connection", None)
        if not isinstance(connection, Connection) or isinstance(session, PKCS11Object):
            raise GPError("PKCS11Object", ErrorCode.INVALID_TYPE, 1, "Argument 1 must be a PKCS11Session")
        values = attributes(services, template)
        with reported("PKCS11Object", ErrorCode.OBJECTCREATIONFAILED, "The object was not created"):
            return cls(connection, connection.native("PKCS11Object").create_object(values))

    def native(self) -> Any:
        """The object of python-pkcs11; INVALID_USAGE when its session is closed."""
        self.connection.native("PKCS11Object")
        return self._native

    def _attribute(self, number: int) -> bytes:
        native = self.native()
        what = f"Attribute 0x{number:X} cannot be read"
        with reported("PKCS11Object", ErrorCode.OBJECT_NOT_FOUND, what, numbered=True):
            return raw(native[number])

    @method("getAttribute")
    def get_attribute(self, attribute: Long) -> ByteString | None:
        """An attribute as bytes, null when the object has none; OBJECT_NOT_FOUND when it may not be read."""
        try:
            return ByteString(self._attribute(_checked(attribute)))
        except GPError as error:
            if error.reason == _NO_SUCH_ATTRIBUTE:
                return None
            raise

    @method("getNumberAttribute")
    def get_number_attribute(self, attribute: Long) -> int:
        """An attribute that is a number; OBJECT_NOT_FOUND when there is none."""
        number = number_of(self._attribute(_checked(attribute)))
        if number is None:
            raise _no(attribute, "number")
        return number

    @method("getBooleanAttribute")
    def get_boolean_attribute(self, attribute: Long) -> bool:
        """An attribute that is true or false; OBJECT_NOT_FOUND when there is none."""
        value = self._attribute(_checked(attribute))
        if len(value) != 1:
            raise _no(attribute, "boolean")
        return value != b"\0"

    @method("destroy")
    def destroy(self) -> None:
        """Delete the object from its token; DEVICE_ERROR when the token refuses."""
        native = self.native()
        with reported("PKCS11Object", ErrorCode.DEVICE_ERROR, "The object was not deleted", numbered=True):
            native.destroy()


def _checked(number: int) -> int:
    if number < 0:
        raise GPError("PKCS11Object", ErrorCode.INVALID_ARGUMENTS, 0, f"There is no attribute {number}")
    return number


def _no(attribute: int, kind: str) -> GPError:
    return GPError("PKCS11Object", ErrorCode.OBJECT_NOT_FOUND, 0, f"Attribute 0x{attribute:X} is no {kind}")
