# SPDX-License-Identifier: MIT
"""Several virtual cards with host objects, as two or more readers give them."""

from __future__ import annotations

from jsapi.card.card import Card
from jsapi.terminals.virtual import CardState, VirtualCard
from jsapi.terminals.virtual.identity import IssuingAuthority
from tests.hsm.conftest import CardServices, Hsm
from tests.terminals.virtual.host import Host


def another_card(serial: str, parameters: str = "970102", authority: IssuingAuthority | None = None) -> Hsm:
    """An initialised card of that serial number, user logged in; `parameters` are more data objects in hex."""
    virtual = VirtualCard(CardState.in_memory(serial, authority))
    host = Host(virtual)
    host.select()
    host.initialize(parameters)
    services = CardServices(virtual)
    made = Hsm(host, services, Card(services))
    made.open()
    made.login()
    return made
