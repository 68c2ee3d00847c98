# SPDX-License-Identifier: MIT
"""INITIALIZE DEVICE and the version query that shares its instruction (sections 2.2 and 7 of the reference)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, unique
from typing import Final

from jsapi import ber
from jsapi.terminals.virtual import pins
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.domains import make_domain
from jsapi.terminals.virtual.instructions import FIRMWARE_TYPE, Option, PinReference
from jsapi.terminals.virtual.records import PkaPolicy, Settings, make_pin
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.state import CardState
from jsapi.terminals.virtual.status import CardError, StatusWord, require

FREE_MEMORY: Final = 0x00010000
"""Bytes that the version query reports as free."""
DEFAULT_RETRY_LIMIT: Final = 3
RETRY_LIMITS: Final = range(1, 11)


@unique
class InitTag(IntEnum):
    """Data objects of INITIALIZE DEVICE."""

    OPTIONS = 0x80
    USER_PIN = 0x81
    SO_PIN = 0x82
    RETRY_LIMIT = 0x91
    DKEK_SHARES = 0x92
    PUBLIC_KEY_AUTHENTICATION = 0x93
    BIOMETRIC_SERVER_1 = 0x95
    BIOMETRIC_SERVER_2 = 0x96
    KEY_DOMAINS = 0x97


MAX_PKA_KEYS: Final = 90
_AID_LENGTHS: Final = range(5, 17)
_ALL_OPTIONS: Final = sum(Option)


@dataclass(frozen=True, slots=True)
class Initialization:
    """Content of a well-formed INITIALIZE DEVICE; an empty user PIN when public keys alone log in."""

    options: Option
    user_pin: bytes = field(repr=False)
    so_pin: bytes = field(repr=False)
    retry_limit: int
    dkek_shares: int | None
    key_domains: int | None
    pka: PkaPolicy | None


def initialize_device(context: Context, command: Command) -> Response:
    """Wipe the device and set it up anew, or report free memory and version when there is no data.

    An SO-PIN set before must match and counts its own tries; device key and certificates stay.
    """
    require(command.p1p2 == 0, StatusWord.INCORRECT_P1P2)
    if not command.data:
        return Response(FREE_MEMORY.to_bytes(4, "big") + bytes((FIRMWARE_TYPE, *context.state.firmware)))
    wanted = _parse(command.data)
    context.session.log_out()
    if context.state.pin(PinReference.SECURITY_OFFICER) is not None:
        pins.compare(context.state, PinReference.SECURITY_OFFICER, wanted.so_pin)
    context.state.wipe()
    _set_up(context.state, wanted)
    return Response()


def _set_up(state: CardState, wanted: Initialization) -> None:
    if wanted.user_pin:
        transport = Option.TRANSPORT_PIN in wanted.options
        state.put_pin(PinReference.USER, make_pin(wanted.user_pin, wanted.retry_limit, transport))
    state.put_pin(PinReference.SECURITY_OFFICER, make_pin(wanted.so_pin, pins.SO_PIN_RETRY_LIMIT))
    state.put_settings(Settings(wanted.options, _domain_slots(wanted), wanted.pka))
    if wanted.dkek_shares is not None and _domain_slots(wanted):
        state.put_domain(make_domain(0, wanted.dkek_shares))


def _domain_slots(wanted: Initialization) -> int | None:
    if wanted.key_domains is not None:
        return wanted.key_domains
    return None if wanted.dkek_shares is None else 1


def _parse(data: bytes) -> Initialization:
    try:
        objects = ber.parse(data)
    except ber.BerError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
    values = {tlv.tag: tlv.value for tlv in objects}
    require(len(values) == len(objects), StatusWord.WRONG_DATA)
    require(values.keys() <= frozenset(InitTag), StatusWord.WRONG_DATA)
    for tag in (InitTag.BIOMETRIC_SERVER_1, InitTag.BIOMETRIC_SERVER_2):
        require(tag not in values or len(values[tag]) in _AID_LENGTHS, StatusWord.WRONG_DATA)
    retry_limit = _byte(values.get(InitTag.RETRY_LIMIT))
    wanted = Initialization(
        options=_options(values.get(InitTag.OPTIONS)),
        user_pin=values.get(InitTag.USER_PIN, b""),
        so_pin=values.get(InitTag.SO_PIN, b""),
        retry_limit=DEFAULT_RETRY_LIMIT if retry_limit is None else retry_limit,
        dkek_shares=_byte(values.get(InitTag.DKEK_SHARES)),
        key_domains=_byte(values.get(InitTag.KEY_DOMAINS)),
        pka=_pka(values.get(InitTag.PUBLIC_KEY_AUTHENTICATION)),
    )
    _check_login(wanted)
    require(len(wanted.so_pin) == pins.SO_PIN_LENGTH, StatusWord.WRONG_DATA)
    require(wanted.retry_limit in RETRY_LIMITS, StatusWord.WRONG_DATA)
    return wanted


def _check_login(wanted: Initialization) -> None:
    """Only public keys can take the place of a user PIN, and the combination of both needs both."""
    if wanted.user_pin:
        require(len(wanted.user_pin) in pins.USER_PIN_LENGTHS, StatusWord.WRONG_DATA)
    needs_pin = wanted.pka is None or bool(wanted.options & (Option.TRANSPORT_PIN | Option.COMBINED_AUTHENTICATION))
    require(bool(wanted.user_pin) or not needs_pin, StatusWord.WRONG_DATA)
    combined = Option.COMBINED_AUTHENTICATION in wanted.options
    require(wanted.pka is not None or not combined, StatusWord.WRONG_DATA)


def _pka(value: bytes | None) -> PkaPolicy | None:
    if value is None:
        return None
    require(len(value) == 2, StatusWord.WRONG_DATA)
    policy = PkaPolicy(*value)
    require(0 < policy.required <= policy.total <= MAX_PKA_KEYS, StatusWord.WRONG_DATA)
    return policy


def _options(value: bytes | None) -> Option:
    require(value is not None and len(value) == 2, StatusWord.WRONG_DATA)
    number = int.from_bytes(value or b"", "big")
    require(number & ~_ALL_OPTIONS == 0, StatusWord.WRONG_DATA)
    return Option(number)


def _byte(value: bytes | None) -> int | None:
    require(value is None or len(value) == 1, StatusWord.WRONG_DATA)
    return None if value is None else value[0]
