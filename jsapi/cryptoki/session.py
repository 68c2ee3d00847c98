# SPDX-License-Identifier: MIT
"""PKCS11Session: work with a token."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Any, Final

from jsapi.bytestring import ByteString
from jsapi.cryptoki.connection import Connection
from jsapi.cryptoki.library import encoded, reported
from jsapi.cryptoki.mechanism import mechanism_arguments
from jsapi.cryptoki.mechanisms import MECHANISMS
from jsapi.cryptoki.numbers import ATTRIBUTES
from jsapi.cryptoki.object import PKCS11Object
from jsapi.cryptoki.operations import Operations, crypto_failed
from jsapi.cryptoki.provider import PKCS11Provider
from jsapi.cryptoki.template import attributes
from jsapi.declare import Long, Scripted, constructor, host_class, method
from jsapi.gperror import ErrorCode
from jsapi.services import Services

CONSTANTS: Final = {f"CKM_{name}": number for name, number in MECHANISMS.items()}


@host_class("PKCS11Session", CONSTANTS)
class PKCS11Session(Operations):
    """A session with a token: login, objects, keys and operations with them."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection

    @classmethod
    @constructor
    def create(cls, provider: PKCS11Provider, slot: Long, writable: bool = False) -> PKCS11Session:
        """Open a session with the token in a slot, by its getId(); DEVICE_ERROR when there is none."""
        return cls(provider.connect(slot, writable))

    @method("close")
    def close(self) -> None:
        """Log out and close. What came from the session cannot be used any more."""
        self.connection.close()

    # ---- PINs ----

    @method("login")
    def login(self, pin: str, officer: bool = False) -> None:
        """Log in as user or as security officer; ACCESS_DENIED says what the token tells about the tries left."""
        self.connection.native("PKCS11Session")
        self.connection.login("PKCS11Session", pin, officer=officer)

    @method("initPIN")
    def init_pin(self, pin: str) -> None:
        """Set the user PIN, as security officer."""
        session = self.connection.native("PKCS11Session")
        encoded("PKCS11Session", "The PIN", pin)
        act = partial(session.init_pin, pin)
        self.connection.with_pin("PKCS11Session", "The PIN was not set", act, officer=True)

    @method("setPIN")
    def set_pin(self, old: str, new: str) -> None:
        """Change the PIN of who is logged in, or of the user."""
        session = self.connection.native("PKCS11Session")
        for pin in (old, new):
            encoded("PKCS11Session", "The PIN", pin)
        act = partial(session.set_pin, old, new)
        self.connection.with_pin("PKCS11Session", "The PIN was not changed", act, officer=False)

    # ---- objects ----

    @method("enumerateObjects")
    def enumerate_objects(self, services: Services, template: Scripted = None) -> list[Any]:
        """The objects that have these attributes, without an argument all of them."""
        wanted = {} if template is None else attributes(services, template)
        session = self.connection.native("PKCS11Session")
        with reported("PKCS11Session", ErrorCode.OBJECT_NOT_FOUND, "The objects cannot be listed"):
            return [self._wrapped(found) for found in list(session.get_objects(wanted))]

    def _wrapped(self, native: Any) -> PKCS11Object:
        return PKCS11Object(self.connection, native)

    # ---- keys ----

    @method("generateKey")
    def generate_key(
        self, services: Services, mechanism: Long, parameter: ByteString | None, template: Scripted
    ) -> PKCS11Object:
        """Generate a secret key with these attributes."""
        chosen = _mechanism(mechanism, parameter)
        values = attributes(services, template)
        session = self.connection.native("PKCS11Session")
        package = import_module("pkcs11")
        with reported("PKCS11Session", ErrorCode.CRYPTO_FAILED, "The key was not generated"):
            # The key type only decides what python-pkcs11 adds, which is nothing for this one.
            made = session.generate_key(package.KeyType.DES3, capabilities=0, template=values, **chosen)
        return self._wrapped(made)

    @method("generateKeyPair")
    def generate_key_pair(
        self, services: Services, mechanism: Long, parameter: ByteString | None, public: Scripted, private: Scripted
    ) -> list[Any]:
        """Generate a key pair with these attributes; [public key, private key]."""
        chosen = _mechanism(mechanism, parameter)
        templates = {"public_template": attributes(services, public), "private_template": attributes(services, private)}
        session = self.connection.native("PKCS11Session")
        kind = import_module("pkcs11").KeyType.EC  # adds nothing, as above
        failed = reported("PKCS11Session", ErrorCode.CRYPTO_FAILED, "The key pair was not generated")
        with failed, services.working("Generating a key pair in the token"):
            pair = session.generate_keypair(kind, capabilities=0, **templates, **chosen)
        return [self._wrapped(key) for key in pair]

    @method("wrapKey")
    def wrap_key(
        self, mechanism: Long, parameter: ByteString | None, wrapping: PKCS11Object, key: PKCS11Object
    ) -> ByteString:
        """A key encrypted with another."""
        function = self._permitted(wrapping, "wrap")
        chosen, wrapped = _mechanism(mechanism, parameter), key.native()
        with reported("PKCS11Session", ErrorCode.CRYPTO_FAILED, "The key was not wrapped"):
            return ByteString(function(wrapped, **chosen))

    @method("unwrapKey")
    def unwrap_key(
        self,
        services: Services,
        mechanism: Long,
        parameter: ByteString | None,
        unwrapping: PKCS11Object,
        data: ByteString,
        template: Scripted,
    ) -> PKCS11Object:
        """The key in the data, decrypted with another, as object with these attributes."""
        function = self._permitted(unwrapping, "unwrap")
        values = attributes(services, template)
        package = import_module("pkcs11")
        unused = {"object_class": package.ObjectClass.SECRET_KEY, "key_type": package.KeyType.AES}
        chosen = _mechanism(mechanism, parameter)
        with reported("PKCS11Session", ErrorCode.CRYPTO_FAILED, "The key was not unwrapped"):
            return self._wrapped(function(key_data=bytes(data), capabilities=0, template=values, **unused, **chosen))

    @method("deriveKey")
    def derive_key(
        self, services: Services, mechanism: Long, parameter: ByteString | None, base: PKCS11Object, template: Scripted
    ) -> PKCS11Object:
        """A key derived from another; the parameter of ECDH1_DERIVE is the other side's public point."""
        function = self._permitted(base, "derive")
        package = import_module("pkcs11")
        added = dict.fromkeys((ATTRIBUTES["KEY_TYPE"], ATTRIBUTES["VALUE_LEN"]), package.constants.DEFAULT)
        values = {**added, **attributes(services, template)}
        chosen = _mechanism(mechanism, parameter)
        with reported("PKCS11Session", ErrorCode.CRYPTO_FAILED, "The key was not derived"):
            return self._wrapped(function(package.KeyType.AES, 0, capabilities=0, template=values, **chosen))

    def _permitted(self, key: PKCS11Object, what: str) -> Any:
        self.connection.native("PKCS11Session")
        function = getattr(key.native(), f"{what}_key", None)
        if function is None:
            raise crypto_failed(f"CKR_KEY_FUNCTION_NOT_PERMITTED: the key may not {what} (CKA_{what.upper()})")
        return function


def _mechanism(number: int, parameter: ByteString | None) -> dict[str, Any]:
    return mechanism_arguments(number, None if parameter is None else bytes(parameter))
