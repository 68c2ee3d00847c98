# SPDX-License-Identifier: MIT
"""MANAGE KEY DOMAIN: DKEK domains from shares and XKEK domains of a group of devices (section 8)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from enum import IntEnum, unique
from typing import Final

from jsapi.terminals.virtual import xkek
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.files import data_or_scratch
from jsapi.terminals.virtual.records import SHARE_LENGTH, KeyDomain
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require


@unique
class DomainFunction(IntEnum):
    """P1 of MANAGE KEY DOMAIN."""

    STATUS_OR_IMPORT = 0x00
    CREATE = 0x01
    CREATE_XKEK = 0x02
    DELETE = 0x03
    DELETE_KEK = 0x04


def manage_key_domain(context: Context, command: Command) -> Response:
    """Query, create, fill or delete the key domain in P2.

    6D00 when the device was initialised without key domains, 6A86 beyond the last slot, 6A88 for an empty slot.
    """
    settings = context.state.settings
    if settings is None or settings.key_domains is None:
        raise CardError(StatusWord.INS_NOT_SUPPORTED)
    require(command.p2 < settings.key_domains, StatusWord.INCORRECT_P1P2)
    function = _FUNCTIONS.get(command.p1)
    if function is None:
        raise CardError(StatusWord.INCORRECT_P1P2)
    return function(context, command)


def make_domain(number: int, shares: int) -> KeyDomain:
    """Return a new domain that waits for its shares, or has a random key when their number is 0."""
    return KeyDomain(number, shares, shares, None if shares else os.urandom(SHARE_LENGTH))


def _status_or_import(context: Context, command: Command) -> Response:
    domain = _existing(context, command)
    if not command.data:
        return Response(domain.encode_status())
    require(len(command.data) == SHARE_LENGTH, StatusWord.WRONG_LENGTH)
    require(domain.outstanding_shares > 0, StatusWord.CONDITIONS_NOT_SATISFIED)
    kek = _exclusive_or(domain.kek or bytes(SHARE_LENGTH), command.data)
    return _store(context, replace(domain, outstanding_shares=domain.outstanding_shares - 1, kek=kek))


def _create(context: Context, command: Command) -> Response:
    context.require_user()
    require(len(command.data) == 1, StatusWord.WRONG_LENGTH)
    require(context.state.domain(command.p2) is None, StatusWord.CONDITIONS_NOT_SATISFIED)
    return _store(context, make_domain(command.p2, command.data[0]))


def _create_xkek(context: Context, command: Command) -> Response:
    """Join the domain of a group signer that admitted this device; again for a domain that is already joined.

    Data is the content of the group signer's 67 and its signature in 54; 6982 when a signature is wrong, 6985 when
    the slot holds another domain.
    """
    context.require_user()
    content = data_or_scratch(context, command)
    if content is None:
        raise CardError(StatusWord.WRONG_LENGTH)
    uid = xkek.admitted_domain(context, content)
    domain = context.state.domain(command.p2)
    if domain is not None:
        require(domain.uid == uid, StatusWord.CONDITIONS_NOT_SATISFIED)
        return Response(domain.encode_status())
    return _store(context, KeyDomain(command.p2, 0, 0, uid=uid))


def _delete(context: Context, command: Command) -> Response:
    context.require_user()
    require(not command.data, StatusWord.WRONG_LENGTH)
    domain = _existing(context, command)
    require(not context.state.domain_has_keys(domain.number), StatusWord.ALREADY_EXISTS)
    context.state.delete_domain(domain.number)
    return Response()


def _delete_kek(context: Context, command: Command) -> Response:
    context.require_user()
    require(not command.data, StatusWord.WRONG_LENGTH)
    domain = _existing(context, command)
    return _store(context, replace(domain, outstanding_shares=domain.shares, kek=None))


_FUNCTIONS: Final[dict[int, Callable[[Context, Command], Response]]] = {
    DomainFunction.STATUS_OR_IMPORT: _status_or_import,
    DomainFunction.CREATE: _create,
    DomainFunction.CREATE_XKEK: _create_xkek,
    DomainFunction.DELETE: _delete,
    DomainFunction.DELETE_KEK: _delete_kek,
}


def _existing(context: Context, command: Command) -> KeyDomain:
    domain = context.state.domain(command.p2)
    if domain is None:
        raise CardError(StatusWord.REFERENCED_DATA_NOT_FOUND)
    return domain


def _store(context: Context, domain: KeyDomain) -> Response:
    context.state.put_domain(domain)
    return Response(domain.encode_status())


def _exclusive_or(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
