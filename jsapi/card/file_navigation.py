# SPDX-License-Identifier: MIT
"""Selecting files along paths (ISO 7816-4, 11.2.2), from where the last CardFile of a card has left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jsapi.card.apdu import CommandApdu
from jsapi.card.file_path import Component, Naming, Path

SELECT = 0xA4
_BY_IDENTIFIER, _CHILD_DF, _CHILD_EF, _PARENT, _BY_NAME = 0, 1, 2, 3, 4
_RETURN_FCP, _RETURN_NOTHING = 0x04, 0x0C
_NOT_FOUND = 0x6A82
_NO_FCP = (0x6A86, 0x6B00, 0x6A81)  # answers of cards that do not know P2 = 04


class SelectError(Exception):
    """A component of a path cannot be selected."""

    def __init__(self, component: Component, sw: int) -> None:
        super().__init__(f"{component} cannot be selected: SW {sw:04X}")
        self.sw = sw


@dataclass(frozen=True, slots=True)
class Position:
    """What is selected on a card: a directory, and a file in it or none."""

    directory: Path
    file: Component | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """Where a selection has led, and what the card said about the file."""

    position: Position
    fcp: bytes


class Sender(Protocol):
    """Sends a SELECT and gives data and status word."""

    def __call__(self, command: CommandApdu) -> tuple[bytes, int]:
        """Response data and status word."""


def succeeded(sw: int) -> bool:
    """True for 9000 and the warnings 62xx and 63xx."""
    return sw == 0x9000 or sw >> 8 in (0x62, 0x63)


class Navigator:
    """Selects paths with one command for each step that is not taken yet."""

    def __init__(self, send: Sender, position: Position | None) -> None:
        self._send = send
        self._position = position

    def directory(self, path: Path) -> Selected:
        """Select a path whose components are all directories."""
        fcp, start = b"", self._common(path)
        for index in range(start, len(path)):
            fcp = self._select(path[index], _CHILD_DF)
            self._position = Position(path[: index + 1])
        return Selected(Position(path), fcp)

    def path(self, path: Path) -> Selected:
        """Select a path whose last component is a file, or a directory when there is no such file."""
        parent, last = path[:-1], path[-1]
        if last.is_root:
            self._position = None
            return self.directory(path)
        if parent:
            self.directory(parent)
        try:
            return Selected(Position(parent, last), self._select(last, _CHILD_EF))
        except SelectError as error:
            if error.sw != _NOT_FOUND:
                raise
            self._position = Position(parent)
            return self.directory(path)

    def _common(self, path: Path) -> int:
        """How many components of the path are selected already, after going up to the parent where that helps."""
        current = self._position.directory if self._position else ()
        common = 0
        while common < min(len(current), len(path)) and current[common] == path[common]:
            common += 1
        if common and len(current) == common + 1:
            self._transmit(CommandApdu(0, SELECT, _PARENT, _RETURN_FCP, None, 0), current[-1])
        elif common < len(current):
            return 0
        return common

    def _select(self, component: Component, child: int) -> bytes:
        kind = _BY_NAME if component.naming is Naming.NAME else _BY_IDENTIFIER if component.is_root else child
        return self._transmit(CommandApdu(0, SELECT, kind, _RETURN_FCP, component.value, 0), component)

    def _transmit(self, command: CommandApdu, component: Component) -> bytes:
        data, sw = self._send(command)
        if sw in _NO_FCP:
            data, sw = self._send(CommandApdu(0, SELECT, command.p1, _RETURN_NOTHING, command.data))
        if not succeeded(sw):
            raise SelectError(component, sw)
        return data
