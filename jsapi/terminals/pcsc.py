# SPDX-License-Identifier: MIT
"""Readers of the operating system's smart card service (PC/SC), through pyscard's low-level functions.

A command runs in C without the interpreter lock: other threads go on, but Ctrl-C reaches the calling thread only when
the card has answered, so the outcome of the command is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from smartcard import scard

from jsapi.terminals import (
    AccessRefusedError,
    CardBusyError,
    CardConnection,
    CardRemovedError,
    CardResetError,
    ControlError,
    NoCardError,
    NoReaderError,
    ServiceUnavailableError,
    TerminalError,
    TransmissionError,
)
from jsapi.terminals.transport import T0Connection
from jsapi.terminals.waiting import PatientCall

PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
BUSY_SECONDS = 30.0

_SERVICE_CODES = frozenset(
    (
        scard.SCARD_E_NO_SERVICE,
        scard.SCARD_E_SERVICE_STOPPED,
        scard.SCARD_F_COMM_ERROR,
    )
)
_ACCESS_CODES = frozenset((scard.SCARD_W_SECURITY_VIOLATION, scard.SCARD_E_NO_ACCESS))
_NOT_CONNECTED: dict[int, Callable[[str], TerminalError]] = {
    scard.SCARD_E_NO_SMARTCARD: NoCardError,
    scard.SCARD_W_REMOVED_CARD: NoCardError,
    scard.SCARD_E_UNKNOWN_READER: NoReaderError,
    scard.SCARD_E_READER_UNAVAILABLE: NoReaderError,
    scard.SCARD_E_NO_READERS_AVAILABLE: NoReaderError,
    scard.SCARD_E_SHARING_VIOLATION: CardBusyError,
}
_CONNECTED: dict[int, Callable[[str], TerminalError]] = {
    scard.SCARD_W_REMOVED_CARD: CardRemovedError,
    scard.SCARD_E_NO_SMARTCARD: CardRemovedError,
    scard.SCARD_E_UNKNOWN_READER: CardRemovedError,
    scard.SCARD_E_READER_UNAVAILABLE: CardRemovedError,
    scard.SCARD_E_INVALID_HANDLE: CardRemovedError,
    scard.SCARD_W_RESET_CARD: CardResetError,
    scard.SCARD_E_SHARING_VIOLATION: CardBusyError,
}


def list_readers(busy_seconds: float = BUSY_SECONDS) -> list[PcscReader]:
    """All readers the service knows, in its order; empty without any. Raises ServiceUnavailableError.

    Their connections wait at most `busy_seconds` for other programs.
    """
    with _service_context() as context:
        code, names = scard.SCardListReaders(context, [])
    if code == scard.SCARD_E_NO_READERS_AVAILABLE:
        return []
    _check(code, "", {})
    return [PcscReader(name, busy_seconds) for name in names]


@dataclass(frozen=True, slots=True)
class Link:
    """Outcome of connecting or resetting: the service's return code and, if that is success, handle and card."""

    code: int
    card: int = 0
    protocol: int = 0
    atr: bytes = b""


class PcscReader:
    """One reader of the service; creating it touches no hardware."""

    is_virtual = False

    def __init__(self, name: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self.name = name
        self._busy_seconds = busy_seconds

    def card_present(self) -> bool:
        """Whether a card is in the reader; the card is neither powered nor disturbed."""
        with _service_context() as context:
            state = [(self.name, scard.SCARD_STATE_UNAWARE)]
            code, states = scard.SCardGetStatusChange(context, 0, state)
        _check(code, self.name, _NOT_CONNECTED)
        return bool(states[0][1] & scard.SCARD_STATE_PRESENT)

    def close(self) -> None:
        """Nothing to give up: the service keeps no state for a reader without connections."""

    def connect(self) -> CardConnection:
        """Open a shared connection with T=1 or T=0, whichever the card prefers.

        CardBusyError when another program keeps the card in a transaction for longer than 30 seconds.
        """
        context = _establish()
        call = PatientCall(lambda: _connect(context, self.name), lambda link: _release(context, link.card))
        link = call.wait(self._busy_seconds)
        if link is None:
            raise CardBusyError(self.name)
        if link.code != scard.SCARD_S_SUCCESS:
            _release(context, link.card)
            _check(link.code, self.name, _NOT_CONNECTED)
        connection = PcscConnection(self.name, context, link, self._busy_seconds)
        return T0Connection(connection) if link.protocol == scard.SCARD_PROTOCOL_T0 else connection

    def control(self, code: int, data: bytes) -> bytes:
        """Give the reader a command through a direct connection, which leaves its card alone.

        CardBusyError while a program, this one too, keeps the card in a transaction.
        """
        with _service_context() as context:
            result, card, _ = scard.SCardConnect(context, self.name, scard.SCARD_SHARE_DIRECT, 0)
            _check(result, self.name, _NOT_CONNECTED)
            try:
                return _control(card, self.name, code, data)
            finally:
                scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)


class PcscConnection:
    """A shared PC/SC connection; owns its service context.

    Between transactions a call waits for other programs; inside one only for the card.
    """

    def __init__(self, reader_name: str, context: int, link: Link, busy_seconds: float) -> None:
        self._reader_name = reader_name
        self._context = context
        self._link = link
        self._busy_seconds = busy_seconds
        self._depth = 0
        self._open = True

    @property
    def reader_name(self) -> str:
        """Full name of the reader."""
        return self._reader_name

    @property
    def atr(self) -> bytes:
        """ATR of the last connect or reset."""
        return self._link.atr

    def transmit(self, command: bytes) -> bytes:
        """Send one short or extended APDU, up to 65544 bytes where the reader can; returns data and SW1 SW2."""
        self._require_open()
        code, response = scard.SCardTransmit(self._link.card, _header(self._link.protocol), list(command))
        self._check(code)
        if len(response) < 2:
            raise TransmissionError(self._reader_name, f"answer of {len(response)} bytes")
        return bytes(response)

    def control(self, code: int, data: bytes) -> bytes:
        """Give the reader a command with a control code of the driver, through SCardControl."""
        self._require_open()
        return _control(self._link.card, self._reader_name, code, data)

    def reset(self, cold: bool) -> bytes:
        """Reset the card; an exclusive transaction that is open stays open."""
        self._require_open()
        link = self._patiently(lambda: _reconnect(self._link.card, cold))
        self._check(link.code)
        self._link = link
        return link.atr

    def begin(self) -> None:
        """Begin a transaction; CardBusyError, with the connection closed, when others hold the card for too long."""
        self._require_open()
        if self._depth == 0:
            self._check(self._patiently(lambda: Link(scard.SCardBeginTransaction(self._link.card))).code)
        self._depth += 1

    def end(self) -> None:
        """End a transaction. A card that is gone or was reset has ended it already, which is no error here."""
        if self._depth == 0:
            raise RuntimeError("end() without begin()")
        self._depth -= 1
        if self._depth == 0 and self._open:
            scard.SCardEndTransaction(self._link.card, scard.SCARD_LEAVE_CARD)

    def close(self) -> None:
        """End any transaction, disconnect and leave the card powered as it is."""
        if self._open:
            self._open = False
            self._depth = 0
            _release(self._context, self._link.card)

    def _patiently(self, call: Callable[[], Link]) -> Link:
        """The result of a call that other programs can hold up.

        The service's library must not lose the connection during a call, so a call that is given up keeps it.
        """
        self._open = False
        link = PatientCall(call, lambda _: _release(self._context, self._link.card)).wait(self._busy_seconds)
        if link is None:
            raise CardBusyError(self._reader_name)
        self._open = True
        return link

    def _require_open(self) -> None:
        if not self._open:
            raise TransmissionError(self._reader_name, "the connection is closed")

    def _check(self, code: int) -> None:
        _check(code, self._reader_name, _CONNECTED)


def _connect(context: int, reader: str) -> Link:
    code, card, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, PROTOCOLS)
    return _with_atr(code, card, protocol)


def _reconnect(card: int, cold: bool) -> Link:
    how = scard.SCARD_UNPOWER_CARD if cold else scard.SCARD_RESET_CARD
    code, protocol = scard.SCardReconnect(card, scard.SCARD_SHARE_SHARED, PROTOCOLS, how)
    return _with_atr(code, card, protocol)


def _control(card: int, reader: str, code: int, data: bytes) -> bytes:
    result, answer = scard.SCardControl(card, code, list(data))
    if result not in (scard.SCARD_S_SUCCESS, *_CONNECTED, *_SERVICE_CODES):
        raise ControlError(reader, _detail(result))
    _check(result, reader, _CONNECTED)
    return bytes(answer)


def _with_atr(code: int, card: int, protocol: int) -> Link:
    if code != scard.SCARD_S_SUCCESS:
        return Link(code)
    code, _, _, _, atr = scard.SCardStatus(card)
    return Link(code, card, protocol, bytes(atr))


def _release(context: int, card: int) -> None:
    """Disconnect, which also ends a transaction, and free the context; a `card` of 0 is none."""
    if card:
        scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
    scard.SCardReleaseContext(context)


def _header(protocol: int) -> int:
    header = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
    return int(header)


def _establish() -> int:
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check(code, "", {})
    return int(context)


@contextmanager
def _service_context() -> Iterator[int]:
    context = _establish()
    try:
        yield context
    finally:
        scard.SCardReleaseContext(context)


def _check(code: int, reader: str, errors: dict[int, Callable[[str], TerminalError]]) -> None:
    if code == scard.SCARD_S_SUCCESS:
        return
    detail = _detail(code)
    if code in _SERVICE_CODES:
        raise ServiceUnavailableError(detail)
    if code in _ACCESS_CODES:
        raise AccessRefusedError(reader)
    error = errors.get(code)
    raise error(reader) if error else TransmissionError(reader, detail)


def _detail(code: int) -> str:
    return str(scard.SCardGetErrorMessage(code)).strip().rstrip(".")
