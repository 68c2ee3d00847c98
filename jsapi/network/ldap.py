# SPDX-License-Identifier: MIT
"""LDAP: reading entries of a directory (API reference, section 18), with the optional package ldap3."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

from jsapi.bytestring import ByteString
from jsapi.declare import constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError

_TIMEOUT = 30  # seconds
_BINARY = ";binary"  # option of attributes such as certificates (RFC 4522)


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("LDAP", code, reason, message)


def _library() -> Any:
    try:
        return import_module("ldap3")
    except ImportError:
        message = "LDAP needs the Python package ldap3, which is not installed: pip install 'pyscsh[ldap]'"
        raise _error(ErrorCode.NOT_IMPLEMENTED, 0, message) from None


@host_class("LDAP")
class LDAP:
    """A directory server, read without a login."""

    def __init__(self, url: str) -> None:
        self._ldap3 = _library()
        parts = urlsplit(url)
        self._url = f"{parts.scheme}://{parts.netloc}"
        self._base = unquote(parts.path.removeprefix("/"))

    @classmethod
    @constructor
    def create(cls, url: str) -> LDAP:
        """For an address such as ldap://host/o=base; NOT_IMPLEMENTED when the package ldap3 is missing.

        Distinguished names are relative to that base.
        """
        if not _is_address(url):
            raise _error(ErrorCode.INVALID_DATA, 0, f"{url!r} is no address of the form ldap://host or ldaps://host")
        return cls(url)

    def _full(self, name: str) -> str:
        return ",".join(part for part in (name, self._base) if part)

    def _search(self, base: str, condition: str, scope: str) -> list[dict[str, Any]]:
        ldap3 = self._ldap3
        try:
            server = ldap3.Server(self._url, connect_timeout=_TIMEOUT)
            connection = ldap3.Connection(server, auto_bind=True, read_only=True, receive_timeout=_TIMEOUT)
            try:
                connection.search(base, condition, search_scope=scope, attributes=[ldap3.ALL_ATTRIBUTES])
                return [entry for entry in connection.response or [] if entry.get("type") == "searchResEntry"]
            finally:  # as context manager it would stay open: it was bound before
                connection.unbind()
        except ldap3.core.exceptions.LDAPException as error:
            raise _error(ErrorCode.DEVICE_ERROR, 0, f"{self._url}: {error}") from None

    @method("get")
    def get(self, name: str) -> Any:
        """Attributes of the entry with this distinguished name, by attribute name without the option ;binary.

        A value is a text, or a ByteString where it is binary; more than one of them are an array.
        """
        entries = self._search(self._full(name), "(objectClass=*)", self._ldap3.BASE)
        if not entries:
            raise _error(ErrorCode.DEVICE_ERROR, 0, f"{self._url} has no entry {name}")
        return _attributes(entries[0])

    @method("search")
    def search(self, start: str, condition: str) -> list[Any]:
        """Entries below a distinguished name that fit a filter: their attributes, and as `_name` the name below it."""
        base = self._full(start)
        found = self._search(base, condition, self._ldap3.SUBTREE)
        return [{"_name": _relative(str(entry["dn"]), base), **_attributes(entry)} for entry in found]


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("ldap", "ldaps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _relative(name: str, base: str) -> str:
    """A distinguished name without the base that it ends with."""
    return name[: len(name) - len(base)].removesuffix(",") if name.lower().endswith(base.lower()) else name


def _attributes(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        name.removesuffix(_BINARY): values[0] if len(values) == 1 else values
        for name, given in entry["raw_attributes"].items()
        if (values := [_value(value, binary=name.endswith(_BINARY)) for value in given])
    }


def _value(value: bytes, *, binary: bool) -> Any:
    """Text where the bytes are text, else a ByteString."""
    if binary:
        return ByteString(value)
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return ByteString(value)
    return text if text.isprintable() else ByteString(value)
