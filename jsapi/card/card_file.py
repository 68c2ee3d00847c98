# SPDX-License-Identifier: MIT
"""CardFile: files and directories of a card by path (API reference, section 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.card import file_control, file_path, file_pin, status_words
from jsapi.card.apdu import CommandApdu
from jsapi.card.card import Card
from jsapi.card.file_blocks import Blocks
from jsapi.card.file_control import FileControl, Structure
from jsapi.card.file_navigation import Navigator, Position, SelectError
from jsapi.card.file_path import Naming, Path
from jsapi.declare import UNDEFINED, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services

CONSTANTS = {
    "SELECT": 1, "READ": 2, "UPDATE": 4, "APPEND": 8, "CREATE": 16, "DELETE": 32, "ACTIVATE": 64, "DEACTIVATE": 128,
    "ALL": 65535,
}  # fmt: skip
_OK, _NOT_FOUND = 0x9000, 0x6A82  # status words
_SELECT, _READ, _UPDATE, _APPEND, _CREATE, _DELETE, _ACTIVATE, _DEACTIVATE = (1 << bit for bit in range(8))


@dataclass(frozen=True, slots=True)
class Credential:
    """An object with wrap and unwrap, for a path and what is below it, for some access modes."""

    path: Path
    modes: int
    usage: int
    channel: Any


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("CardFile", code, reason, message)


def _current_directory(card: Card) -> Path:
    """The directory that the last CardFile has left selected; empty when nobody knows, paths then start there."""
    return card.current_path.directory if isinstance(card.current_path, Position) else ()


@host_class("CardFile", CONSTANTS, identity=True)
class CardFile:
    """A file, selected when it is constructed and again when another one was selected since."""

    def __init__(
        self, services: Services, card: Card, path: Path, credentials: list[Credential], *, text: str = ""
    ) -> None:
        self._services = services
        self._card = card
        self._path = path
        self._text = text or file_path.text_of(path)
        self._credentials = credentials
        self._is_short = path[-1].naming is Naming.SHORT
        self._position: Position | None = None
        self._fcp = b""
        self._control = FileControl()
        if not self._is_short:
            self._select_path()

    @classmethod
    @constructor
    def create(cls, services: Services, card: Value, path: str) -> CardFile:
        """File of a card, or below another CardFile; OBJECT_NOT_FOUND when the card does not have it."""
        if not isinstance(card, Card | CardFile):
            raise _error(ErrorCode.INVALID_TYPE, 0, "Argument 1 must be a Card or CardFile")
        try:
            parsed = file_path.parse(path)
        except file_path.PathError as error:
            raise _error(ErrorCode.INVALID_DATA, 1, str(error)) from None
        if isinstance(card, CardFile):
            below = file_path.absolute(card._path, parsed)
            text = path if parsed[0].is_root else card._text + path
            return cls(services, card._card, below, card._credentials, text=text)
        return cls(services, card, file_path.absolute(_current_directory(card), parsed), [], text=path)

    @property
    @prop("card")
    def card(self) -> Value:
        """The card that holds the file."""
        return self._card

    @method("toString")
    def to_string(self) -> str:
        """Class and path."""
        return f"CardFile {self._text}"

    # ---- selecting ----

    def _navigator(self) -> Navigator:
        position = self._card.current_path
        return Navigator(self._send_select, position if isinstance(position, Position) else None)

    def _send_select(self, command: CommandApdu) -> tuple[bytes, int]:
        return self._send(command, _SELECT)

    def _select_path(self) -> None:
        try:
            selected = self._navigator().path(self._path)
        except SelectError as error:
            self._card.current_path = None
            if error.sw != _NOT_FOUND:
                raise self._refusal(error.sw) from None
            raise _error(ErrorCode.OBJECT_NOT_FOUND, 0, f"File {self._text} not found: {error}") from None
        self._position, self._fcp = selected.position, selected.fcp or self._fcp
        self._control = file_control.parse(self._fcp)
        self._card.current_path = selected.position

    def _ensure_selected(self) -> None:
        """Select the file unless it is selected; for a short identifier, its directory."""
        if not self._is_short:
            if self._card.current_path is None or self._card.current_path != self._position:
                self._select_path()
            return
        directory = self._path[:-1]
        current = self._card.current_path
        if directory and not (isinstance(current, Position) and current.directory == directory):
            self._card.current_path = self._navigator().directory(directory).position

    @method("exists")
    def exists(self, path: str) -> bool:
        """Whether there is a file below this one."""
        try:
            self._ensure_selected()
            if not self._is_short:
                self._card.current_path = Position(self._path)  # as a directory; the next command selects again
            CardFile.create(self._services, self, path)
        except GPError as error:
            if error.code == ErrorCode.OBJECT_NOT_FOUND:
                return False
            raise
        return True

    # ---- what the card says about the file ----

    @method("getFCPBytes")
    def get_fcp_bytes(self) -> ByteString | None:
        """Response to SELECT, null when there was none."""
        return ByteString(self._fcp) if self._fcp else None

    @method("getFileID")
    def get_file_id(self) -> int:
        """File identifier as the card or else the path gives it, -1 for a DF selected by name."""
        if self._control.identifier is not None:
            return self._control.identifier
        return -1 if self._path[-1].naming is Naming.NAME else int.from_bytes(self._path[-1].value, "big")

    @method("getLength")
    def get_length(self) -> int:
        """Number of bytes in the file, -1 when the card does not say."""
        return -1 if self._control.length is None else self._control.length

    @method("getRecordSize")
    def get_record_size(self) -> int:
        """Number of bytes in a record, -1 when the card does not say."""
        return -1 if self._control.record_size is None else self._control.record_size

    @method("isDirectory")
    def is_directory(self) -> bool:
        """True for a DF."""
        if self._control.is_directory is not None:
            return self._control.is_directory
        return self._position is not None and self._position.file is None

    @method("isTransparent")
    def is_transparent(self) -> bool:
        """True for an EF without records; false when the card does not say."""
        return self._structure() is Structure.TRANSPARENT

    @method("isCyclic")
    def is_cyclic(self) -> bool:
        """True for an EF with cyclic records; false when the card does not say."""
        return self._structure() in (Structure.CYCLIC, Structure.CYCLIC_TLV)

    def _structure(self) -> Structure:
        if self._control.is_directory or self._control.structure is None:
            return Structure.UNKNOWN
        return self._control.structure

    # ---- commands ----

    @method("setCredential")
    def set_credential(self, modes: int, usage: int, credential: Value) -> None:
        """Protect commands of these access modes to this file and what is below it with an object's wrap and unwrap."""
        if not hasattr(credential, "wrap") and not hasattr(credential, "has"):
            raise _error(ErrorCode.INVALID_TYPE, 3, "A credential is an object with wrap and unwrap")
        self._credentials.insert(0, Credential(self._path, modes, usage, credential))

    def _credential(self, mode: int) -> Credential | None:
        fitting = [c for c in self._credentials if c.modes & mode and self._path[: len(c.path)] == c.path]
        return max(fitting, key=lambda c: len(c.path), default=None)

    def _send(self, command: CommandApdu, mode: int) -> tuple[bytes, int]:
        credential = self._credential(mode)
        if credential is None:
            response = self._card.exchange(command.encode())
        else:
            response = self._card.exchange(command.encode(), credential.usage, credential.channel)
        return response[:-2], int.from_bytes(response[-2:], "big")

    def _command(self, mode: int, command: CommandApdu) -> bytes:
        """Response data of a command to the selected file; CARD_COMM_ERROR with the status word as reason."""
        self._ensure_selected()
        data, sw = self._send(command, mode)
        if sw != _OK:
            raise self._refusal(sw)
        return data

    def _refusal(self, sw: int) -> GPError:
        text = status_words.text(sw)
        message = f"{self.to_string()}: SW {sw:04X}" + (f" ({text})" if text else "")
        return _error(ErrorCode.CARD_COMM_ERROR, sw, message)

    def _short_identifier(self) -> int:
        return self._path[-1].value[0] & 0x1F if self._is_short else 0

    def _blocks(self, mode: int) -> Blocks:
        self._ensure_selected()
        protected = self._credential(mode) is not None
        return Blocks(lambda command: self._send(command, mode), self._short_identifier(), protected=protected)

    @method("readBinary")
    def read_binary(self, offset: int = 0, length: int | None = None) -> ByteString:
        """Content of a transparent file from an offset, a number of bytes or up to the end."""
        if offset < 0 or (length is not None and length < 0):
            raise _error(ErrorCode.INVALID_ARGUMENTS, min(offset, length or 0), "Offset and length cannot be negative")
        blocks = self._blocks(_READ)
        total = length if length is not None else max(0, (self._control.length or 0) - offset)
        with self._services.progress(f"Reading {self.to_string()}", total) as progress:
            blocks.told = progress.update
            data = blocks.read_to_end(offset) if length is None else blocks.read(offset, length)
        if blocks.refused is not None:
            raise self._refusal(blocks.refused)
        return ByteString(data)

    @method("updateBinary")
    def update_binary(self, offset: int, data: ByteString) -> None:
        """Write bytes into a transparent file."""
        if offset < 0:
            raise _error(ErrorCode.INVALID_ARGUMENTS, offset, "An offset cannot be negative")
        blocks = self._blocks(_UPDATE)
        blocks.update(offset, bytes(data))
        if blocks.refused is not None:
            raise self._refusal(blocks.refused)

    @method("writeBinary")
    def write_binary(self, offset: int, data: ByteString) -> None:
        """The same as updateBinary."""
        self.update_binary(offset, data)

    @method("readRecord")
    def read_record(self, number: int) -> ByteString:
        """Record by number, the first is 1."""
        p1, p2 = self._record(number)
        return ByteString(self._command(_READ, CommandApdu(0, 0xB2, p1, p2, None, 0)))

    @method("updateRecord")
    def update_record(self, number: int, data: ByteString) -> None:
        """Replace a record by number."""
        p1, p2 = self._record(number)
        self._command(_UPDATE, CommandApdu(0, 0xDC, p1, p2, bytes(data)))

    def _record(self, number: int) -> tuple[int, int]:
        """P1 and P2 of a record (ISO 7816-4, 11.4.3); 0 is the current one, the low byte of a large number is sent."""
        if number < 0:
            raise _error(ErrorCode.INVALID_ARGUMENTS, number, "The number of a record cannot be negative")
        return number, self._short_identifier() << 3 | 4

    @method("writeRecord")
    def write_record(self, number: int, data: ByteString) -> None:
        """The same as updateRecord."""
        self.update_record(number, data)

    @method("appendRecord")
    def append_record(self, data: ByteString) -> None:
        """Add a record."""
        self._command(_APPEND, CommandApdu(0, 0xE2, 0, self._short_identifier() << 3, bytes(data)))

    # ---- PIN ----

    @method("performCHV")
    def perform_chv(self, is_global: bool, reference: int, pin: Value = None) -> bool:
        """Verify a PIN, asked from the person when not given; false when it is wrong (the card counts)."""
        self._ensure_selected()
        p2 = (0 if is_global else 0x80) | reference & 0x1F
        try:
            return file_pin.verify(self._verify, p2, self._pin(pin, p2))
        except file_pin.PinError as error:
            raise self._refusal(error.sw) from None

    def _verify(self, command: CommandApdu) -> int:
        return self._send(command, _READ)[1]

    def _pin(self, pin: Any, p2: int) -> bytearray:
        if isinstance(pin, ByteString):
            return bytearray(pin.data)
        if isinstance(pin, str):
            return bytearray(pin.encode("utf-8"))
        if pin is not None and pin is not UNDEFINED:
            raise _error(ErrorCode.INVALID_TYPE, 2, "A PIN is a ByteString or a string")
        tries = file_pin.tries_left(self._verify, p2)
        question = f"PIN {p2 & 0x1F} of {self.to_string()} in {self._card.reader_name}{tries}"
        try:
            return self._services.secret(question, "prompt", new=False)
        except GPError as error:
            raise _error(ErrorCode.DEVICE_ERROR, 0, error.message) from None

    # ---- files ----

    @method("createFile")
    def create_file(self, fcp: ByteString, p1: int = 0) -> None:
        """Create a file below this directory from its file control parameters."""
        self._command(_CREATE, CommandApdu(0, 0xE0, p1, 0, bytes(fcp)))

    @method("deleteFile")
    def delete_file(self, *arguments: Value) -> None:
        """Delete this file, or a file (a DF with true as second argument) below it by its identifier."""
        if len(arguments) > 2:
            raise _error(ErrorCode.INVALID_ARGUMENTS, len(arguments), "deleteFile takes an identifier and a boolean")
        if not arguments:
            self._command(_DELETE, CommandApdu(0, 0xE4, 0, 0))
            self._card.current_path = None
            return
        p1 = 1 if self._is_df(arguments) else 2
        self._command(_DELETE, CommandApdu(0, 0xE4, p1, 0, self._identifier(arguments[0])))

    def _is_df(self, arguments: Sequence[Any]) -> bool:
        if len(arguments) < 2:
            return False
        if not isinstance(arguments[1], bool):
            raise _error(ErrorCode.INVALID_TYPE, 1, "Argument 2 must be a boolean")
        return arguments[1]

    def _identifier(self, value: Any) -> bytes:
        if isinstance(value, ByteString):
            return bytes(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 0xFFFF:
            return int(value).to_bytes(2, "big")
        try:
            return file_path.parse(value)[-1].value
        except (file_path.PathError, TypeError):
            raise _error(ErrorCode.INVALID_TYPE, 0, "A file identifier is a number, a ByteString or a path") from None

    @method("activateFile")
    def activate_file(self) -> None:
        """ACTIVATE FILE, with the file selected anew."""
        self._select_path()
        self._command(_ACTIVATE, CommandApdu(0, 0x44, 0, 0))

    @method("deactivateFile")
    def deactivate_file(self) -> None:
        """DEACTIVATE FILE, with the file selected anew."""
        self._select_path()
        self._command(_DEACTIVATE, CommandApdu(0, 0x04, 0, 0))

    @method("sendApdu")
    def send_apdu(self, cla: int, ins: int, p1: int, p2: int, *options: Value) -> ByteString:
        """Card.sendApdu with the file selected; goes through the credential for SELECT with usage qualifier 0."""
        return self._send_through(0, 4, (cla, ins, p1, p2), options)

    @method("sendSecMsgApdu")
    def send_sec_msg_apdu(self, usage: int, cla: int, ins: int, p1: int, p2: int, *options: Value) -> ByteString:
        """Card.sendSecMsgApdu with the file selected."""
        return self._send_through(usage, 5, (cla, ins, p1, p2), options)

    def _send_through(self, usage: int, first: int, header: Sequence[int], options: Sequence[Any]) -> ByteString:
        self._ensure_selected()
        credential = self._credential(_SELECT)
        return self._card.send_built(usage, first, header, options, credential.channel if credential else None)

    # ---- native services ----

    @property
    @prop("nativeFileAccessCardService")
    def native_file_access(self) -> Value:
        """There are no native services: null."""
        return None

    @property
    @prop("nativeFileSystemCardService")
    def native_file_system(self) -> Value:
        """There are no native services: null."""
        return None

    @property
    @prop("nativeCHVCardService")
    def native_chv(self) -> Value:
        """There are no native services: null."""
        return None
