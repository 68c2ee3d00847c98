# SPDX-License-Identifier: MIT
"""The virtual card as a reader inside this process, with the rules that PC/SC has for several connections."""

from __future__ import annotations

import threading
from collections.abc import Callable

from jsapi.terminals import (
    CardConnection,
    CardRemovedError,
    CardResetError,
    ControlError,
    NoCardError,
    TransmissionError,
)
from jsapi.terminals.virtual.faults import Card, CardRemoved, FaultyCard, ReaderFailure

__all__ = ["Card", "VirtualConnection", "VirtualReader"]


class VirtualReader:
    """A reader that holds the same virtual card until a failure on purpose takes it out."""

    is_virtual = True

    def __init__(self, card: Card, serial: str, release: Callable[[], None] = lambda: None) -> None:
        self.name = f"Virtual SmartCard-HSM {serial}"
        self.serial = serial
        self.card = card
        self._release = release
        self.lock = threading.RLock()
        self.resets = 0

    def card_present(self) -> bool:
        """False after a removal on purpose."""
        return not (isinstance(self.card, FaultyCard) and self.card.removed)

    def close(self) -> None:
        """Release the state of the card; nothing reaches it any more."""
        self._release()

    def insert(self) -> None:
        """Put a card back that a failure on purpose took out; connections from before have to reset it."""
        with self.lock:
            if isinstance(self.card, FaultyCard):
                self.card.insert()
            self.resets += 1

    def control(self, code: int, data: bytes) -> bytes:
        """There is no device that could take a command."""
        raise ControlError(self.name, "it is virtual")

    def connect(self) -> CardConnection:
        """Open a connection; as in PC/SC the card keeps its session when another connection is open.

        NoCardError after a removal on purpose.
        """
        if not self.card_present():
            raise NoCardError(self.name)
        return VirtualConnection(self)


class VirtualConnection:
    """One of the connections to a virtual card. Transactions exclude other threads."""

    def __init__(self, reader: VirtualReader) -> None:
        self._reader = reader
        self._resets_seen = reader.resets
        self._depth = 0
        self._open = True

    @property
    def reader_name(self) -> str:
        """Name of the virtual reader."""
        return self._reader.name

    @property
    def atr(self) -> bytes:
        """Answer to reset of the virtual card."""
        return self._reader.card.atr

    def transmit(self, command: bytes) -> bytes:
        """Send one APDU; CardResetError after another connection has reset the card.

        CardRemovedError and TransmissionError come from failures on purpose.
        """
        with self._reader.lock:
            self._require_session()
            try:
                return self._reader.card.transmit(command)
            except CardRemoved as error:
                raise CardRemovedError(self.reader_name) from error
            except ReaderFailure as error:
                raise TransmissionError(self.reader_name, str(error)) from error

    def control(self, code: int, data: bytes) -> bytes:
        """There is no device that could take a command."""
        return self._reader.control(code, data)

    def reset(self, cold: bool) -> bytes:
        """Reset the card; cold and warm are the same in software."""
        with self._reader.lock:
            self._require_open()
            try:
                answer = self._reader.card.reset()
            except CardRemoved as error:
                raise CardRemovedError(self.reader_name) from error
            self._reader.resets += 1
            self._resets_seen = self._reader.resets
            return answer

    def begin(self) -> None:
        """Keep other threads from the card."""
        self._reader.lock.acquire()
        try:
            self._require_session()
        except BaseException:
            self._reader.lock.release()
            raise
        self._depth += 1

    def end(self) -> None:
        """Let other threads in again after the outermost transaction."""
        if self._depth == 0:
            raise RuntimeError("end() without begin()")
        self._depth -= 1
        self._reader.lock.release()

    def close(self) -> None:
        """End all transactions of this connection."""
        self._open = False
        while self._depth:
            self.end()

    def _require_open(self) -> None:
        if not self._open:
            raise TransmissionError(self.reader_name, "the connection is closed")

    def _require_session(self) -> None:
        self._require_open()
        if self._resets_seen != self._reader.resets:
            raise CardResetError(self.reader_name)
