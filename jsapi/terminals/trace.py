# SPDX-License-Identifier: MIT
"""A connection that writes down every exchange, decoded and without the secrets in it."""

from __future__ import annotations

import time
from collections.abc import Callable

from jsapi.card import status_words
from jsapi.terminals import CardConnection, TerminalError
from jsapi.terminals.card_state import CardState
from jsapi.terminals.command import Command, parse_command
from jsapi.terminals.instructions import Application, Hsm, instruction_name
from jsapi.terminals.layer import ConnectionLayer
from jsapi.terminals.parameters import parameters_text
from jsapi.terminals.redaction import command_is_secret, response_is_secret
from jsapi.terminals.structure import structure

_OK = b"\x90\x00"
_VERIFY = 0x20
_KEY_TYPES = {5: "RSA", 6: "RSA CRT", 12: "EC", 15: "AES"}
_LEAST_BLOB = 73  # bytes of a wrapped AES-128 key


class TracedConnection(ConnectionLayer):
    """Passes everything on and gives `sink` one line for each command, response, reset and failure.

    Nothing is made up while `wanted()` is false, but the state of the card is followed all the same.
    """

    def __init__(
        self,
        below: CardConnection,
        sink: Callable[[str], None],
        clock: Callable[[], float] = time.perf_counter,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(below)
        self._sink = sink
        self._clock = clock
        self._wanted = wanted
        self._state = CardState()

    def transmit(self, command: bytes) -> bytes:
        """Send one APDU; the lines come before and after it, so that an unanswered command is on record."""
        parsed = parse_command(command) if len(command) >= 4 else None
        if parsed is not None:
            self._state.sent(parsed)
        response = self._written_down(command, parsed) if self._wanted() else self._below.transmit(command)
        if parsed is not None:
            self._state.answered(parsed, response)
        return response

    def _written_down(self, command: bytes, parsed: Command | None) -> bytes:
        self._sink(f">> [malformed, {len(command)} bytes]" if parsed is None else command_line(parsed, self._state))
        start = self._clock()
        response = self._below_or_report(lambda: self._below.transmit(command))
        text = "  ".join(filter(None, (self._response_text(parsed, response), self._meaning(parsed, response))))
        self._sink(f"<< {text} ({self._since(start)})")
        return response

    def control(self, code: int, data: bytes) -> bytes:
        """Give the reader itself a command; what it holds is not for every eye, so only lengths are written down."""
        if not self._wanted():
            return self._below.control(code, data)
        self._sink(f"-- control {code:08X} {_redacted(data)}".rstrip())
        answer = self._below_or_report(lambda: self._below.control(code, data))
        self._sink(f"-- {_redacted(answer) or 'no answer'}")
        return answer

    def reset(self, cold: bool) -> bytes:
        """Reset the card and write down the new ATR."""
        self._state = CardState()
        if not self._wanted():
            return self._below.reset(cold)
        self._sink(f"-- {'cold' if cold else 'warm'} reset")
        start = self._clock()
        atr = self._below_or_report(lambda: self._below.reset(cold))
        self._sink(f"-- ATR {_hex(atr)} ({self._since(start)})")
        return atr

    def _below_or_report(self, call: Callable[[], bytes]) -> bytes:
        start = self._clock()
        try:
            return call()
        except BaseException as error:
            reason = f": {error}" if isinstance(error, TerminalError) else ""
            self._sink(f"!! {type(error).__name__}{reason} ({self._since(start)})")
            raise

    def _response_text(self, command: Command | None, response: bytes) -> str:
        """Data, status word and the structure of the data."""
        if len(response) < 2:
            return _redacted(response)
        data, status = response[:-2], response[-2:]
        origin = self._state.origin
        secret = command is None or origin is None
        if origin is not None and not secret:
            secret = response_is_secret(origin, len(data), self._state.current_file(origin))
        shown = _redacted(data, _blob_hint(origin, data)) if secret else _hex(data)
        return " ".join(filter(None, (shown, _hex(status), "" if secret else structure(data))))

    def _meaning(self, command: Command | None, response: bytes) -> str:
        """What the status word says for the command that is answered."""
        status, origin = response[-2:], self._state.origin
        if command is None or origin is None or len(status) < 2 or status == _OK:
            return ""
        sw = int.from_bytes(status, "big")
        tries = status_words.tries_left(sw)
        if origin.ins == _VERIFY and tries is not None and not origin.data:
            return f"not verified, {status_words.tries_text(tries)} left"
        if self._state.application is Application.HSM:
            return status_words.explain(origin.ins, sw)
        return (status_words.text(sw) or "").partition(": ")[2].strip().lower()

    def _since(self, start: float) -> str:
        return f"{(self._clock() - start) * 1000:.1f} ms"


def command_line(command: Command, state: CardState) -> str:
    """One line for a command: header, Lc, data, Le, what it is and does; secret data only as its length."""
    current = state.current_file(command)
    secret = command_is_secret(command, current)
    parts = [" ".join(f"{octet:02X}" for octet in command.header)]
    if command.lc:
        parts.append(f"Lc={_hex(command.lc)}")
    if command.data:
        parts.append(_redacted(command.data, _blob_hint(command, command.data)) if secret else _hex(command.data))
    if command.le:
        parts.append(_redacted(command.le) if secret and any(command.le) else f"Le={_hex(command.le)}")
    if not command.well_formed:
        parts.append("malformed")
    name = _name(command, state.application)
    if name and command.well_formed:
        meaning = parameters_text(command, state.application, current)
        name += f" ({meaning})" if meaning else ""
    hint = "" if secret else structure(command.data)
    return "  ".join(filter(None, (f">> {' '.join(parts)}", name, hint)))


def _name(command: Command, application: Application) -> str:
    """QUERY DEVICE shares its instruction with INITIALIZE DEVICE, as do parts of a GlobalPlatform card."""
    queries = command.ins == Hsm.INITIALIZE_DEVICE and command.well_formed and not command.data
    if queries and application is Application.HSM:
        return "QUERY DEVICE"
    return instruction_name(command.cla, command.ins, application)


def _blob_hint(command: Command | None, data: bytes) -> str:
    """Kind and key check value of a wrapped key, which its first 9 bytes tell in the clear."""
    if command is None or command.protected or command.ins not in (Hsm.WRAP_KEY, Hsm.UNWRAP_KEY):
        return ""
    kind = _KEY_TYPES.get(data[8]) if len(data) >= _LEAST_BLOB else None
    return f": wrapped {kind} key, KCV {_hex(data[:8])}" if kind else ""


def _redacted(data: bytes, hint: str = "") -> str:
    return f"[redacted, {len(data)} bytes{hint}]" if data else ""


def _hex(data: bytes) -> str:
    return data.hex().upper()
