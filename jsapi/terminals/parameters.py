# SPDX-License-Identifier: MIT
"""What P1 and P2 of a command mean, in a few words (ISO 7816-4/-8, GlobalPlatform Card Specification 2.3.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jsapi import ber
from jsapi.terminals import hsm_parameters
from jsapi.terminals.card_state import HSM_AID
from jsapi.terminals.command import Command
from jsapi.terminals.hsm_parameters import file_name
from jsapi.terminals.instructions import PROPRIETARY_CLASS, READER_CLASS, Application, Iso, Manager

_SELECT_BY = {0: "by identifier", 1: "child DF", 2: "child EF", 3: "parent", 4: "by name", 8: "by path from MF",
              9: "by path"}  # fmt: skip
_SELECT_GIVES = {0: "FCI", 4: "FCP", 8: "FMD", 12: "no data"}
_REFERENCES = {0x81: "user PIN", 0x85: "biometric template 1", 0x86: "biometric template 2", 0x88: "SO-PIN"}
_RESET_TO = {0: "new PIN with SO-PIN", 1: "counter only, with SO-PIN", 2: "new PIN", 3: "counter only"}
_OPERATIONS = {
    0x9E9A: "sign", 0x8086: "decipher", 0x8680: "encipher", 0x9080: "hash", 0x90A0: "hash, last block given",
    0x8E80: "compute checksum", 0x00A2: "verify checksum", 0x00A8: "verify signature", 0x00BE: "verify certificate",
    0x00AE: "verify certificate",
}  # fmt: skip
_ENVIRONMENT = {1: "set", 2: "store", 3: "restore", 4: "erase"}
_TEMPLATES = {0xA4: "authentication", 0xA6: "key agreement", 0xAA: "hash", 0xB4: "checksum", 0xB6: "signature",
              0xB8: "confidentiality"}  # fmt: skip
_STATUS_OF = {0x80: "issuer security domain", 0x40: "applications", 0x20: "load files", 0x10: "load files and modules"}
_INSTALL_FOR = {0x02: "load", 0x04: "install", 0x08: "make selectable", 0x0C: "install and make selectable",
                0x10: "extradition", 0x20: "personalisation", 0x40: "registry update"}  # fmt: skip
_LAST_BLOCK, _RELATED = 0x80, 0x80
_CHANNEL = {0x00: "open", 0x80: "close"}


def parameters_text(command: Command, application: Application, current_file: int | None) -> str:
    """A few words, empty where there is nothing to say; `current_file` is the file that P1-P2 0000 mean."""
    if command.cla == READER_CLASS:
        return ""
    if command.ins in _FILES:
        return _file_and_offset(command, application, current_file)
    meanings: Mapping[int, Callable[[Command], str]] = _ISO
    if application is Application.HSM:
        meanings = _ISO | hsm_parameters.MEANINGS
    elif application is Application.CARD_MANAGER and command.cla & PROPRIETARY_CLASS:
        meanings = _ISO | _MANAGER
    meaning = meanings.get(command.ins)
    return meaning(command) if meaning else ""


_FILES = frozenset((Iso.READ_BINARY_DATA, Iso.UPDATE_BINARY_DATA, Iso.READ_BINARY, Iso.UPDATE_BINARY, Iso.DELETE_FILE))


def _file_and_offset(command: Command, application: Application, current_file: int | None) -> str:
    name = file_name if application is Application.HSM else "file {:04X}".format
    offset: int | None
    if command.ins == Iso.DELETE_FILE:
        return name(int.from_bytes(command.data, "big")) if len(command.data) == 2 else _delete(command)
    if command.ins in (Iso.READ_BINARY, Iso.UPDATE_BINARY):
        short = command.p1 & 0x80
        offset = command.p2 if short else command.p1p2
        where = f"short file {command.p1 & 0x1F}" if short else ""
    else:
        identifier = command.p1p2 or current_file
        where, offset = name(identifier) if identifier else "", _offset(command)
    return ", ".join(filter(None, (where, f"offset {offset}" if offset is not None else "")))


def _offset(command: Command) -> int | None:
    """Value of the offset data object, None when there is none in sight."""
    try:
        first, _ = ber.parse_first(command.data)
    except ber.BerError:
        return None
    return int.from_bytes(first.value, "big") if first.tag == 0x54 and len(first.value) <= 4 else None


def _select(command: Command) -> str:
    words = [_SELECT_BY.get(command.p1, f"P1 {command.p1:02X}"), _SELECT_GIVES.get(command.p2 & 0x0C, "")]
    if command.p1 == 4 and not command.protected:
        name = "SmartCard-HSM" if command.data == HSM_AID else "" if command.data else "default application"
        words.append(name)
    elif len(command.data) == 2:
        words.append(file_name(int.from_bytes(command.data, "big")))
    return ", ".join(filter(None, words))


def _reference(command: Command) -> str:
    who = _REFERENCES.get(command.p2, f"reference {command.p2:02X}")
    status = command.ins == Iso.VERIFY and not command.data
    return f"status of {who}" if status else who


def _environment(command: Command) -> str:
    work = _ENVIRONMENT.get(command.p1 & 0xF, f"P1 {command.p1:02X}")
    return f"{work} {_TEMPLATES.get(command.p2, f'{command.p2:02X}')}"


def _delete(command: Command) -> str:
    return "with related objects" if command.p2 & _RELATED else ""


def _block(command: Command) -> str:
    return f"block {command.p2}" + (", last" if command.p1 & _LAST_BLOCK else "")


_ISO: dict[int, Callable[[Command], str]] = {
    Iso.SELECT: _select,
    Iso.VERIFY: _reference,
    Iso.CHANGE_REFERENCE_DATA: _reference,
    Iso.RESET_RETRY_COUNTER: lambda c: f"{_reference(c)}, {_RESET_TO.get(c.p1, f'P1 {c.p1:02X}')}",
    Iso.PERFORM_SECURITY_OPERATION: lambda c: _OPERATIONS.get(c.p1p2, ""),
    Iso.MANAGE_SECURITY_ENVIRONMENT: _environment,
    Iso.MANAGE_CHANNEL: lambda c: _CHANNEL.get(c.p1, ""),
    Iso.READ_RECORD: lambda c: f"record {c.p1}, short file {c.p2 >> 3}",
    Iso.UPDATE_RECORD: lambda c: f"record {c.p1}, short file {c.p2 >> 3}",
    Iso.GET_DATA: lambda c: f"object {c.p1p2:04X}",
    Iso.PUT_DATA: lambda c: f"object {c.p1p2:04X}",
}
_MANAGER: dict[int, Callable[[Command], str]] = {
    Manager.INITIALIZE_UPDATE: lambda c: f"key version {c.p1}",
    Iso.EXTERNAL_AUTHENTICATE: lambda c: f"security level {c.p1:02X}",
    Iso.GET_STATUS: lambda c: _STATUS_OF.get(c.p1, ""),
    Iso.INSTALL: lambda c: f"for {_INSTALL_FOR[c.p1]}" if c.p1 in _INSTALL_FOR else "",
    Iso.LOAD: _block,
    Manager.STORE_DATA: _block,
    Manager.PUT_KEY: lambda c: f"key version {c.p1}, key {c.p2 & 0x7F}",
}
