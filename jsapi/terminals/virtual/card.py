# SPDX-License-Identifier: MIT
"""The virtual SmartCard-HSM: takes a command APDU, runs it as one transaction, returns data and status word."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jsapi.terminals.virtual import (
    chip_authentication,
    cipher,
    decipher,
    domains,
    files,
    initialize,
    keygen,
    pins,
    public_key_authentication,
    security_environment,
    sign,
    wrap,
)
from jsapi.terminals.virtual.apdu import MAX_SHORT, Command, Response, parse_command
from jsapi.terminals.virtual.instructions import Ins
from jsapi.terminals.virtual.public_key_authentication import CHALLENGE_LENGTH
from jsapi.terminals.virtual.secure_messaging import CLASS_BITS
from jsapi.terminals.virtual.session import Context, Session
from jsapi.terminals.virtual.state import CardState
from jsapi.terminals.virtual.status import CardError, StatusWord, require

ATR: Final = bytes.fromhex("3BDE96FF8191FE1FC38031815448534D31738021408107" + "92")
"""Answer to reset of a JCOP 3/4 device (section 1 of the protocol reference)."""
MAX_RANDOM: Final = 1024
_LOG: Final = logging.getLogger(__name__)

Handler = Callable[[Context, Command], Response]


@dataclass(frozen=True, slots=True)
class Entry:
    """Class byte and handler of an instruction."""

    cla: int
    handler: Handler


def get_challenge(context: Context, command: Command) -> Response:
    """Return Le random bytes, at most 1024; the largest Le means as many as possible.

    Eight bytes are also the challenge for EXTERNAL AUTHENTICATE.
    """
    require(command.p1p2 == 0, StatusWord.INCORRECT_P1P2)
    require(not command.data and command.le is not None, StatusWord.WRONG_LENGTH)
    wanted = command.le or 0
    require(wanted <= MAX_RANDOM or wanted == 0x10000, StatusWord.WRONG_LENGTH)
    random = os.urandom(min(wanted, MAX_RANDOM))
    if len(random) == CHALLENGE_LENGTH:
        context.session.challenge = random
    return Response(random)


_COMMANDS: Final[dict[int, Entry]] = {
    Ins.VERIFY: Entry(0x00, pins.verify),
    Ins.MANAGE_SECURITY_ENVIRONMENT: Entry(0x00, security_environment.manage_security_environment),
    Ins.VERIFY_CERTIFICATE: Entry(0x00, security_environment.perform_security_operation),
    Ins.EXTERNAL_AUTHENTICATE: Entry(0x00, public_key_authentication.external_authenticate),
    Ins.GENERAL_AUTHENTICATE: Entry(0x00, chip_authentication.general_authenticate),
    Ins.CHANGE_REFERENCE_DATA: Entry(0x00, pins.change_reference_data),
    Ins.RESET_RETRY_COUNTER: Entry(0x00, pins.reset_retry_counter),
    Ins.GENERATE_ASYMMETRIC_KEY_PAIR: Entry(0x00, keygen.generate_asymmetric_key_pair),
    Ins.GENERATE_SYMMETRIC_KEY: Entry(0x00, keygen.generate_symmetric_key),
    Ins.GET_CHALLENGE: Entry(0x00, get_challenge),
    Ins.SELECT: Entry(0x00, files.select),
    Ins.READ_BINARY: Entry(0x00, files.read_binary),
    Ins.READ_BINARY_ODD: Entry(0x00, files.read_binary_odd),
    Ins.UPDATE_BINARY: Entry(0x00, files.update_binary),
    Ins.UPDATE_BINARY_ODD: Entry(0x00, files.update_binary_odd),
    Ins.DELETE_FILE: Entry(0x00, files.delete_file),
    Ins.INITIALIZE_DEVICE: Entry(0x80, initialize.initialize_device),
    Ins.MANAGE_KEY_DOMAIN: Entry(0x80, domains.manage_key_domain),
    Ins.MANAGE_PUBLIC_KEY_AUTHENTICATION: Entry(0x80, public_key_authentication.manage_public_key_authentication),
    Ins.MANAGE_SESSION_PIN: Entry(0x80, pins.manage_session_pin),
    Ins.ENUMERATE_OBJECTS: Entry(0x80, files.enumerate_objects),
    Ins.DECIPHER: Entry(0x80, decipher.decipher),
    Ins.SIGN: Entry(0x80, sign.sign),
    Ins.WRAP: Entry(0x80, wrap.wrap_key),
    Ins.UNWRAP: Entry(0x80, wrap.unwrap_key),
    Ins.DERIVE_EC_KEY: Entry(0x80, decipher.derive_ec_key),
    Ins.SYMMETRIC_CIPHER: Entry(0x80, cipher.symmetric_cipher),
}


class VirtualCard:
    """A SmartCard-HSM in software; one command at a time, from any thread."""

    def __init__(self, state: CardState | None = None) -> None:
        self.state = state if state is not None else CardState.in_memory()
        self._session = Session()
        self._lock = threading.RLock()
        pins.end_session_pin(self.state)

    @property
    def atr(self) -> bytes:
        """Answer to reset."""
        return ATR

    def reset(self) -> bytes:
        """Forget the session and return the ATR."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._session = Session()
            pins.end_session_pin(self.state)
        return ATR

    def close(self) -> None:
        """Release the state; every later command is answered with an error."""
        with self._lock:
            self._session = Session()
            self.state.close()

    def transmit(self, command: bytes) -> bytes:
        """Run a command APDU and return response data and SW1 SW2; never raises, whatever the bytes are.

        A command that ends with an error leaves the stored state as it was, spent PIN tries excepted.
        """
        with self._lock:
            try:
                return self._run(bytes(command)).encode()
            except CardError as error:
                return error.sw.to_bytes(2, "big")
            except sqlite3.Error as error:
                _LOG.error("state of the virtual card: %s", type(error).__name__)
                return StatusWord.MEMORY_FAILURE.to_bytes(2, "big")
            except Exception as error:
                _LOG.error("INS %s failed: %s", command[1:2].hex(), type(error).__name__)
                return StatusWord.INTERNAL_ERROR.to_bytes(2, "big")

    def _run(self, apdu: bytes) -> Response:
        command = parse_command(apdu)
        if command.ins == Ins.GET_RESPONSE and command.cla == 0:
            return self._get_response(command)
        self._session.pending = b""
        if command.cla & CLASS_BITS == CLASS_BITS:
            return self._run_protected(command)
        self._session.channel = None
        return self._fit(self._execute(command), command)

    def _run_protected(self, command: Command) -> Response:
        """Run a command under secure messaging; its error is protected too. The channel ends when it can't be read."""
        channel, self._session.channel = self._session.channel, None
        if channel is None:
            raise CardError(StatusWord.CLA_NOT_SUPPORTED)
        plain = channel.open_command(command)
        self._session.channel = channel
        try:
            response = self._execute(plain)
        except CardError as error:
            response = Response(sw=error.sw)
        sealed = channel.seal_response(response, command.ins)
        return sealed if command.le is None else self._fit(sealed, command)

    def _execute(self, command: Command) -> Response:
        """Run a plain command as one transaction."""
        entry = _COMMANDS.get(command.ins)
        require(command.cla & CLASS_BITS == 0, StatusWord.CLA_NOT_SUPPORTED)
        if not (self._session.selected or command.ins == Ins.SELECT):
            raise CardError(StatusWord.CLA_NOT_SUPPORTED)  # of 6D00, 6E00 and 6900 what old libraries know too
        if entry is None:
            raise CardError(StatusWord.INS_NOT_SUPPORTED)
        require(command.cla == entry.cla, StatusWord.CLA_NOT_SUPPORTED)
        with self.state.transaction():
            response = entry.handler(Context(self.state, self._session), command)
            return _cut(response, command)

    def _fit(self, response: Response, command: Command) -> Response:
        """Return a response that `_cut` let through, or its first part and 61xx when it needs several."""
        if command.extended or len(response.data) <= MAX_SHORT:
            return response
        self._session.pending, self._session.pending_status = response.data, response.sw
        return self._next_part(MAX_SHORT)

    def _get_response(self, command: Command) -> Response:
        require(bool(self._session.pending), StatusWord.CONDITIONS_NOT_SATISFIED)
        require(command.le is not None and not command.data, StatusWord.WRONG_LENGTH)
        return self._next_part(command.le or 0)

    def _next_part(self, length: int) -> Response:
        part, rest = self._session.pending[:length], self._session.pending[length:]
        self._session.pending = rest
        return Response(
            part, StatusWord.BYTES_AVAILABLE | min(len(rest), 0xFF) if rest else self._session.pending_status
        )


def _cut(response: Response, command: Command) -> Response:
    """Apply Le: no data without Le field, 6Cxx when a bit more is there, 6700 when much more than an extended Le is.

    A short Le of 00 also takes what needs several parts.
    """
    if command.le is None:
        return Response(sw=response.sw)
    if len(response.data) <= command.le:
        return response
    if len(response.data) <= MAX_SHORT:
        raise CardError(StatusWord.WRONG_LE | len(response.data) & 0xFF)
    require(command.le == MAX_SHORT and not command.extended, StatusWord.WRONG_LENGTH)
    return response
