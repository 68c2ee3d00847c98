# SPDX-License-Identifier: MIT
"""WRAP and UNWRAP: keys leave and enter the card under the key of their key domain (section 11)."""

from __future__ import annotations

from jsapi.terminals.virtual import blob
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.attributes import existing_key, require_replaceable
from jsapi.terminals.virtual.blob import BlobError, Kek
from jsapi.terminals.virtual.instructions import Algorithm, Fid
from jsapi.terminals.virtual.keys import StoredKey
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require


def wrap_key(context: Context, command: Command) -> Response:
    """Return the key in P1 wrapped; 6A88 when its domain has no complete key, 6A81 when the key forbids it."""
    context.require_user()
    require(command.p2 == Algorithm.WRAP, StatusWord.INCORRECT_P1P2)
    _require_key_domains(context)
    key = existing_key(context, command.p1, Algorithm.WRAP)
    domain = None if key.domain is None else context.state.domain(key.domain)
    kek = None if domain is None else domain.complete_kek
    if kek is None:
        raise CardError(StatusWord.REFERENCED_DATA_NOT_FOUND)
    return Response(blob.wrap(Kek(kek), key.material, key.algorithms))


def unwrap_key(context: Context, command: Command) -> Response:
    """Store the key in the blob given as data or waiting in 2F10 under the reference in P1.

    The key domain is the first one whose key check value is that of the blob. 6A88 without any key encryption
    key or blob, 6A80 when the blob fits none or is damaged.
    """
    context.require_user()
    require(command.p2 == Algorithm.UNWRAP, StatusWord.INCORRECT_P1P2)
    _require_key_domains(context)
    require_replaceable(context.state, command.p1, Algorithm.UNWRAP)
    wrapped = command.data or context.state.file(Fid.SCRATCH)
    if not wrapped:
        raise CardError(StatusWord.REFERENCED_DATA_NOT_FOUND)
    number, kek = _matching_domain(context, wrapped)
    try:
        key = blob.unwrap(kek, wrapped)
    except BlobError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
    context.state.put_key(command.p1, StoredKey(key.material, key.algorithms, domain=number))
    if not command.data:
        context.state.delete_file(Fid.SCRATCH)
    return Response()


def _matching_domain(context: Context, wrapped: bytes) -> tuple[int, Kek]:
    candidates = [(d.number, Kek(d.complete_kek)) for d in context.state.domains() if d.complete_kek]
    require(bool(candidates), StatusWord.REFERENCED_DATA_NOT_FOUND)
    for number, kek in candidates:
        if wrapped.startswith(kek.key_check_value):
            return number, kek
    raise CardError(StatusWord.WRONG_DATA)


def _require_key_domains(context: Context) -> None:
    settings = context.state.settings
    require(settings is not None and settings.key_domains is not None, StatusWord.INS_NOT_SUPPORTED)
