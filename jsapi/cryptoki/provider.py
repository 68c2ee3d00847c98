# SPDX-License-Identifier: MIT
"""PKCS11Provider: a PKCS#11 library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jsapi.cryptoki import tokeninfo
from jsapi.cryptoki.connection import Connection
from jsapi.cryptoki.library import Library, binding, encoded, reported
from jsapi.cryptoki.numbers import RETURN_VALUES
from jsapi.cryptoki.slot import PKCS11Slot
from jsapi.declare import Long, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.keystore import KeyStore
from jsapi.services import Services


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("PKCS11Provider", code, 0, message)


def _path(services: Services, name: str) -> str:
    """Where a library is; a name without folder that is no file here is left to the system."""
    found = services.find_file(name)
    if found is not None and found.is_file():
        return str(found.resolve())
    if not name or "/" in name or not name.isprintable():
        raise _error(ErrorCode.OBJECT_NOT_FOUND, f"There is no PKCS#11 library {name!r}")
    return name


@host_class("PKCS11Provider")
class PKCS11Provider:
    """A PKCS#11 library, such as opensc-pkcs11.so; needs the Python package python-pkcs11."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @classmethod
    @constructor
    def create(cls, services: Services, name: str) -> PKCS11Provider:
        """Load a library by path, or by a name that the system finds; OBJECT_NOT_FOUND when it is none."""
        binding("PKCS11Provider")
        with reported("PKCS11Provider", ErrorCode.OBJECT_NOT_FOUND, "The library cannot be loaded"):
            library = Library(_path(services, name))
        services.at_end.callback(library.close)
        return cls(library)

    @property
    @prop("providerName")
    def provider_name(self) -> str:
        """Name of the library's file without its ending."""
        return Path(self._library.path).name.partition(".so")[0]

    def _demand_open(self) -> None:
        if not self._library.is_open:
            raise _error(ErrorCode.INVALID_USAGE, "The provider was cleaned up")

    @method("getSlots")
    def get_slots(self) -> list[Any]:
        """All slots, with and without a token."""
        self._demand_open()
        with reported("PKCS11Provider", ErrorCode.OBJECT_NOT_FOUND, "The slots cannot be listed"):
            return [PKCS11Slot(self._library, slot.slot_id) for slot in self._library.slots()]

    def connect(self, number: int, writable: bool) -> Connection[Any]:
        """Open a session; DEVICE_ERROR when there is no such slot or no token in it."""
        self._demand_open()
        with reported("PKCS11Session", ErrorCode.DEVICE_ERROR, f"No session with slot {number}"):
            slots = self._library.slots()
            slot = next((slot for slot in slots if slot.slot_id == number), None)
            if slot is None:
                known = ", ".join(str(slot.slot_id) for slot in slots) or "none"
                message = f"There is no slot {number}; the slots of the library are: {known}"
                raise GPError("PKCS11Session", ErrorCode.DEVICE_ERROR, 0, message)
            return Connection(self._library, slot, writable)

    @method("getKeyStore")
    def get_key_store(self, slot: Long, pin: str | None = None) -> KeyStore:
        """Private keys and certificates of the token in a slot, as far as the PIN shows them, under their labels.

        Crypto signs and decrypts with its keys; ACCESS_DENIED for a wrong PIN. The login lasts until cleanup.
        """
        from jsapi.cryptoki.token_key import TokenKeyStore

        connection = self.connect(slot, writable=False)
        if pin is not None:
            connection.login("KeyStore", pin)
        with reported("KeyStore", ErrorCode.DEVICE_ERROR, "The token cannot be read"):
            return TokenKeyStore(self.provider_name, connection)

    @method("initToken")
    def init_token(self, slot: Long, so_pin: str, label: str) -> None:
        """Initialise the token in a slot: all its objects are lost. CRYPTO_FAILED when the token refuses."""
        self._demand_open()
        with reported("PKCS11Provider", ErrorCode.OBJECT_NOT_FOUND, "The slots cannot be listed"):
            if self._library.slot(slot) is None:
                raise _error(ErrorCode.OBJECT_NOT_FOUND, f"There is no slot {slot}")
        pin = encoded("PKCS11Provider", "The PIN", so_pin)
        name = encoded("PKCS11Provider", "The label", label, tokeninfo.LABEL)
        try:
            tokeninfo.init_token(self._library.path, slot, pin, name)
        except tokeninfo.ReturnValueError as error:
            why = next((name for name, number in RETURN_VALUES.items() if number == error.number), str(error))
            raise _error(ErrorCode.CRYPTO_FAILED, f"The token in slot {slot} was not initialised: CKR_{why}") from None

    @method("cleanup")
    def cleanup(self) -> None:
        """End all work with the library, as the end of the program does; what came from it cannot be used any more."""
        self._library.close()
