# SPDX-License-Identifier: MIT
"""Key: type, size and components of a secret, private or public key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Protocol, Self

from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, Blank, Reason, Undefined, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.key_components import (
    BITS_PER_BYTE,
    DOMAIN_COMPONENTS,
    IMPLIED_TYPE,
    RSA_COMPONENTS,
    SECRET_COMPONENTS,
    Component,
    KeyType,
    curve_components,
    looked_up_oid,
)
from jsapi.services import Services

__all__ = ["CONSTANTS", "Component", "Key", "KeyType"]

CONSTANTS: Final[Mapping[str, int]] = {
    **{kind.name: int(kind) for kind in KeyType if kind is not KeyType.UNKNOWN},
    **{component.name: int(component) for component in Component},
}


def _invalid(reason: int, message: str) -> GPError:
    return GPError("Key", ErrorCode.INVALID_DATA, reason, message)


class KeyDevice(Protocol):
    """Where a private key is that never leaves: Crypto sends its operations there, with its mechanism numbers."""

    def sign(self, mechanism: int, data: bytes) -> bytes:
        """A signature in the form that Crypto gives."""

    def decrypt(self, mechanism: int, data: bytes) -> bytes:
        """The plain text."""


@host_class("Key", CONSTANTS, identity=True)
class Key:
    """A key made of components; it holds the very ByteStrings it was given, so their clear() wipes it."""

    __slots__ = ("_components", "_only", "bits", "device", "key_id", "key_type", "profile_object")

    def __init__(self, key_type: KeyType = KeyType.UNKNOWN) -> None:
        self.key_type = key_type
        self.bits = -1
        self.key_id: str | None = None
        self.device: KeyDevice | None = None
        self.profile_object: Any = UNDEFINED
        self._components: dict[Component, ByteString] = {}
        self._only: ByteString | None = None  # of a SECRET profile: the answer for every component number

    def __repr__(self) -> str:
        return f"<Key {self.key_type.name} of {self.bits} bits: {', '.join(c.name for c in self._components)}>"

    # For Python callers

    def component(self, component: Component) -> bytes | None:
        """Copy of a stored component; None when absent."""
        value = self._components.get(component)
        return None if value is None else bytes(value.data)

    def buffer(self, component: Component) -> bytearray | None:
        """The live bytes of a stored component, which clear() zeroes; None when absent."""
        value = self._components.get(component)
        return None if value is None else value.data

    def length(self, component: Component) -> int:
        """Length of a stored component in bytes; 0 when absent."""
        value = self._components.get(component)
        return 0 if value is None else len(value)

    def number(self, component: Component) -> int | None:
        """A stored component as unsigned big-endian number; None when absent."""
        value = self._components.get(component)
        return None if value is None else int.from_bytes(value.data, "big")

    def has(self, *components: Component) -> bool:
        """True when all these components are stored."""
        return all(component in self._components for component in components)

    @property
    def is_empty(self) -> bool:
        """True when no component is stored."""
        return not self._components

    def put(self, component: Component, value: bytes | bytearray) -> None:
        """Store a component and nothing else: no type detection, no size, no curve look-up."""
        self._components[component] = ByteString(value)

    def numbers(self, components: frozenset[Component]) -> dict[Component, int]:
        """Those of the given components that are stored, as unsigned numbers."""
        return {c: int.from_bytes(v.data, "big") for c, v in self._components.items() if c in components}

    def copy_domain(self, other: Key) -> None:
        """Take over all curve parameters of another key, and its curve identifier."""
        self._drop_domain()
        wanted = DOMAIN_COMPONENTS | {Component.ECC_CURVE_OID}
        self._components.update((c, v) for c, v in other._components.items() if c in wanted)

    # For scripts

    @classmethod
    @constructor
    def create(cls, services: Services, *args: Value) -> Key:
        """Empty, a copy of another Key, from a key profile file, or from a parsed key profile."""
        if len(args) > 1:
            raise GPError("Key", ErrorCode.INVALID_ARGUMENTS, len(args), "Expected at most one argument")
        key = cls()
        if not args:
            return key
        source = args[0]
        if isinstance(source, Key):
            key._copy(source)
        elif isinstance(source, str):
            from jsapi import key_profile

            key._adopt(key_profile.load(services, source))
        elif source is None or isinstance(source, (bool, int, float, Undefined)):
            raise GPError("Key", ErrorCode.INVALID_TYPE, 1, "Expected a file name, a Key or a key profile")
        else:
            key._adopt(source)
        return key

    def _copy(self, other: Key) -> None:
        self.key_type, self.bits, self.key_id = other.key_type, other.bits, other.key_id
        self.profile_object, self._only, self.device = other.profile_object, other._only, other.device
        self._components = dict(other._components)

    def _adopt(self, profile: object) -> None:
        from jsapi import key_profile

        content = key_profile.interpret(profile)
        self.profile_object, self.key_type = profile, content.key_type
        for component, value in content.components:
            self.set_component(component, ByteString(value))
        if content.size >= 0:
            self.bits = content.size
        if content.key_type is KeyType.SECRET and content.components:
            self._only = self._components[content.components[0][0]]

    @property
    @prop("profile", enumerable=True, own=True)
    def profile(self) -> Any:
        """The key profile that the key was made from, or undefined."""
        return self.profile_object

    @method("setType")
    def set_type(self, key_type: int) -> None:
        """Set Key.SECRET, PRIVATE or PUBLIC; also in the profile, if any."""
        if key_type not in (KeyType.SECRET, KeyType.PRIVATE, KeyType.PUBLIC):
            raise _invalid(ErrorCode.INVALID_DATA, f"Unknown key type {key_type}")
        self.key_type = KeyType(key_type)
        if self.profile_object is not UNDEFINED:
            from jsapi import key_profile

            key_profile.set_type(self.profile_object, self.key_type)

    @method("getType")
    def get_type(self) -> int:
        """Key.SECRET, PRIVATE, PUBLIC, or 0 when unknown."""
        return int(self.key_type)

    @method("setSize")
    def set_size(self, bits: int) -> None:
        """Set the size in bits, as template for key generation."""
        self.bits = bits

    @method("getSize")
    def get_size(self) -> int:
        """Size in bits, -1 when unknown."""
        return self.bits

    @method("setID")
    def set_id(self, key_id: Blank) -> None:
        """Set the name under which a KeyStore holds the key; INVALID_DATA when empty."""
        if not key_id:
            raise _invalid(0, "A key cannot be named by an empty text")
        self.key_id = key_id

    @method("setComponent")
    def set_component(self, component: int, value: Annotated[ByteString, Reason(1)]) -> Self:
        """Store the object itself; ECC_CURVE_OID fills in the curve parameters."""
        number = self._checked(component)
        self._demand_type(number)
        self._demand_size(number, len(value))
        if number is Component.ECC_CURVE_OID:
            self._set_curve(value)
        elif number in DOMAIN_COMPONENTS:
            self._forget_name(number, value)
        self._components[number] = value
        if self.key_type is KeyType.UNKNOWN:
            self.key_type = IMPLIED_TYPE.get(number, KeyType.UNKNOWN)
        if number in BITS_PER_BYTE:
            self.bits = self._bits(number, len(value))
        return self

    def _demand_type(self, number: Component) -> None:
        if self.key_type is KeyType.UNKNOWN and number in RSA_COMPONENTS:
            raise _invalid(ErrorCode.INVALID_DATA, "Set the key type before modulus and exponent")
        implied = IMPLIED_TYPE.get(number, KeyType.UNKNOWN)
        if KeyType.UNKNOWN not in (self.key_type, implied) and self.key_type is not implied:
            message = f"{number.name} is no part of a {self.key_type.name.lower()} key"
            raise _invalid(ErrorCode.INVALID_DATA, message)

    def _demand_size(self, number: Component, length: int) -> None:
        """Numbers must have the length that the size of the key says (observed); secrets set the size anew."""
        if (
            number in BITS_PER_BYTE
            and number not in SECRET_COMPONENTS
            and self.bits not in (-1, self._bits(number, length))
        ):
            raise _invalid(self.bits, f"{number.name} of {length} bytes does not fit a key of {self.bits} bits")

    @staticmethod
    def _bits(number: Component, length: int) -> int:
        return BITS_PER_BYTE[number] * length

    @method("getComponent")
    def get_component(self, component: int) -> ByteString | Undefined:
        """The stored object, or undefined; explicit curve parameters are looked up for ECC_CURVE_OID."""
        if self._only is not None:
            return self._only
        value = self._components.get(component)  # type: ignore[call-overload]  # an IntEnum equals its number
        if isinstance(value, ByteString):
            return value
        name = looked_up_oid(self.numbers(DOMAIN_COMPONENTS)) if component == Component.ECC_CURVE_OID else None
        return UNDEFINED if name is None else ByteString(name)

    @staticmethod
    def _checked(component: int) -> Component:
        try:
            return Component(component)
        except ValueError:
            raise _invalid(ErrorCode.INVALID_DATA, f"Unknown key component {component}") from None

    def _set_curve(self, identifier: ByteString) -> None:
        from jsapi import curves, oid

        try:
            curve = curves.by_oid(oid.decode(bytes(identifier)))
        except ValueError:
            curve = None
        if curve is None:
            raise _invalid(0, "Unknown curve identifier")
        self._drop_domain()
        for component, value in curve_components(curve).items():
            self.put(component, value)
        self.bits = curve.bits

    def _drop_domain(self) -> None:
        for component in DOMAIN_COMPONENTS | {Component.ECC_CURVE_OID}:
            self._components.pop(component, None)

    def _forget_name(self, component: Component, value: ByteString) -> None:
        if self.number(component) != int.from_bytes(value.data, "big"):
            self._components.pop(Component.ECC_CURVE_OID, None)
