# SPDX-License-Identifier: MIT
"""What a SmartCard-HSM shows without a PIN: serial number, tries left, key domains, keys; never a secret."""

from __future__ import annotations

from collections.abc import Iterator

from jsapi.card import status_words
from jsapi.card.card import Card
from jsapi.hsm.device import DomainStatus
from jsapi.hsm.key import SmartCardHSMKey
from jsapi.hsm.protocol import Reference
from jsapi.hsm.smartcardhsm import SmartCardHSM
from jsapi.services import Services
from jsapi.terminals import CardConnection
from shell.ui.report import visible

_OK, _BLOCKED, _TRANSPORT, _NO_PIN = 0x9000, 0x6983, 0x6984, 0x6A88


class _OneCard(Services):
    """Services that know a single connection."""

    def __init__(self, connection: CardConnection) -> None:
        self._connection = connection

    def connect(self, reader: str) -> CardConnection:
        """The connection, whatever the reader is called."""
        return self._connection


def report(connection: CardConnection) -> str:
    """Several lines about the device; GPError when it is no SmartCard-HSM."""
    hsm = SmartCardHSM(Card(_OneCard(connection)))
    lines = [f"Reader       {connection.reader_name}", f"Serial       {visible(hsm.get_serial_number() or 'unknown')}"]
    lines.append("Firmware     {}.{}".format(*hsm.device.version))
    if not hsm.is_initialized():
        return "\n".join([*lines, "State        blank: it has to be initialised before use"])
    lines.append(f"User PIN     {_pin(hsm.query_user_pin_status())}")
    lines.append(f"SO-PIN       {_pin(hsm.device.pin_status(Reference.SO_PIN))}")
    return "\n".join([*lines, *_domains(hsm), *_keys(hsm)])


def _pin(status: int) -> str:
    tries = status_words.tries_left(status)
    if tries is not None:
        return f"{status_words.tries_text(tries)} left"
    known = {_OK: "verified", _BLOCKED: "blocked", _TRANSPORT: "transport PIN, to be changed first", _NO_PIN: "not set"}
    return known.get(status, f"status word {status:04X}")


def _domains(hsm: SmartCardHSM) -> Iterator[str]:
    domains = list(hsm.device.domains())
    if not domains:
        yield "Key domains  none: keys can be neither imported nor exported"
    for number, status in domains:
        yield f"Key domain {number}: {_domain(status)}"


def _domain(status: DomainStatus) -> str:
    if not status.exists:
        return "not created"
    if status.outstanding:
        return f"waits for {status.outstanding} of {_shares(status.shares)}"
    origin = _shares(status.shares) if status.shares else "DKEK made by the card"
    return f"complete ({origin}), KCV {status.key_check_value.hex().upper()}"


def _shares(number: int) -> str:
    return "1 DKEK share" if number == 1 else f"{number} DKEK shares"


def _keys(hsm: SmartCardHSM) -> Iterator[str]:
    keys = hsm.keys()
    if not keys:
        yield "Keys         none"
    for number, key in sorted(keys.items()):
        yield f"Key {number}: {_key(key)}"


def _key(key: SmartCardHSMKey) -> str:
    if key.description is None:
        return "without description"
    about = key.description
    size = f" {about.size} bit" if about.size else ""
    return f'{about.kind.name}{size}, label "{visible(about.label)}", id {about.identifier.hex().upper()}'
