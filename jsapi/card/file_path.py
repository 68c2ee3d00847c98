# SPDX-License-Identifier: MIT
"""Paths of CardFile: components `:XXXX` (file identifier), `:XX` (short one), `#hex` or text (name of a DF)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_COMPONENT = re.compile(
    r":([0-9A-Fa-f]{4}|[0-9A-Fa-f]{2})(?=[:#]|$)|#((?:[0-9A-Fa-f]{2}){1,16})(?=[:#]|$)|([^:#]{1,16})"
)
_MF = b"\x3f\x00"


class PathError(ValueError):
    """The text is no path."""


class Naming(Enum):
    """How a component names a file."""

    IDENTIFIER = "file identifier"
    SHORT = "short file identifier"
    NAME = "DF name"


@dataclass(frozen=True, slots=True)
class Component:
    """One step of a path: 2 bytes identifier, 1 byte short identifier, or 1 to 16 bytes DF name."""

    naming: Naming
    value: bytes

    @property
    def is_root(self) -> bool:
        """True for what can be selected from anywhere: the MF, or an application by its name."""
        return self.naming is Naming.NAME or self.value == _MF

    def __str__(self) -> str:
        return ("#" if self.naming is Naming.NAME else ":") + self.value.hex().upper()


Path = tuple[Component, ...]


def parse(text: str) -> Path:
    """Components of a path; PathError for anything malformed."""
    found: list[Component] = []
    position = 0
    while position < len(text):
        match = _COMPONENT.match(text, position)
        if match is None:
            raise PathError(f"{text!r} is no path of a card file, as in :3F00:2F01 or #A0000002471001:011E")
        found.append(_component(match))
        position = match.end()
    if not found:
        raise PathError("The path of a card file is empty")
    return tuple(found)


def _component(match: re.Match[str]) -> Component:
    digits, name, text = match.groups()
    if digits:
        return Component(Naming.SHORT if len(digits) == 2 else Naming.IDENTIFIER, bytes.fromhex(digits))
    if name:
        return Component(Naming.NAME, bytes.fromhex(name))
    try:
        return Component(Naming.NAME, text.encode("ascii"))
    except UnicodeEncodeError:
        raise PathError(f"The name {text!r} is not ASCII") from None


def absolute(parent: Path, path: Path) -> Path:
    """A path below a parent; the MF and names of applications start anew."""
    joined = parent + path
    return joined[max((index for index, component in enumerate(joined) if component.is_root), default=0) :]


def text_of(path: Path) -> str:
    """The path as scripts write it."""
    return "".join(map(str, path))
