# SPDX-License-Identifier: MIT
"""The reader of surveyed scripts: empty, or with a virtual card, and watched for what excuses a script's error."""

from __future__ import annotations

from jsapi.services import Services
from jsapi.terminals import CardConnection, NoCardError, Reader
from jsapi.terminals.choose import VIRTUAL, find_reader
from jsapi.terminals.layer import ConnectionLayer
from shell.survey.verdict import Kind

_FINE = (0x90, 0x61)  # first bytes of status words


class WatchedReader:
    """A reader that knows whether a script has looked for a card, and whether the card refused a command."""

    is_virtual = True

    def __init__(self, below: Reader | None) -> None:
        self.below = below
        self.asked = False
        self.refused = False

    @property
    def name(self) -> str:
        """What scripts see of it."""
        self.asked = True
        return self.below.name if self.below else "Empty reader"

    def card_present(self) -> bool:
        """Only with a virtual card."""
        self.asked = True
        return self.below is not None

    def connect(self) -> CardConnection:
        """A watched connection to the virtual card."""
        if self.below is None:
            raise NoCardError(self.name)
        return WatchedConnection(self.below.connect(), self)

    def control(self, code: int, data: bytes) -> bytes:
        """Only a real reader would take a command."""
        self.asked = True
        raise NoCardError(self.name)

    def close(self) -> None:
        """Give the card up."""
        if self.below is not None:
            self.below.close()

    def excuse(self, kind: Kind) -> Kind:
        """What became of a script, seen with what it would have needed: any card, or another one than this."""
        if self.below is None:
            return Kind.CARD if kind is Kind.ERROR and self.asked else kind
        return Kind.STATUS if kind in (Kind.ERROR, Kind.OWN, Kind.FILE) and self.refused else kind


class WatchedConnection(ConnectionLayer):
    """A connection that tells its reader of refused commands."""

    def __init__(self, below: CardConnection, reader: WatchedReader) -> None:
        super().__init__(below)
        self._reader = reader

    def transmit(self, command: bytes) -> bytes:
        """Send a command and look at its status word."""
        response = super().transmit(command)
        self._reader.refused |= response[-2] not in _FINE
        return response


def offer(services: Services, *, with_card: bool) -> WatchedReader:
    """Add the one reader to a session."""
    reader = WatchedReader(find_reader(VIRTUAL) if with_card else None)
    services.add_reader(reader)
    reader.asked = False  # the registration itself looks at its name
    return reader
