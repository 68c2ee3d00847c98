# SPDX-License-Identifier: MIT
"""PKCS#11 libraries of this process, and what their errors become.

A process can initialise a library only once (PKCS #11, C_Initialize), however many sessions and providers use it; the
last of them finalises it. It stays loaded, as objects of python-pkcs11 point into it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from jsapi.cryptoki.numbers import RETURN_VALUES
from jsapi.gperror import ErrorCode, GPError

if TYPE_CHECKING:
    from pkcs11._pkcs11 import lib as NativeLibrary  # noqa: N812
    from pkcs11.types import Slot

_users: Counter[str] = Counter()  # by path, of the whole process
# Names that python-pkcs11 gives its own spelling.
_SPELLING = {
    "FUNCTION_CANCELLED": "FUNCTION_CANCELED",
    "TOKEN_NOT_RECOGNISED": "TOKEN_NOT_RECOGNIZED",
    "ANOTHER_USER_ALREADY_LOGGED_IN": "USER_ANOTHER_ALREADY_LOGGED_IN",
}
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def binding(class_name: str) -> Any:
    """The package python-pkcs11; NOT_IMPLEMENTED when it is missing."""
    try:
        return import_module("pkcs11")
    except ImportError:
        message = "PKCS#11 needs the Python package python-pkcs11, which is not installed: pip install 'pyscsh[pkcs11]'"
        raise GPError(class_name, ErrorCode.NOT_IMPLEMENTED, 0, message) from None


def return_value(error: Exception) -> tuple[str, int]:
    """Name and number of the return value behind an error; the number is 0 for what has no name."""
    name = _WORDS.sub("_", type(error).__name__).upper()
    name = _SPELLING.get(name, name)
    if name in RETURN_VALUES:
        return f"CKR_{name}", RETURN_VALUES[name]
    if "already initialized" in str(error):
        return "CKR_CRYPTOKI_ALREADY_INITIALIZED: it is in use already under another name", 0
    return str(error).removeprefix("OS exception while loading ") or type(error).__name__, 0


@contextmanager
def reported(class_name: str, code: ErrorCode, what: str, *, numbered: bool = False) -> Iterator[None]:
    """Errors of the library as GPError; the reason is the return value if `numbered`, else 0."""
    errors = import_module("pkcs11.exceptions")
    try:
        yield
    except errors.PKCS11Error as error:
        name, number = return_value(error)
        raise GPError(class_name, code, number if numbered else 0, f"{what}: {name}") from error


def encoded(class_name: str, what: str, text: str, limit: int | None = None) -> bytes:
    """Text as PKCS#11 has it, in UTF-8; INVALID_DATA for halves of characters, or more than `limit` bytes."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise GPError(class_name, ErrorCode.INVALID_DATA, 0, f"{what} holds half a character") from None
    if limit is not None and len(data) > limit:
        raise GPError(class_name, ErrorCode.INVALID_DATA, 0, f"{what} is longer than {limit} bytes")
    return data


class Closeable(Protocol):
    """A session, for the library that it belongs to."""

    def close(self) -> None:
        """Log out and close."""


class Library:
    """One user of a loaded library, until `close`."""

    def __init__(self, path: str) -> None:
        """Load and initialise it, by its real path or a name for the system's loader; PKCS11Error when that fails."""
        self.path = path
        self.native: NativeLibrary = import_module("pkcs11").lib(self.path)
        self.is_open = True
        self.sessions: WeakSet[Closeable] = WeakSet()
        _users[self.path] += 1

    def slots(self) -> list[Slot]:
        """The slots as they are now."""
        return self.native.get_slots()

    def slot(self, number: int) -> Slot | None:
        """A slot by its number."""
        return next((slot for slot in self.slots() if slot.slot_id == number), None)

    def close(self) -> None:
        """Close the sessions of this use; with the last use the library ends."""
        if not self.is_open:
            return
        for session in list(self.sessions):
            session.close()
        self.is_open = False
        _users[self.path] -= 1
        if not _users[self.path]:
            with suppress(import_module("pkcs11.exceptions").PKCS11Error):
                self.native.finalize()
