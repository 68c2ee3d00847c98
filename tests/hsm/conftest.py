# SPDX-License-Identifier: MIT
"""A virtual card as the library sees it, without shell and scripts."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.hsm.keystore import HSMKeyStore
from jsapi.hsm.smartcardhsm import SmartCardHSM
from jsapi.services import Services
from jsapi.terminals import CardConnection
from jsapi.terminals.virtual import CardState, VirtualCard
from jsapi.terminals.virtual.reader import VirtualReader
from tests.terminals.virtual.host import USER_PIN, Host, vectors

KEK = bytes.fromhex(vectors()["dkek"]["kek"])


class CardServices(Services):
    """Services with one reader, which remember what is written."""

    def __init__(self, card: VirtualCard) -> None:
        self.reader = VirtualReader(card, card.state.serial)
        self.written = ""
        self.options: set[str] = set()

    def connect(self, reader: str) -> CardConnection:
        """The one card."""
        return self.reader.connect()

    def write(self, text: str) -> None:
        """Remember it."""
        self.written += text

    def option(self, name: str) -> bool:
        """Whether a test has set the option."""
        return name in self.options


@dataclass
class Hsm:
    """A card with its host objects."""

    host: Host
    services: CardServices
    card: Card
    sc: SmartCardHSM = field(init=False)
    ks: HSMKeyStore = field(init=False)

    def open(self) -> None:
        """Build the host objects, which selects the application."""
        self.sc = SmartCardHSM(self.card)
        self.ks = HSMKeyStore(self.sc)

    def login(self) -> None:
        """Verify the user PIN."""
        assert self.sc.verify_user_pin(ByteString(USER_PIN)) == 0x9000


@pytest.fixture
def blank() -> Hsm:
    """A card that was never initialised."""
    virtual = VirtualCard(CardState.in_memory())
    host = Host(virtual)
    host.select()
    services = CardServices(virtual)
    made = Hsm(host, services, Card(services))
    made.open()
    return made


@pytest.fixture
def hsm(blank: Hsm) -> Hsm:
    """Initialised with the DKEK 00..1F in domain 0 of 3, user logged in."""
    blank.host.initialize("970103")
    blank.host.login()
    blank.host.send("80520100", b"\1")
    blank.host.import_kek(KEK)
    blank.open()
    blank.login()
    return blank
