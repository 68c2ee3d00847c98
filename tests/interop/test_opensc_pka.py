# SPDX-License-Identifier: MIT
"""Files for public key authentication of ManagePKA and of sc-hsm-tool, each registered by the other program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jsapi.bytestring import ByteString
from jsapi.hsm.manage_pka import ManagePKA
from jsapi.hsm.smartcardhsm import SmartCardHSM
from jsapi.terminals.virtual import CardState, VirtualCard
from tests.hsm.conftest import CardServices
from tests.hsm.two_cards import another_card
from tests.interop.opensc import Tools
from tests.interop.test_opensc_initialize import make_key, status

pytestmark = pytest.mark.external
Attach = Callable[[VirtualCard, int], str]


@pytest.fixture
def protected(tools: Tools, attach_card: Attach) -> VirtualCard:
    """A card in slot 0 that needs one of two keys."""
    card = VirtualCard(CardState.in_memory("UTGUARD0001"))
    attach_card(card, 0)
    tools.initialize("protected", "--public-key-auth", "2", "--required-pub-keys", "1")
    return card


def pka_of(card: VirtualCard) -> ManagePKA:
    from jsapi.card.card import Card

    return ManagePKA.create(SmartCardHSM(Card(CardServices(card))))


def test_our_file_at_sc_hsm_tool(tools: Tools, protected: VirtualCard) -> None:
    custodian = another_card("UTCUST00001")
    custodian.ks.generate_ecc_key_pair("pka", "brainpoolP256r1")
    tools.file("ours.pka", bytes(ManagePKA.export_public_key(custodian.sc, 1)))
    assert "Missing public keys:       1" in tools.sc_hsm("--register-public-key", "ours.pka")
    pka = pka_of(protected)
    assert pka.authenticate_with(custodian.ks.get_key("pka"), "UTCUST0000100001")["authenticated"] == 1


def test_a_file_of_sc_hsm_tool_here(tools: Tools, protected: VirtualCard, attach_card: Attach, tmp_path: Path) -> None:
    make_key(tools, attach_card, "UTCUST00002", 1)
    tools.sc_hsm("--export-for-pub-key-auth", "theirs.pka", "--key-reference", "1", slot=1)
    file = ByteString((tools.folder / "theirs.pka").read_bytes())
    assert pka_of(protected).register_public_key(file)["missing"] == 1
    assert status(tools) == (2, 1, 1, 0)
