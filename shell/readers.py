# SPDX-License-Identifier: MIT
"""The readers of one session: which one a script gets, and the guard that it holds the right device."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jsapi.terminals import CardConnection, Reader, ServiceUnavailableError, TerminalError
from jsapi.terminals.choose import VIRTUAL, available_readers, choose, find_reader, rehearsal_reader
from jsapi.terminals.trace import TracedConnection
from shell.card_watch import CardStatus, WatchedConnection
from shell.options import Options
from shell.ui.trace_file import TraceFile


class WrongDeviceError(TerminalError):
    """The card in the reader is not the one named with --serial."""

    def __init__(self, reader: str, wanted: str, found: str) -> None:
        super().__init__(
            f'the card in reader "{reader}" has serial {found}, not {wanted}: nothing was changed on it. '
            "Insert the right card or correct --serial",
            reader,
        )


class Readers:
    """Readers named on the command line first, then those that scripts added, then those of the PC/SC service.

    Virtual cards live as long as this.
    """

    def __init__(self, options: Options, trace: TraceFile, check_interrupt: Callable[[], None]) -> None:
        self._options = options
        self._trace = trace
        self._check_interrupt = check_interrupt
        self._virtual: dict[str, Reader] = {}
        self._added: dict[str, Reader] = {}
        self._open: list[WatchedConnection] = []
        self._default = options.readers[0] if options.readers else ""

    def default_name(self) -> str | None:
        """Name of the reader asked for on the command line or in the shell, None without one."""
        return self._find(self._default).name if self._default else None

    def chosen_name(self, index: int) -> str:
        """Name of one of the readers asked for on the command line."""
        return self._find(self._options.readers[index]).name

    def prefer(self, wanted: str) -> str:
        """Make a reader the one that scripts get when they name none; its full name. TerminalError for none or many."""
        name = self._find(wanted).name
        self._default = wanted if wanted.startswith(VIRTUAL) else name
        return name

    def default_is_virtual(self) -> bool:
        """Whether scripts that name no reader get a card in software; opens and asks nothing."""
        known = (reader for reader in (*self._virtual.values(), *self._added.values()) if reader.is_virtual)
        return _is_virtual(self._default) or any(reader.name == self._default for reader in known)

    def in_use(self) -> list[CardStatus]:
        """The cards that scripts hold now, the latest last."""
        return [connection.status for connection in self._open]

    def release_cards(self) -> None:
        """End the transactions of all cards in use; the next command to a card begins another."""
        for connection in self._open:
            connection.release()

    def disconnect(self) -> None:
        """Close the connections of scripts; virtual cards live on."""
        while self._open:
            self._open[-1].close()

    def all_readers(self) -> Sequence[Reader]:
        """All readers, the chosen ones first."""
        return [self._find(name) for name in self.names()]

    def watchable(self) -> Sequence[Reader]:
        """Readers whose cards may come and go while nothing runs: the chosen one, else all. TerminalError.

        A virtual card only once a script has used it: another thread must not be the one that opens it.
        """
        if _is_virtual(self._default):
            return [self._virtual[self._default]] if self._default in self._virtual else []
        return [self._find(self._default)] if self._default else self._reachable()

    def names(self) -> list[str]:
        """All readers, the chosen ones first."""
        chosen = [self._find(wanted).name for wanted in self._options.readers]
        if chosen and all(reader.startswith(VIRTUAL) for reader in self._options.readers):
            return chosen + [reader.name for reader in self.added()]
        return chosen + [reader.name for reader in self._reachable() if reader.name not in chosen]

    def add(self, reader: Reader) -> None:
        """Offer a reader that a script made; one of the same name is replaced."""
        self._added[reader.name] = reader

    def rehearse(self, serial: str, firmware: tuple[int, int]) -> str:
        """Name of a new reader with a blank virtual card."""
        reader = rehearsal_reader(serial, firmware)
        self._virtual[reader.name] = reader
        return reader.name

    def added(self) -> list[Reader]:
        """Readers that scripts made."""
        return list(self._added.values())

    def _reachable(self) -> Sequence[Reader]:
        """Readers that scripts added and those of the PC/SC service, which is only needed when there are no others."""
        added = self.added()
        try:
            return [*added, *available_readers()]
        except ServiceUnavailableError:
            if not added:
                raise
            return added

    def connect(self, name: str) -> CardConnection:
        """A connection to the card in the named reader ("" is the chosen one), checked, traced and exclusive."""
        reader = self._find(name or self._default)
        status = CardStatus(reader.name, reader.is_virtual, serial=getattr(reader, "serial", ""))
        traced = TracedConnection(reader.connect(), self._trace.write, wanted=self._trace.wanted)
        connection = WatchedConnection(traced, status, self._forget, self._check_interrupt)
        connection.begin()
        try:
            self._check_serial(connection)
        except BaseException:
            connection.close()
            raise
        self._open.append(connection)
        return connection

    def control(self, name: str, code: int, data: bytes) -> bytes:
        """Give the named reader itself a command."""
        return self._find(name).control(code, data)

    def _find(self, wanted: str) -> Reader:
        if _is_virtual(wanted):
            if wanted not in self._virtual:
                self._virtual[wanted] = find_reader(
                    wanted, self._options.faults, realistic_timing=self._options.realistic_timing
                )
            return self._virtual[wanted]
        for reader in (*self._added.values(), *self._virtual.values()):
            if reader.name == wanted:
                return reader
        for spec in self._options.readers:
            if spec.startswith(VIRTUAL) and self._find(spec).name == wanted:
                return self._find(spec)
        return choose(wanted or None, self._reachable())

    def _check_serial(self, connection: CardConnection) -> None:
        if self._options.serial is None:
            return
        from jsapi.hsm.identity import device_serial

        found = device_serial(connection)
        if found != self._options.serial:
            raise WrongDeviceError(connection.reader_name, self._options.serial, found or "unknown")

    def _forget(self, connection: WatchedConnection) -> None:
        if connection in self._open:
            self._open.remove(connection)

    def close(self) -> None:
        """Give all cards back."""
        self.disconnect()
        for reader in self._virtual.values():
            reader.close()
        self._virtual.clear()


def _is_virtual(wanted: str) -> bool:
    """Whether this asks for a card in software, as on the command line."""
    return wanted == VIRTUAL or wanted.startswith(VIRTUAL + ":")
