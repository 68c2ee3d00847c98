# SPDX-License-Identifier: MIT
"""LDAP: reading entries of a directory (API reference, section 18), with the optional package ldap3."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.declare import constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.script import KeyedArray

_TIMEOUT = 30  # seconds


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("LDAP", code, reason, message)


def _library() -> Any:
    try:
        return import_module("ldap3")
    except ImportError:
        message = "LDAP needs the Python package ldap3, which is not installed: pip install ldap3"
        raise _error(ErrorCode.NOT_IMPLEMENTED, 0, message) from None


@host_class("LDAP")
class LDAP:
    """A directory server, read without a login."""

    def __init__(self, url: str) -> None:
        self._ldap3 = _library()
        self._url = url

    @classmethod
    @constructor
    def create(cls, url: str) -> LDAP:
        """For an address such as ldap://host; NOT_IMPLEMENTED when the package ldap3 is missing."""
        if not url.lower().startswith(("ldap://", "ldaps://")):
            raise _error(ErrorCode.INVALID_DATA, 0, f"{url!r} is no address of the form ldap://host or ldaps://host")
        return cls(url)

    def _search(self, base: str, condition: str, scope: str) -> list[dict[str, Any]]:
        ldap3 = self._ldap3
        try:
            server = ldap3.Server(self._url, connect_timeout=_TIMEOUT)
            with ldap3.Connection(server, auto_bind=True, read_only=True, receive_timeout=_TIMEOUT) as connection:
                connection.search(base, condition, search_scope=scope, attributes=[ldap3.ALL_ATTRIBUTES])
                return [entry for entry in connection.response or [] if entry.get("type") == "searchResEntry"]
        except ldap3.core.exceptions.LDAPException as error:
            raise _error(ErrorCode.DEVICE_ERROR, 0, f"{self._url}: {error}") from None

    @method("get")
    def get(self, name: str) -> Any:
        """Attributes of the entry with this distinguished name: an array by attribute name of arrays of values."""
        entries = self._search(name, "(objectClass=*)", self._ldap3.BASE)
        if not entries:
            raise _error(ErrorCode.DEVICE_ERROR, 0, f"{self._url} has no entry {name}")
        return _attributes(entries[0])

    @method("search")
    def search(self, start: str, condition: str) -> list[Any]:
        """Entries below a distinguished name that fit a filter; each has its name as `dn` and its attributes."""
        found = self._search(start, condition, self._ldap3.SUBTREE)
        return [KeyedArray({"dn": str(entry["dn"]), **_attributes(entry)}) for entry in found]


def _attributes(entry: dict[str, Any]) -> KeyedArray:
    return KeyedArray({name: [_value(value) for value in values] for name, values in entry["raw_attributes"].items()})


def _value(value: bytes) -> Any:
    """Text where the bytes are text, else a ByteString, as for certificates."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return ByteString(value)
    return text if text.isprintable() else ByteString(value)
