# SPDX-License-Identifier: MIT
"""Commands through pcscd and vpcd: card.sendApdu from JavaScript against raw pyscard on the same card."""

from __future__ import annotations

import pytest

from jsapi.terminals.virtual.card import VirtualCard
from shell.options import Options
from shell.session import Session

STATUS = "0020008100"  # VERIFY without data, for the virtual card: SELECT first
COUNT = 300


@pytest.fixture
def reader(pcscd, attach_card):
    return attach_card(VirtualCard(), 0)


def test_raw_pyscard(benchmark, reader):
    from smartcard.scard import (
        SCARD_LEAVE_CARD,
        SCARD_PROTOCOL_T1,
        SCARD_SCOPE_SYSTEM,
        SCARD_SHARE_SHARED,
        SCardConnect,
        SCardDisconnect,
        SCardEstablishContext,
        SCardTransmit,
    )  # fmt: skip

    _, context = SCardEstablishContext(SCARD_SCOPE_SYSTEM)
    _, handle, protocol = SCardConnect(context, reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1)
    command = list(bytes.fromhex(STATUS[:8]))

    def loop():
        for _ in range(COUNT):
            SCardTransmit(handle, protocol, command)

    benchmark.group = f"{COUNT} commands through pcscd"
    benchmark(loop)
    SCardDisconnect(handle, SCARD_LEAVE_CARD)


def test_send_apdu(benchmark, reader):
    session = Session(Options(readers=(reader,)))
    session.run_text("var card = new Card(_scsh3.reader)", "connect")
    benchmark.group = f"{COUNT} commands through pcscd"
    benchmark(session.run_text, f"for (var i = 0; i < {COUNT}; i++) card.sendApdu(0, 0x20, 0, 0x81);", "loop")
    session.close()
