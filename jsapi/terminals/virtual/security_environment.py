# SPDX-License-Identifier: MIT
"""MANAGE SECURITY ENVIRONMENT and VERIFY CERTIFICATE: which key or protocol the next command means (sections 6, 13)."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, unique
from typing import Final

from jsapi import ber
from jsapi.terminals.virtual import chip_authentication, public_key_authentication
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.certificates import trust_anchor, verify_certificate
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require

CERTIFICATE_TO_VERIFY: Final = 0x00BE
"""P1P2 of PERFORM SECURITY OPERATION: verify a self-descriptive certificate."""


@unique
class Template(IntEnum):
    """P1P2 of MANAGE SECURITY ENVIRONMENT."""

    DIGITAL_SIGNATURE = 0x81B6
    PUBLIC_KEY_AUTHENTICATION = 0x81A4
    CHIP_AUTHENTICATION = 0x41A4


@unique
class ReferenceTag(IntEnum):
    """What is named in the data."""

    PROTOCOL = 0x80
    PUBLIC_KEY = 0x83


def manage_security_environment(context: Context, command: Command) -> Response:
    """Choose a verification key, a registered key or the chip authentication protocol."""
    entry = _TEMPLATES.get(command.p1p2)
    if entry is None:
        raise CardError(StatusWord.INCORRECT_P1P2)
    tag, choose = entry
    try:
        objects = ber.parse(command.data)
    except ber.BerError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
    require([tlv.tag for tlv in objects] == [tag], StatusWord.WRONG_DATA)
    choose(context, objects[0].value)
    return Response()


def _choose_verification_key(context: Context, name: bytes) -> None:
    """Choose the root or a certificate verified in this session; 6A88 for any other."""
    root = trust_anchor(context.state.trust_anchor)
    key = root if name == root.name else context.session.trusted.get(name)
    if key is None:
        raise CardError(StatusWord.REFERENCED_DATA_NOT_FOUND)
    context.session.verification_key = key


_TEMPLATES: Final[dict[int, tuple[ReferenceTag, Callable[[Context, bytes], None]]]] = {
    Template.DIGITAL_SIGNATURE: (ReferenceTag.PUBLIC_KEY, _choose_verification_key),
    Template.PUBLIC_KEY_AUTHENTICATION: (ReferenceTag.PUBLIC_KEY, public_key_authentication.choose_key),
    Template.CHIP_AUTHENTICATION: (ReferenceTag.PROTOCOL, chip_authentication.choose_protocol),
}


def perform_security_operation(context: Context, command: Command) -> Response:
    """VERIFY CERTIFICATE with the key chosen before; what it certifies can be chosen until the session ends."""
    require(command.p1p2 == CERTIFICATE_TO_VERIFY, StatusWord.INCORRECT_P1P2)
    issuer = context.session.verification_key
    if issuer is None:
        raise CardError(StatusWord.CONDITIONS_NOT_SATISFIED)
    holder = verify_certificate(issuer, command.data)
    context.session.trusted[holder.name] = holder
    return Response()
