# SPDX-License-Identifier: MIT
"""What is known about the cards in use, from the exchanges of scripts alone: nothing is ever sent for it.

The data of VERIFY is not looked at, only its status word. A card that was just connected may be logged in already, by
this program or another: until a SELECT, a reset or a VERIFY tells, the state is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from jsapi.card import status_words
from jsapi.hsm.identity import serial_of
from jsapi.hsm.protocol import AID, C_DEVAUT, Ins, Reference
from jsapi.terminals import CardConnection, CardRemovedError, CardResetError, TerminalError
from jsapi.terminals.instructions import instruction_name
from jsapi.terminals.layer import ConnectionLayer

_BY_NAME: Final = 4
_NOT_VERIFIED: Final = 0xFF  # P1 of VERIFY that gives a login up (ISO 7816-4:2013, 11.6.6)
_OK: Final = 0x9000
_BLOCKED: Final = 0x6983
_ANSWERS: Final = frozenset((_OK, _BLOCKED, 0x6984, 0x6A88))
"""Status words that say something about a login: verified, blocked, not usable, not there; beside 63Cx."""
_NAMES: Final = {int(Reference.USER_PIN): "user", int(Reference.SO_PIN): "SO"}
_MOST_CERTIFICATE: Final = 4096


@dataclass(slots=True)
class CardStatus:
    """One card in use: who is logged in, and the last exchange; `logins` is None while that is not known."""

    reader: str
    is_virtual: bool
    logins: frozenset[str] | None = None
    tries: dict[str, int] = field(default_factory=dict)  # left, by name of the PIN; 0 is blocked
    serial: str = ""
    application: str = ""
    header: bytes = b""  # CLA INS P1 P2 of the last command
    sw: int | None = None  # None while a command is on its way, or when its answer was lost
    present: bool = True

    @property
    def command(self) -> str:
        """Name of the last command, "" before the first."""
        if not self.header:
            return ""
        return instruction_name(self.header[0], self.header[1]) or f"command {self.header[:2].hex().upper()}"

    @property
    def login(self) -> str:
        """The login in words."""
        if not self.present:
            return "card removed"
        if self.logins is None:
            return "login not known"
        return f"{', '.join(sorted(self.logins))} logged in" if self.logins else "not logged in"


class WatchedConnection(ConnectionLayer):
    """Passes everything on and keeps the status of the card; can let other programs in between two commands."""

    def __init__(
        self,
        below: CardConnection,
        status: CardStatus,
        closed: Callable[[WatchedConnection], None],
        check_interrupt: Callable[[], None],
    ) -> None:
        super().__init__(below)
        self._closed = closed
        self._check_interrupt = check_interrupt
        self._released = False
        self._certificate = b""
        self.status = status

    def transmit(self, command: bytes) -> bytes:
        """Send one APDU and take note of its status word; after Ctrl-C nothing is sent any more."""
        self._check_interrupt()
        self._resume()
        self.status.header, self.status.sw = command[:4], None
        try:
            response = super().transmit(command)
        except TerminalError as error:
            self._lost(error)
            raise
        if len(response) >= 2 and len(command) >= 4:
            self.status.sw = int.from_bytes(response[-2:], "big")
            self._learn(command, response)
        return response

    def control(self, code: int, data: bytes) -> bytes:
        """Give the reader itself a command; that may be one which verifies a PIN from the reader's keys."""
        self._resume()
        self.status.logins = None
        return super().control(code, data)

    def reset(self, cold: bool) -> bytes:
        """Reset the card: every login is gone."""
        self._resume()
        try:
            atr = super().reset(cold)
        except TerminalError as error:
            self._lost(error)
            raise
        self.status.logins, self.status.application, self.status.present = frozenset(), "", True
        return atr

    def close(self) -> None:
        """Close the connection; what happens to the card from now on is not seen here."""
        super().close()
        self._closed(self)

    def release(self) -> None:
        """End the transaction until the next command."""
        if not self._released:
            self._released = True
            self.end()

    def _resume(self) -> None:
        if self._released:
            self.begin()
            self._released = False
            if not self.status.is_virtual:
                self.status.logins = None

    def _lost(self, error: TerminalError) -> None:
        self.status.logins = frozenset() if isinstance(error, (CardRemovedError, CardResetError)) else None
        self.status.present = not isinstance(error, CardRemovedError)

    def _learn(self, command: bytes, response: bytes) -> None:
        status, (_, ins, p1, p2), sw = self.status, command[:4], self.status.sw
        if ins == Ins.VERIFY:
            self._verified(_NAMES.get(p2, f"PIN {p2:02X}"), given_up=p1 == _NOT_VERIFIED)
        elif ins == Ins.SELECT and p1 == _BY_NAME:
            status.logins = frozenset()
            status.application = "SmartCard-HSM" if sw == _OK and AID in command else ""
        elif ins == Ins.INITIALIZE and sw == _OK and len(command) > 5:
            status.logins = frozenset()
            status.tries.clear()
        elif ins == Ins.READ_BINARY and (p1 << 8 | p2) == C_DEVAUT and not status.serial:
            self._read_certificate(command, response[:-2])

    def _verified(self, pin: str, *, given_up: bool) -> None:
        status, before, sw = self.status, self.status.logins or frozenset(), self.status.sw or 0
        tries = status_words.tries_left(sw)
        if sw not in _ANSWERS and tries is None:
            return
        status.logins = before | {pin} if sw == _OK and not given_up else before - {pin}
        if tries is not None:
            status.tries[pin] = tries
        elif sw == _BLOCKED:
            status.tries[pin] = 0
        elif sw == _OK:
            status.tries.pop(pin, None)

    def _read_certificate(self, command: bytes, data: bytes) -> None:
        """The device certificate as a script reads it, piece by piece: its holder is the serial number."""
        if command[5:7] != b"\x54\x02" or len(self._certificate) > _MOST_CERTIFICATE:
            return
        if int.from_bytes(command[7:9], "big") == 0:
            self._certificate = b""
        if int.from_bytes(command[7:9], "big") == len(self._certificate):
            self._certificate += data
            self.status.serial = serial_of(self._certificate) or ""
