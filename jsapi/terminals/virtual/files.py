# SPDX-License-Identifier: MIT
"""SELECT and the elementary files: read, update, enumerate, delete (sections 2 to 4 of the protocol reference)."""

from __future__ import annotations

from enum import IntEnum, unique
from typing import Final

from jsapi import ber
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.instructions import APPLET_AID, DEVICE_KEY, FIRMWARE_TYPE, Fid, Prefix
from jsapi.terminals.virtual.keys import StoredKey
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require

MAX_FILE_LENGTH: Final = 0x8000
KEY_FILE_BASE: Final = Prefix.KEY << 8

_WRITABLE_PREFIXES: Final = frozenset(Prefix) - {Prefix.KEY}
_LISTED_PREFIXES: Final = frozenset(Prefix) - {Prefix.CONFIGURATION}
_FAST_DELETE: Final = 0x80


@unique
class FileTag(IntEnum):
    """Tags of file control information and of the odd READ and UPDATE BINARY."""

    OFFSET = 0x54
    DISCRETIONARY_DATA = 0x53
    FCP = 0x62
    FCI = 0x6F
    SIZE = 0x80
    DESCRIPTOR = 0x82
    FILE_IDENTIFIER = 0x83
    PROPRIETARY = 0x85
    KEY_ATTRIBUTES = 0xA5
    USE_COUNTER = 0x90
    ALGORITHMS = 0x91
    KEY_DOMAIN = 0x92


@unique
class Selection(IntEnum):
    """P1P2 of SELECT: what is named and what is returned."""

    FILE_FCI = 0x0000
    FILE_FCP = 0x0004
    FILE_NO_DATA = 0x000C
    APPLET_FCI = 0x0400
    APPLET_FCP = 0x0404
    APPLET_NO_DATA = 0x040C


_TEMPLATE: Final = {0x00: FileTag.FCI, 0x04: FileTag.FCP}


def select(context: Context, command: Command) -> Response:
    """SELECT by application identifier or file identifier; 6A86 for paths, 6A82 when absent."""
    require(command.p1p2 in frozenset(Selection), StatusWord.INCORRECT_P1P2)
    if command.p1 == Selection.APPLET_FCI >> 8:
        return _select_applet(context, command)
    require(context.session.selected, StatusWord.CLA_NOT_SUPPORTED)
    require(len(command.data) == 2, StatusWord.WRONG_LENGTH)
    fid = int.from_bytes(command.data, "big")
    information = _file_information(context, fid)
    context.session.current_file = fid
    return _control_information(command.p2, information)


def _select_applet(context: Context, command: Command) -> Response:
    if command.data != APPLET_AID:
        context.session.log_out()
        raise CardError(StatusWord.FILE_NOT_FOUND)
    settings = context.state.settings
    context.session.select_applet()
    options = int(settings.options) if settings else 0
    version = options.to_bytes(2, "big") + bytes((FIRMWARE_TYPE, *context.state.firmware))
    descriptor = ber.encode(FileTag.DESCRIPTOR, b"\x78")
    return _control_information(command.p2, descriptor + ber.encode(FileTag.PROPRIETARY, version))


def _control_information(p2: int, content: bytes) -> Response:
    template = _TEMPLATE.get(p2)
    return Response(b"" if template is None else ber.encode(template, content))


def _file_information(context: Context, fid: int) -> bytes:
    if fid >> 8 == Prefix.KEY:
        key = context.state.key(fid & 0xFF)
        if key is None:
            raise CardError(StatusWord.FILE_NOT_FOUND)
        return _descriptor(fid, 0) + ber.encode(FileTag.KEY_ATTRIBUTES, _key_attributes(key))
    content = context.state.file(fid)
    if content is None:
        raise CardError(StatusWord.FILE_NOT_FOUND)
    return _descriptor(fid, len(content))


def _descriptor(fid: int, size: int) -> bytes:
    return (
        ber.encode(FileTag.SIZE, size.to_bytes(2, "big"))
        + ber.encode(FileTag.DESCRIPTOR, b"\x01")
        + ber.encode(FileTag.FILE_IDENTIFIER, fid.to_bytes(2, "big"))
    )


def _key_attributes(key: StoredKey) -> bytes:
    attributes = b""
    if key.use_counter is not None:
        attributes += ber.encode(FileTag.USE_COUNTER, key.use_counter.to_bytes(4, "big"))
    if key.algorithms is not None:
        attributes += ber.encode(FileTag.ALGORITHMS, key.algorithms)
    if key.domain is not None:
        attributes += ber.encode(FileTag.KEY_DOMAIN, bytes((key.domain,)))
    return attributes


def read_binary_odd(context: Context, command: Command) -> Response:
    """READ BINARY with offset in data object 54, 1 to 4 bytes; P1P2 names the file, 0000 the current one."""
    fid = _addressed_file(context, command)
    offset = _single(command.data, FileTag.OFFSET)
    return _read(context, fid, _offset(offset), command.le)


def read_binary(context: Context, command: Command) -> Response:
    """READ BINARY of the current file with a 15-bit offset in P1P2."""
    require(not command.data, StatusWord.WRONG_LENGTH)
    return _read(context, _current_file(context), _short_offset(command), command.le)


def _read(context: Context, fid: int, offset: int, le: int | None) -> Response:
    require(le is not None, StatusWord.WRONG_LENGTH)
    require(fid >> 8 != Prefix.KEY and fid != Fid.SCRATCH, StatusWord.SECURITY_STATUS_NOT_SATISFIED)
    if fid >> 8 == Prefix.PROTECTED_DATA:
        context.require_user()
    content = context.state.file(fid)
    if content is None:
        raise CardError(StatusWord.FILE_NOT_FOUND)
    wanted = le or 0
    chunk = content[offset : offset + wanted]
    return Response(chunk, StatusWord.OK if len(chunk) == wanted else StatusWord.END_OF_FILE)


def update_binary_odd(context: Context, command: Command) -> Response:
    """UPDATE BINARY with offset in 54 and data in 53; creates the file if it is absent.

    Only two updates at offset 0 drop what was there: an empty one, and any of the scratch file 2F10.
    """
    context.require_user()
    fid = _addressed_file(context, command)
    objects = _objects(command.data)
    require([tlv.tag for tlv in objects] == [FileTag.OFFSET, FileTag.DISCRETIONARY_DATA], StatusWord.WRONG_DATA)
    _update(context, fid, _offset(objects[0].value), objects[1].value)
    context.session.current_file = fid
    return Response()


def update_binary(context: Context, command: Command) -> Response:
    """UPDATE BINARY of the current file with a 15-bit offset in P1P2."""
    context.require_user()
    require(bool(command.data), StatusWord.WRONG_LENGTH)
    _update(context, _current_file(context), _short_offset(command), command.data)
    return Response()


def _update(context: Context, fid: int, offset: int, data: bytes) -> None:
    require(_is_writable(fid), StatusWord.SECURITY_STATUS_NOT_SATISFIED)
    old = context.state.file(fid) or b""
    if offset == 0 and (fid == Fid.SCRATCH or not data):
        old = b""
    require(offset <= len(old), StatusWord.WRONG_OFFSET)
    require(offset + len(data) <= MAX_FILE_LENGTH, StatusWord.NOT_ENOUGH_MEMORY)
    context.state.put_file(fid, old[:offset] + data + old[offset + len(data) :])


def data_or_scratch(context: Context, command: Command) -> bytes | None:
    """Return the data of the command, else what a host left in 2F10 when it sent no Le either, else None.

    The scratch file is used up by that, unless the command fails.
    """
    if command.data or command.le is not None:
        return command.data or None
    content = context.state.file(Fid.SCRATCH)
    context.state.delete_file(Fid.SCRATCH)
    return content


def _is_writable(fid: int) -> bool:
    return fid >> 8 in _WRITABLE_PREFIXES or fid in (Fid.TOKEN_INFO, Fid.SCRATCH)


def enumerate_objects(context: Context, command: Command) -> Response:
    """ENUMERATE OBJECTS: 2-byte identifiers of keys and files, ascending, CC00 included."""
    require(command.p1p2 == 0, StatusWord.INCORRECT_P1P2)
    require(not command.data, StatusWord.WRONG_LENGTH)
    files = [fid for fid in context.state.file_ids() if fid >> 8 in _LISTED_PREFIXES]
    keys = [KEY_FILE_BASE | key_id for key_id in context.state.key_ids()]
    return Response(b"".join(fid.to_bytes(2, "big") for fid in sorted(files + keys)))


def delete_file(context: Context, command: Command) -> Response:
    """DELETE FILE by identifier; 6985 for the device key and its certificates, 6A82 when absent."""
    context.require_user()
    require(command.p1 == 0x02 and command.p2 in (0, _FAST_DELETE), StatusWord.INCORRECT_P1P2)
    require(len(command.data) == 2, StatusWord.WRONG_LENGTH)
    fid = int.from_bytes(command.data, "big")
    protected = (KEY_FILE_BASE | DEVICE_KEY, Fid.DEVICE_CERTIFICATES)
    require(fid not in protected, StatusWord.CONDITIONS_NOT_SATISFIED)
    _file_information(context, fid)
    if fid >> 8 == Prefix.KEY:
        context.state.delete_key(fid & 0xFF)
    else:
        context.state.delete_file(fid)
    if context.session.current_file == fid:
        context.session.current_file = None
    return Response()


def _addressed_file(context: Context, command: Command) -> int:
    return command.p1p2 or _current_file(context)


def _current_file(context: Context) -> int:
    fid = context.session.current_file
    if fid is None:
        raise CardError(StatusWord.FILE_NOT_FOUND)
    return fid


def _short_offset(command: Command) -> int:
    require(command.p1 < 0x80, StatusWord.INCORRECT_P1P2)
    return command.p1p2


def _offset(value: bytes) -> int:
    require(1 <= len(value) <= 4, StatusWord.WRONG_DATA)
    return int.from_bytes(value, "big")


def _single(data: bytes, tag: FileTag) -> bytes:
    objects = _objects(data)
    require([tlv.tag for tlv in objects] == [tag], StatusWord.WRONG_DATA)
    return objects[0].value


def _objects(data: bytes) -> list[ber.Tlv]:
    try:
        return ber.parse(data)
    except ber.BerError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
