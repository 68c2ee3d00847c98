# SPDX-License-Identifier: MIT
"""GlobalPlatform key profiles (systems profiles 1.1): from XML, or as an object that a script built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from jsapi import encodings
from jsapi.declare import UNDEFINED
from jsapi.gperror import ErrorCode, GPError
from jsapi.key_components import Component, KeyType
from jsapi.script import ScriptObject
from jsapi.services import Services

_MAX_FILE = 1 << 20


@dataclass(frozen=True, slots=True)
class ProfileKey:
    """What a profile says about a key; `components` in the order of the profile, values kept out of repr."""

    key_type: KeyType
    size: int
    components: tuple[tuple[Component, bytes], ...] = field(repr=False)


def load(services: Services, name: str) -> dict[str, Any]:
    """Parse a profile file; GPError GPXML/OBJECT_NOT_FOUND/1, or USER_DEFINED/0 for anything but safe XML."""
    path = services.find_file(name)
    if path is None or not path.is_file():
        raise GPError("GPXML", ErrorCode.OBJECT_NOT_FOUND, 1, f"File {name} not found")
    with path.open("rb") as stream:
        return parse(stream.read(_MAX_FILE + 1))


def parse(document: bytes) -> dict[str, Any]:
    """Object of the root element: attributes and children by local name; DTDs and entities are refused."""
    from jsapi.gpxml import mapping

    if len(document) > _MAX_FILE:
        raise GPError("GPXML", ErrorCode.USER_DEFINED, 0, "The key profile is larger than 1 MiB")
    return cast(dict[str, Any], mapping.parse(document, allow_dtd=False))


def interpret(profile: object) -> ProfileKey:
    """Type, size and components of a parsed profile; an object without them gives an empty, untyped key."""
    info, value = member(profile, "KeyInfo"), member(profile, "Value")
    key_type = KeyType.__members__.get(_text(member(info, "Type")).upper(), KeyType.UNKNOWN)
    fallback = _component_name(_text(member(value, "Format"))) or _component_name(_text(member(info, "SubType")))
    return ProfileKey(key_type, _size(member(info, "Size")), tuple(_components(value, key_type, fallback)))


def set_type(profile: object, key_type: KeyType) -> None:
    """Keep KeyInfo.Type of a profile in step with setType; profiles without KeyInfo stay as they are."""
    info = member(profile, "KeyInfo")
    if isinstance(info, dict):
        info["Type"] = key_type.name
    elif isinstance(info, ScriptObject):
        info.set("Type", key_type.name)


def member(value: object, name: str) -> Any:
    """Property of a parsed or script-built object, UNDEFINED for anything else."""
    if isinstance(value, dict):
        return value.get(name, UNDEFINED)
    return value.get(name) if isinstance(value, ScriptObject) else UNDEFINED


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _size(value: object) -> int:
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else -1


def _component_name(name: str) -> Component | None:
    return Component.__members__.get(name.upper())


def _components(value: object, key_type: KeyType, fallback: Component | None) -> Iterator[tuple[Component, bytes]]:
    for entry in _elements(member(value, "Component")):
        name = _component_name(_text(member(entry, "Name"))) or fallback
        if name is None and key_type is KeyType.SECRET:
            name = Component.GENERIC
        if name is not None:
            yield name, _decode(name, entry)


def _elements(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, ScriptObject) and isinstance(count := value.get("length"), (int, float)):
        return [value.get(str(index)) for index in range(int(count))]
    return [value] if isinstance(value, (dict, ScriptObject)) else []


def _decode(name: Component, entry: object) -> bytes:
    value = member(entry, "Value")
    text = value if isinstance(value, str) else _text(member(entry, "elementValue"))
    try:
        return encodings.decode_hex(text)
    except ValueError:
        raise GPError("Key", ErrorCode.INVALID_DATA, name, f"Component {name.name} is not hexadecimal") from None
