# SPDX-License-Identifier: MIT
"""Public key authentication: m of n registered keys of other devices log the user in (section 6)."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, unique
from typing import Final

from jsapi import curves
from jsapi.terminals.virtual import ecc
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.certificates import EcPublicKey, verify_request
from jsapi.terminals.virtual.files import data_or_scratch
from jsapi.terminals.virtual.instructions import Option
from jsapi.terminals.virtual.records import PkaKey, PkaPolicy
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require

CHALLENGE_LENGTH: Final = 8
KEY_BITS: Final = 256
"""Only keys on curves of this size can be registered."""


@unique
class PkaFunction(IntEnum):
    """P1 of MANAGE PUBLIC KEY AUTHENTICATION."""

    STATUS_OR_REGISTER = 0x00
    REPLACE = 0x01
    KEY_STATUS = 0x02


def manage_public_key_authentication(context: Context, command: Command) -> Response:
    """Tell the status, register or replace a key, or name the key in a slot.

    On a device initialised without public key authentication 6D00, for a slot 6A86.
    """
    function = _FUNCTIONS.get(command.p1)
    if function is None:
        raise CardError(StatusWord.INCORRECT_P1P2)
    settings = context.state.settings
    if settings is None or settings.pka is None:
        off = command.p1 == PkaFunction.KEY_STATUS
        raise CardError(StatusWord.INCORRECT_P1P2 if off else StatusWord.INS_NOT_SUPPORTED)
    return function(context, command, settings.pka)


def _status_or_register(context: Context, command: Command, policy: PkaPolicy) -> Response:
    """Register the key in a request into the first free slot; without data and with Le tell the status.

    Nobody has to be logged in: sc-hsm-tool never is, and OpenSC pull request 1711 says that firmware 2.6 and 3.1 take
    its keys. Whoever sets up a device has to fill all its slots.
    """
    require(command.p2 == 0, StatusWord.INCORRECT_P1P2)
    content = data_or_scratch(context, command)
    if content is None:
        return _status(context, policy)
    taken = context.state.pka_keys()
    free = [slot for slot in range(policy.total) if slot not in taken]
    require(bool(free), StatusWord.NOT_ENOUGH_MEMORY)
    return _store(context, free[0], content, policy)


def _replace(context: Context, command: Command, policy: PkaPolicy) -> Response:
    """Put another key into a used slot; 6985 unless the options allow it, 6A88 when the slot is empty."""
    settings = context.state.settings
    allowed = settings is not None and Option.REPLACE_PKA_KEY in settings.options
    require(allowed, StatusWord.CONDITIONS_NOT_SATISFIED)
    context.require_user()
    require(command.p2 < policy.total, StatusWord.INCORRECT_P1P2)
    require(command.p2 in context.state.pka_keys(), StatusWord.REFERENCED_DATA_NOT_FOUND)
    content = data_or_scratch(context, command)
    if content is None:
        raise CardError(StatusWord.WRONG_LENGTH)
    return _store(context, command.p2, content, policy)


def _store(context: Context, slot: int, content: bytes, policy: PkaPolicy) -> Response:
    """6985 when another slot has a key of that name: a custodian must not count twice."""
    request = verify_request(context.session.verification_key, content).request
    curve = request.key.curve
    require(curve.bits == KEY_BITS, StatusWord.FUNCTION_NOT_SUPPORTED)
    key = PkaKey(request.holder, curve.name, request.key.encode())
    others = [other for used, other in context.state.pka_keys().items() if used != slot]
    known = any(key.name == other.name or key.point == other.point for other in others)
    require(not known, StatusWord.CONDITIONS_NOT_SATISFIED)
    context.state.put_pka_key(slot, key)
    context.session.authenticated_keys.discard(slot)
    return _status(context, policy)


def _status(context: Context, policy: PkaPolicy) -> Response:
    missing = policy.total - len(context.state.pka_keys())
    authenticated = len(context.session.authenticated_keys)
    return Response(bytes((policy.total, missing, policy.required, authenticated)))


def _key_status(context: Context, command: Command, policy: PkaPolicy) -> Response:
    require(command.p2 < policy.total, StatusWord.INCORRECT_P1P2)
    key = context.state.pka_keys().get(command.p2)
    if key is None:
        raise CardError(StatusWord.REFERENCED_DATA_NOT_FOUND)
    authenticated = command.p2 in context.session.authenticated_keys
    return Response(key.name, StatusWord.KEY_AUTHENTICATED if authenticated else StatusWord.OK)


_FUNCTIONS: Final[dict[int, Callable[[Context, Command, PkaPolicy], Response]]] = {
    PkaFunction.STATUS_OR_REGISTER: _status_or_register,
    PkaFunction.REPLACE: _replace,
    PkaFunction.KEY_STATUS: _key_status,
}


def choose_key(context: Context, name: bytes) -> None:
    """Choose the registered key that authenticates next; 6A88 when unknown, 6985 when it already did."""
    slots = [slot for slot, key in context.state.pka_keys().items() if key.name == name]
    require(bool(slots), StatusWord.REFERENCED_DATA_NOT_FOUND)
    require(slots[0] not in context.session.authenticated_keys, StatusWord.CONDITIONS_NOT_SATISFIED)
    context.session.authentication_slot = slots[0]


def external_authenticate(context: Context, command: Command) -> Response:
    """Verify r || s over this device's name and the last challenge of 8 bytes with the key chosen before.

    6985 without key or challenge, 6982 when the signature is wrong. A challenge serves several custodians until the
    next one is asked for.
    """
    require(command.p1p2 == 0, StatusWord.INCORRECT_P1P2)
    slot, challenge = context.session.authentication_slot, context.session.challenge
    if slot is None or challenge is None:
        raise CardError(StatusWord.CONDITIONS_NOT_SATISFIED)
    key = context.state.pka_keys()[slot]
    curve = curves.prime_curve(key.curve)
    require(len(command.data) == 2 * curve.field_length, StatusWord.WRONG_LENGTH)
    public_key = EcPublicKey(curve, ecc.decode_point(curve, key.point))
    message = context.state.device_name.encode("ascii") + challenge
    require(public_key.verifies(command.data, message), StatusWord.SECURITY_STATUS_NOT_SATISFIED)
    context.session.authenticated_keys.add(slot)
    context.session.authentication_slot = None
    return Response()
