# SPDX-License-Identifier: MIT
"""User PIN and SO-PIN: verify, change, reset (section 5 of the protocol reference).

A retry counter is lowered and made permanent before the PIN is compared, so that cutting the power gains nothing.
"""

from __future__ import annotations

import os
from dataclasses import replace
from enum import IntEnum, unique
from typing import Final

from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.instructions import SESSION_PIN_EXPLICIT_CLEAR, Option, PinReference
from jsapi.terminals.virtual.records import Pin, make_pin
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.state import CardState
from jsapi.terminals.virtual.status import CardError, StatusWord, require

USER_PIN_LENGTHS: Final = range(6, 17)
SO_PIN_LENGTH: Final = 8
SO_PIN_RETRY_LIMIT: Final = 15
SESSION_PIN_LENGTH: Final = 16
_ON_CARD: Final = (PinReference.USER, PinReference.SECURITY_OFFICER)


@unique
class ResetMode(IntEnum):
    """P1 of RESET RETRY COUNTER."""

    SET_NEW_PIN = 0x00
    COUNTER_ONLY = 0x01


@unique
class SessionPinFunction(IntEnum):
    """P1 of the session PIN command."""

    CLEAR = 0x00
    CREATE = 0x01


def verify(context: Context, command: Command) -> Response:
    """VERIFY with data, or a status query without."""
    require(command.p1 == 0, StatusWord.INCORRECT_P1P2)
    require(command.p2 in _ON_CARD, StatusWord.REFERENCED_DATA_NOT_FOUND)
    reference = PinReference(command.p2)
    pin = context.state.pin(reference)
    if pin is None:
        return _status_without_pin(context, command)
    if not command.data:
        return _status(context, reference, pin)
    if reference is PinReference.USER:
        context.session.pin_verified = False
    _require_usable(pin)
    require(_length_fits(reference, len(command.data)), StatusWord.WRONG_LENGTH)
    if reference is PinReference.USER and _is_session_pin(context.state, command.data):
        context.session.pin_verified = True
        return Response()
    compare(context.state, reference, command.data)
    if reference is PinReference.USER:
        context.session.pin_verified = True
    return Response()


def _status_without_pin(context: Context, command: Command) -> Response:
    """Whether public keys have logged in where they take the place of the user PIN: 9000 or 6300; 6A88 otherwise."""
    settings = context.state.settings
    keys = settings is not None and settings.pka is not None and command.p2 == PinReference.USER
    require(keys and not command.data, StatusWord.REFERENCED_DATA_NOT_FOUND)
    return Response(sw=StatusWord.OK if context.user_authenticated() else StatusWord.VERIFICATION_FAILED)


def _is_session_pin(state: CardState, candidate: bytes) -> bool:
    pin = state.pin(PinReference.SESSION)
    return pin is not None and pin.matches(candidate)


def _status(context: Context, reference: PinReference, pin: Pin) -> Response:
    if reference is PinReference.USER and context.session.pin_verified:
        return Response()
    _require_usable(pin)
    return Response(sw=StatusWord.RETRIES_LEFT | pin.retry_counter)


def _require_usable(pin: Pin) -> None:
    require(pin.retry_counter > 0, StatusWord.PIN_BLOCKED)
    require(not pin.transport, StatusWord.DATA_UNUSABLE)


def change_reference_data(context: Context, command: Command) -> Response:
    """CHANGE REFERENCE DATA: old PIN followed by the new one; ends the transport state and logs the user in."""
    require(command.p1 == 0, StatusWord.INCORRECT_P1P2)
    reference, pin = _referenced_pin(context.state, command.p2)
    old, new = command.data[: pin.length], command.data[pin.length :]
    require(_length_fits(reference, len(new)), StatusWord.WRONG_LENGTH)
    if reference is PinReference.USER:
        context.session.pin_verified = False
    compare(context.state, reference, old)
    context.state.put_pin(reference, make_pin(new, pin.retry_limit))
    if reference is PinReference.USER:
        context.state.delete_pin(PinReference.SESSION)
        context.session.pin_verified = True
    return Response()


def reset_retry_counter(context: Context, command: Command) -> Response:
    """RESET RETRY COUNTER of the user PIN with the SO-PIN; 6985 when the options forbid it."""
    require(command.p1 in frozenset(ResetMode), StatusWord.INCORRECT_P1P2)
    require(command.p2 == PinReference.USER, StatusWord.REFERENCED_DATA_NOT_FOUND)
    _, pin = _referenced_pin(context.state, command.p2)
    _require_reset_allowed(context.state, ResetMode(command.p1))
    so_pin, new = command.data[:SO_PIN_LENGTH], command.data[SO_PIN_LENGTH:]
    _require_reset_lengths(ResetMode(command.p1), so_pin, new)
    compare(context.state, PinReference.SECURITY_OFFICER, so_pin)
    renewed = make_pin(new, pin.retry_limit, pin.transport) if new else pin
    context.state.put_pin(PinReference.USER, replace(renewed, retry_counter=pin.retry_limit))
    context.state.delete_pin(PinReference.SESSION)
    return Response()


def manage_session_pin(context: Context, command: Command) -> Response:
    """Return a new session PIN of 16 random bytes (P1 01), or forget it (P1 00).

    6985 outside secure messaging or without the option, 6982 before the user PIN was verified. That P1 00 forgets it
    is our reading of "explicit clear".
    """
    require(command.p1 in frozenset(SessionPinFunction), StatusWord.INCORRECT_P1P2)
    require(command.p2 == PinReference.USER, StatusWord.REFERENCED_DATA_NOT_FOUND)
    require(not command.data, StatusWord.WRONG_LENGTH)
    settings = context.state.settings
    offered = settings is not None and Option.SESSION_PIN in settings.options
    require(offered and command.protected, StatusWord.CONDITIONS_NOT_SATISFIED)
    require(context.session.pin_verified, StatusWord.SECURITY_STATUS_NOT_SATISFIED)
    if command.p1 == SessionPinFunction.CLEAR:
        context.state.delete_pin(PinReference.SESSION)
        return Response()
    value = os.urandom(SESSION_PIN_LENGTH)
    context.state.put_pin(PinReference.SESSION, make_pin(value, retry_limit=1))
    return Response(value)


def end_session_pin(state: CardState) -> None:
    """Forget the session PIN because the card lost power, unless it has to be cleared explicitly."""
    settings = state.settings
    stays = settings is not None and settings.options & SESSION_PIN_EXPLICIT_CLEAR == SESSION_PIN_EXPLICIT_CLEAR
    if not stays and state.pin(PinReference.SESSION) is not None:
        with state.transaction():
            state.delete_pin(PinReference.SESSION)


def _require_reset_allowed(state: CardState, mode: ResetMode) -> None:
    settings = state.settings
    options = settings.options if settings else Option(0)
    require(Option.RESET_RETRY_COUNTER in options, StatusWord.CONDITIONS_NOT_SATISFIED)
    only_counter = Option.RESET_RETRY_COUNTER_ONLY in options
    require(mode is ResetMode.COUNTER_ONLY or not only_counter, StatusWord.CONDITIONS_NOT_SATISFIED)


def _require_reset_lengths(mode: ResetMode, so_pin: bytes, new: bytes) -> None:
    fits = not new if mode is ResetMode.COUNTER_ONLY else len(new) in USER_PIN_LENGTHS
    require(len(so_pin) == SO_PIN_LENGTH and fits, StatusWord.WRONG_LENGTH)


def compare(state: CardState, reference: PinReference, candidate: bytes) -> None:
    """Compare a PIN and restore its counter; CardError 63Cx when it is wrong, 6983 when no try is left.

    Commits the running transaction, so that the try is spent whatever happens next.
    """
    pin = state.pin(reference)
    if pin is None:
        raise CardError(StatusWord.REFERENCED_DATA_NOT_FOUND)
    require(pin.retry_counter > 0, StatusWord.PIN_BLOCKED)
    spent = replace(pin, retry_counter=pin.retry_counter - 1)
    state.put_pin(reference, spent)
    state.checkpoint()
    if not pin.matches(candidate):
        raise CardError(StatusWord.RETRIES_LEFT | spent.retry_counter)
    state.put_pin(reference, replace(pin, retry_counter=pin.retry_limit))


def _referenced_pin(state: CardState, p2: int) -> tuple[PinReference, Pin]:
    pin = state.pin(PinReference(p2)) if p2 in _ON_CARD else None
    if pin is None:
        raise CardError(StatusWord.REFERENCED_DATA_NOT_FOUND)
    return PinReference(p2), pin


def _length_fits(reference: PinReference, length: int) -> bool:
    return length in USER_PIN_LENGTHS if reference is PinReference.USER else length == SO_PIN_LENGTH
