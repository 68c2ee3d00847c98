# SPDX-License-Identifier: MIT
"""A connection that writes down every exchange, without the secrets in it."""

from __future__ import annotations

import time
from collections.abc import Callable

from jsapi.terminals import CardConnection, TerminalError
from jsapi.terminals.instructions import Hsm, Iso, instruction_name
from jsapi.terminals.redaction import Command, command_is_secret, parse_command, response_is_secret


class TracedConnection:
    """Passes everything on and gives `sink` one line for each command, response, reset and failure."""

    def __init__(
        self,
        below: CardConnection,
        sink: Callable[[str], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._below = below
        self._sink = sink
        self._clock = clock
        self._origin: Command | None = None

    @property
    def reader_name(self) -> str:
        """Name of the reader that holds the card."""
        return self._below.reader_name

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        return self._below.atr

    def transmit(self, command: bytes) -> bytes:
        """Send one APDU; the lines come before and after it, so that an unanswered command is on record."""
        self._sink(command_line(command))
        start = self._clock()
        response = self._below_or_report(lambda: self._below.transmit(command))
        self._sink(f"<< {self._response_text(command, response)} ({self._since(start)})")
        return response

    def control(self, code: int, data: bytes) -> bytes:
        """Give the reader itself a command; what it holds is not for every eye, so only lengths are written down."""
        self._sink(f"-- control {code:08X} {_redacted(data)}".rstrip())
        answer = self._below_or_report(lambda: self._below.control(code, data))
        self._sink(f"-- {_redacted(answer) or 'no answer'}")
        return answer

    def reset(self, cold: bool) -> bytes:
        """Reset the card and write down the new ATR."""
        self._sink(f"-- {'cold' if cold else 'warm'} reset")
        start = self._clock()
        atr = self._below_or_report(lambda: self._below.reset(cold))
        self._origin = None
        self._sink(f"-- ATR {_hex(atr)} ({self._since(start)})")
        return atr

    def begin(self) -> None:
        """Begin an exclusive transaction."""
        self._below.begin()

    def end(self) -> None:
        """End an exclusive transaction."""
        self._below.end()

    def close(self) -> None:
        """Close the connection below."""
        self._below.close()

    def _below_or_report(self, call: Callable[[], bytes]) -> bytes:
        start = self._clock()
        try:
            return call()
        except BaseException as error:
            reason = f": {error}" if isinstance(error, TerminalError) else ""
            self._sink(f"!! {type(error).__name__}{reason} ({self._since(start)})")
            raise

    def _response_text(self, command: bytes, response: bytes) -> str:
        data, status = response[:-2], response[-2:]
        secret = len(command) < 4 or len(response) < 2 or self._is_secret(parse_command(command), len(data))
        if len(response) < 2:
            return _redacted(response)
        return " ".join(filter(None, (_redacted(data) if secret else _hex(data), _hex(status))))

    def _is_secret(self, command: Command, length: int) -> bool:
        """GET RESPONSE brings the data of the command before it."""
        if command.ins != Iso.GET_RESPONSE:
            self._origin = command
        return self._origin is not None and response_is_secret(self._origin, length)

    def _since(self, start: float) -> str:
        return f"{(self._clock() - start) * 1000:.1f} ms"


def command_line(command: bytes) -> str:
    """One line for a command: header, Lc, data, Le and the instruction's name; secret data only as its length."""
    if len(command) < 4:
        return f">> [malformed, {len(command)} bytes]"
    parsed = parse_command(command)
    secret = command_is_secret(parsed)
    parts = [" ".join(f"{octet:02X}" for octet in parsed.header)]
    if parsed.lc:
        parts.append(f"Lc={_hex(parsed.lc)}")
    if parsed.data:
        parts.append(_redacted(parsed.data) if secret else _hex(parsed.data))
    if parsed.le:
        parts.append(_redacted(parsed.le) if secret and any(parsed.le) else f"Le={_hex(parsed.le)}")
    if not parsed.well_formed:
        parts.append("malformed")
    name = _name(parsed)
    return f">> {' '.join(parts)}{'  ' + name if name else ''}"


def _name(command: Command) -> str:
    if command.ins == Hsm.INITIALIZE_DEVICE and command.well_formed and not command.data:
        return "QUERY DEVICE"
    return instruction_name(command.cla, command.ins)


def _redacted(data: bytes) -> str:
    return f"[redacted, {len(data)} bytes]" if data else ""


def _hex(data: bytes) -> str:
    return data.hex().upper()
