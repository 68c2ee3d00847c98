# SPDX-License-Identifier: MIT
"""Card: the connection to one card, as scripts use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jsapi import coercion
from jsapi.atr import Atr
from jsapi.bytestring import ByteString
from jsapi.card import status_words
from jsapi.card.apdu import MAX_DATA, MAX_LE, CommandApdu
from jsapi.card.terminal import CardTerminal
from jsapi.declare import UNDEFINED, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services
from jsapi.terminals import CardConnection, CardRemovedError, NoCardError, TerminalError

CONSTANTS = {
    "T0": 0, "T1": 1, "OTHER": 16, "PICCA": 20, "PICCB": 21, "RESET_COLD": 22, "RESET_WARM": 23,
    "CPRO": 1, "CENC": 2, "RPRO": 4, "RENC": 8, "ALL": 65535,
}  # fmt: skip
_NO_LE = -1
_MOST_OPTIONS = 3  # data, Le and accepted status words
_SELECT = b"\xa4"
_SELECT_DIRECTORY = (b"\x00", b"\x04")  # P1: by identifier from anywhere, by name


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("Card", code, reason, message)


@host_class("Card", CONSTANTS, identity=True)
class Card:
    """One card in one reader. Building it connects; close() gives the card back and the next command reconnects."""

    def __init__(self, services: Services, reader: str = "") -> None:
        self._services = services
        self._reader = reader
        self._connection: CardConnection | None = None
        self._response: bytes | None = None
        self._credential: Any = None
        self._profile: Any = UNDEFINED
        self.current_path: Any = None  # where CardFile left the card, None when nobody knows
        self.connection()

    @classmethod
    @constructor
    def create(cls, services: Services, *args: Value) -> Card:
        """Open the card in the named reader; without a name, the chosen reader or the only one with a card."""
        if len(args) > 2:
            raise _error(ErrorCode.INVALID_ARGUMENTS, len(args), f"Too many arguments, {len(args)} given")
        reader = args[0] if args and args[0] is not UNDEFINED else ""
        if not isinstance(reader, str):
            raise _error(ErrorCode.INVALID_TYPE, 0, "The reader name must be a string")
        card = cls(services, reader)
        if len(args) == 2:
            if not isinstance(args[1], str):
                raise _error(ErrorCode.INVALID_TYPE, 1, "The profile file name must be a string")
            from jsapi.key_profile import load

            card._profile = load(services, args[1])
        return card

    @property
    def services(self) -> Services:
        """The services of the session that the card belongs to."""
        return self._services

    @staticmethod
    @method("getReaderList", static=True)
    def get_reader_list(services: Services) -> list[str]:
        """Names of all card readers."""
        try:
            return services.reader_names()
        except TerminalError as error:
            raise _error(ErrorCode.CARD_COMM_ERROR, 0, error.sentence) from error

    def connection(self) -> CardConnection:
        """The open connection, made anew when it was closed; GPErrors for what can go wrong."""
        if self._connection is None:
            name, _, slot = self._reader.rpartition("#")
            try:
                self._connection = self._services.connect(self._slot(name, slot) if name else self._reader)
            except NoCardError as error:
                raise _error(ErrorCode.CARD_CONNECT_FAILED, 0, error.sentence) from error
            except TerminalError as error:
                raise _error(ErrorCode.INVALID_DATA, 0, error.sentence) from error
        return self._connection

    @property
    def is_open(self) -> bool:
        """Whether there is a connection now; the next command would make one."""
        return self._connection is not None

    @staticmethod
    def _slot(name: str, slot: str) -> str:
        """Reader name of `name#n`; every PC/SC reader has one slot, numbered 1 (0 is any)."""
        if slot not in ("0", "1"):
            raise _error(ErrorCode.INVALID_DATA, 0, f"Reader {name} has no slot {slot}")
        return name

    # ---- results ----

    @property
    @prop("SW")
    def sw(self) -> Value:
        """Status word of the last response, undefined before the first command."""
        return UNDEFINED if self._response is None else int.from_bytes(self._response[-2:], "big")

    @property
    @prop("SW1")
    def sw1(self) -> Value:
        """High byte of the status word."""
        return UNDEFINED if self._response is None else self._response[-2]

    @property
    @prop("SW2")
    def sw2(self) -> Value:
        """Low byte of the status word."""
        return UNDEFINED if self._response is None else self._response[-1]

    @property
    @prop("SWMSG")
    def sw_message(self) -> Value:
        """Text of the status word, null when it has none."""
        return UNDEFINED if self._response is None else status_words.text(self.sw)

    @property
    @prop("response")
    def response(self) -> Value:
        """Data of the last response without the status word."""
        return UNDEFINED if self._response is None else ByteString(self._response[:-2])

    @property
    @prop("profile")
    def profile(self) -> Value:
        """Card profile given to the constructor."""
        return self._profile

    @property
    @prop("readerName")
    def reader_name(self) -> str:
        """Name of the reader that holds the card."""
        return self.connection().reader_name

    @property
    @prop("nativeCardTerminal")
    def native_card_terminal(self) -> CardTerminal:
        """Direct access to the reader that holds the card."""
        return CardTerminal(self._services, self.reader_name, lambda *command: self.connection().control(*command))

    # ---- commands ----

    @method("reset")
    def reset(self, mode: int) -> Atr:
        """Reset the card (RESET_WARM, anything else is cold); every login is lost."""
        connection = self.connection()
        self.current_path = None
        try:
            return Atr(connection.reset(mode != CONSTANTS["RESET_WARM"]))
        except TerminalError as error:
            raise self._lost(error) from error

    @method("getATR")
    def get_atr(self) -> Atr:
        """Answer to the last reset."""
        return Atr(self.connection().atr)

    @method("sendApdu")
    def send_apdu(self, cla: int, ins: int, p1: int, p2: int, *options: Value) -> ByteString:
        """Send a command; options in this order: data (ByteString), Le (number), accepted words (array)."""
        return self.send_built(0, 4, (cla, ins, p1, p2), options)

    @method("sendSecMsgApdu")
    def send_sec_msg_apdu(self, usage: int, cla: int, ins: int, p1: int, p2: int, *options: Value) -> ByteString:
        """sendApdu through the credential, protected as the usage qualifier says."""
        return self.send_built(usage, 5, (cla, ins, p1, p2), options)

    def send_built(
        self, usage: int, first: int, header: Sequence[int], options: Sequence[Any], credential: Any = None
    ) -> ByteString:
        """Send a command from header and options, of which the first is argument number `first` of the script."""
        rest, data, le, accepted = list(options), None, None, None
        if rest and isinstance(rest[0], ByteString):
            data = bytes(rest.pop(0))
        if rest and isinstance(rest[0], (int, float)) and not isinstance(rest[0], bool):
            le = coercion.int32(rest.pop(0))
        if rest and isinstance(rest[0], list):
            accepted = rest.pop(0)
        if len(options) > _MOST_OPTIONS:
            count = first + len(options)
            raise _error(ErrorCode.INVALID_ARGUMENTS, count, f"Too many arguments, {count} given")
        if rest:
            index = first + len(options) - len(rest)
            raise _error(ErrorCode.INVALID_TYPE, index, f"Argument {index + 1} has the wrong type")
        if le is not None and le > MAX_LE:
            raise _error(ErrorCode.INVALID_LENGTH, le, f"An expected length of {le} exceeds {MAX_LE}")
        if data and len(data) > MAX_DATA:
            raise _error(ErrorCode.DATA_TOO_LARGE, len(data), f"A command holds at most {MAX_DATA} bytes of data")
        cla, ins, p1, p2 = header
        command = CommandApdu(cla, ins, p1, p2, data, None if le is not None and le <= _NO_LE else le)
        return self._exchange(command.encode(), accepted, usage, credential)

    @method("plainApdu")
    def plain_apdu(self, command: ByteString, accepted: Value = UNDEFINED, usage: int = 0) -> ByteString:
        """Send command bytes as they are; only an array of status words is a restriction."""
        return self._exchange(bytes(command), accepted if isinstance(accepted, list) else None, usage)

    @property
    def has_credential(self) -> bool:
        """True when commands with a usage qualifier are protected."""
        return self._credential is not None

    def exchange(self, command: bytes, usage: int = 0, credential: Any = None) -> bytes:
        """Send command bytes, through the credential for a usage qualifier; response data and status word.

        A credential given here takes the place of the card's own and is used for any usage qualifier.
        """
        if command[1:2] == _SELECT and command[2:3] in _SELECT_DIRECTORY:
            self.current_path = None
        if credential is None and usage != 0:
            credential = self._credential
        if credential is not None:
            command = _through(credential, "wrap", command, usage)
        response = self.transmit(command)
        if credential is not None:
            response = _through(credential, "unwrap", response, usage)
        self._response = response
        return response

    def _exchange(
        self, command: bytes, accepted: Sequence[Any] | None, usage: int, credential: Any = None
    ) -> ByteString:
        response = self.exchange(command, usage, credential)
        sw = int.from_bytes(response[-2:], "big")
        if not all(map(coercion.is_number, accepted or ())):
            raise _error(ErrorCode.INVALID_TYPE, 0, "Accepted status words are numbers")
        if accepted is not None and sw not in accepted:
            text = status_words.text(sw)
            shown = f"{sw:04X} ({text})" if text else f"{sw:04X}"
            raise _error(ErrorCode.CARD_INVALID_SW, sw, f"Unexpected SW1/SW2={shown} received")
        return ByteString(response[:-2])

    def transmit(self, command: bytes) -> bytes:
        """Send command bytes, return response data and status word; GPErrors for a lost card or reader."""
        connection = self.connection()
        try:
            response = connection.transmit(command)
        except TerminalError as error:
            raise self._lost(error) from error
        if len(response) < 2:
            raise _error(ErrorCode.CARD_COMM_ERROR, 0, "The card answered without a status word")
        return response

    def _lost(self, error: TerminalError) -> GPError:
        removed = isinstance(error, (CardRemovedError, NoCardError))
        return _error(ErrorCode.CARD_REMOVED if removed else ErrorCode.CARD_COMM_ERROR, 0, error.sentence)

    # ---- secure messaging ----

    @method("setCredential")
    def set_credential(self, credential: Value) -> None:
        """Set the object whose wrap and unwrap protect commands."""
        if not hasattr(credential, "wrap") and not hasattr(credential, "has"):
            raise _error(ErrorCode.INVALID_TYPE, 0, "A credential is an object with wrap and unwrap")
        self._credential = credential

    @method("clearCredential")
    def clear_credential(self) -> None:
        """Send commands without protection again."""
        self._credential = None

    @method("setTraceFormat")
    def set_trace_format(self, format_: str) -> None:
        """Accepted for old scripts; the format of the trace is an option of the program."""

    @method("close")
    def close(self) -> None:
        """Give the card back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self.current_path = None


def _through(credential: Any, name: str, data: bytes, usage: int) -> bytes:
    """Data through a member of a credential; without it, or for another result than a ByteString, unchanged."""
    if hasattr(credential, "has"):
        result = credential.call(name, ByteString(data), usage) if credential.has(name) else None
    else:
        result = getattr(credential, name)(ByteString(data), usage)
    return bytes(result) if isinstance(result, ByteString) else data
