# SPDX-License-Identifier: MIT
"""An open session with a token, as sessions and objects of scripts share it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from jsapi.cryptoki.library import Library, encoded, return_value
from jsapi.cryptoki.template import RawAttributes
from jsapi.gperror import ErrorCode, GPError

if TYPE_CHECKING:
    from pkcs11.types import Session, Slot

# Flags of CK_TOKEN_INFO for the user; those of the security officer are four bits further up.
_PIN_STATES = ((0x40000, "the PIN is blocked"), (0x20000, "one try is left"), (0x10000, "a wrong PIN was given before"))
_OFFICER_SHIFT = 4


class Closeable(Protocol):
    """An operation that has begun."""

    def close(self) -> None:
        """End it."""


Operation = TypeVar("Operation", bound=Closeable)


class Connection(Generic[Operation]):
    """A session of a library; usable until it or its library is closed."""

    def __init__(self, library: Library, slot: Slot, writable: bool) -> None:
        """Open it; PKCS11Error when the token refuses or there is none."""
        self._library = library
        self._slot = slot
        self._writable = writable
        self._native: Any = self._open()
        self._logins: list[Any] = []
        self.operations: dict[str, Operation] = {}
        library.sessions.add(self)

    def _open(self, **pins: Any) -> Session:
        mapper: Any = RawAttributes()
        return self._slot.get_token().open(rw=self._writable, attribute_mapper=mapper, **pins)

    def native(self, class_name: str) -> Any:
        """The session of python-pkcs11; INVALID_USAGE after close or cleanup."""
        if self._native is None or not self._library.is_open:
            raise GPError(class_name, ErrorCode.INVALID_USAGE, 0, "The session is closed")
        return self._native

    def begin(self, name: str, operation: Operation) -> None:
        """Remember an operation, in place of one of the same kind, which ends."""
        if name in self.operations:
            self.operations[name].close()
        self.operations[name] = operation

    def login(self, class_name: str, pin: str, *, officer: bool = False) -> None:
        """Log in, which holds for all sessions of this process with the token; ACCESS_DENIED when it is refused.

        python-pkcs11 logs in while it opens a session, so there is a second one as long as the first.
        """
        encoded(class_name, "The PIN", pin)
        role = {"so_pin" if officer else "user_pin": pin}
        self.with_pin(class_name, "Login refused", lambda: self._logins.append(self._open(**role)), officer=officer)

    def with_pin(self, class_name: str, what: str, action: Callable[[], object], *, officer: bool) -> None:
        """Do what needs a PIN; ACCESS_DENIED tells why it was refused, and what is known about the tries."""
        try:
            action()
        except import_module("pkcs11.exceptions").PKCS11Error as error:
            message = f"{what}: {return_value(error)[0]}{self._tries(officer)}"
            raise GPError(class_name, ErrorCode.ACCESS_DENIED, 0, message) from None

    def _tries(self, officer: bool) -> str:
        """What the token says about PIN tries, a part of a sentence; "" when it says nothing."""
        with suppress(import_module("pkcs11.exceptions").PKCS11Error):
            flags = int(self._slot.get_token().flags)
            shift = _OFFICER_SHIFT if officer else 0
            return next((f", {text}" for flag, text in _PIN_STATES if flags & flag << shift), "")
        return ""

    def close(self) -> None:
        """Log out and close; what the token has to say about it is of no use any more."""
        with suppress(import_module("pkcs11.exceptions").PKCS11Error):
            for operation in self.operations.values():
                operation.close()
        self.operations.clear()
        sessions = [self._native, *self._logins]
        self._native, self._logins = None, []
        if self._library.is_open:
            for session in sessions:
                if session is not None:
                    with suppress(import_module("pkcs11.exceptions").PKCS11Error):
                        session.close()
