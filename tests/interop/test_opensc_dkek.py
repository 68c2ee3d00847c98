# SPDX-License-Identifier: MIT
"""Key encryption keys and wrapped keys of sc-hsm-tool on virtual cards.

sc-hsm-tool takes some 15 seconds for each share file, by design; so these tests use it sparingly.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jsapi.terminals.virtual.card import VirtualCard
from tests.interop.conftest import ShareFile
from tests.interop.opensc import PIN, ToolError, Tools
from tests.interop.test_opensc_keys import generate, sign, verify

pytestmark = [pytest.mark.external, pytest.mark.slow]
Attach = Callable[[VirtualCard, int], str]

# The published example of section 21.2 of the protocol reference: file, its content and the key check value.
PUBLISHED_FILE = bytes.fromhex(
    "53616C7465645F5F3B2B00CCE8B70B2B7F0D0B632C92F3CBDD2E91F3F4F1F65593C2AFD11409A9990B89AEC513664B5C"
    "36E57CE8AF10746EED02442BE23209B9"
)
PUBLISHED_PASSWORD = "passwordpassword"
PUBLISHED_SHARE = bytes.fromhex("2848CB6E994F5A00C365C3C255ED130512CE1EB06BF08D348EEB8B2F866E3E50")
PUBLISHED_KCV = "97E303855DC1C54D"

IMPORT_SHARE = bytes.fromhex("8052000020")
SELECT = bytes.fromhex("00A404000BE82B0601040181C31F020100")


def share_known(tools: Tools, card: VirtualCard, label: str, slot: int) -> None:
    """Initialise a card and give it the published share without its password."""
    tools.initialize(label, "--dkek-shares", "1", slot=slot)
    card.transmit(SELECT)
    assert card.transmit(IMPORT_SHARE + PUBLISHED_SHARE + b"\x00")[-2:] == b"\x90\x00"
    assert f"DKEK key check value : {PUBLISHED_KCV}" in tools.sc_hsm(slot=slot)


def test_published_and_new_share(tools: Tools, attach_card: Attach, opensc_share: ShareFile) -> None:
    attach_card(VirtualCard(), 0)
    tools.initialize("token", "--dkek-shares", "2")
    name = tools.file("published.pbe", PUBLISHED_FILE)
    status = tools.sc_hsm("--import-dkek-share", name, "--password", PUBLISHED_PASSWORD)
    assert "DKEK import pending, 1 share(s) still missing" in status
    status = tools.sc_hsm("--import-dkek-share", str(opensc_share.path), "--password", opensc_share.password)
    assert "DKEK key check value : " in status
    assert PUBLISHED_KCV not in status


def test_known_share_gives_the_published_key_check_value(tools: Tools, attach_card: Attach) -> None:
    card = VirtualCard()
    attach_card(card, 0)
    share_known(tools, card, "token", 0)


@pytest.mark.parametrize("key_type", ["rsa:2048", "EC:prime256v1", "EC:brainpoolP256r1", "EC:secp256k1"])
def test_key_moves_to_a_card_with_the_same_dkek(tools: Tools, attach_card: Attach, key_type: str) -> None:
    cards = VirtualCard(), VirtualCard()
    for slot, label in enumerate(("here", "there")):
        attach_card(cards[slot], slot)
        share_known(tools, cards[slot], label, slot)
    generate(tools, "here", key_type)
    tools.sc_hsm("--wrap-key", "wrapped.bin", "--key-reference", "1", "--pin", PIN, slot=0)
    imported = tools.sc_hsm("--unwrap-key", "wrapped.bin", "--key-reference", "7", "--pin", PIN, slot=1)
    assert "Private Key Description (PRKD)" in imported
    assert "Key successfully imported" in imported
    assert f"Private Key Object; {key_type[:2].upper()}" in tools.logged_in("there", "--list-objects")
    if key_type.startswith("rsa"):
        sign(tools, "there", "SHA256-RSA-PKCS")
    else:
        sign(tools, "there", "ECDSA-SHA256", "--signature-format", "openssl")
    verify(tools, "sha256")


def test_key_does_not_move_to_another_dkek(tools: Tools, token: str, attach_card: Attach) -> None:
    tools.logged_in(token, "--keypairgen", "--key-type", "EC:prime256v1", "--id", "10", "--label", "stays")
    tools.sc_hsm("--wrap-key", "wrapped.bin", "--key-reference", "1", "--pin", PIN)
    attach_card(VirtualCard(), 1)
    tools.initialize("other", "--dkek-shares", "0", slot=1)
    with pytest.raises(ToolError, match="does not match DKEK"):
        tools.sc_hsm("--unwrap-key", "wrapped.bin", "--key-reference", "1", "--pin", PIN, slot=1)


def test_no_key_leaves_a_card_without_dkek(tools: Tools, attach_card: Attach) -> None:
    attach_card(VirtualCard(), 0)
    tools.initialize("token")
    tools.logged_in("token", "--keypairgen", "--key-type", "EC:prime256v1", "--id", "10", "--label", "stays")
    with pytest.raises(ToolError, match="not initialized for key wrap|Card command failed|not allowed"):
        tools.sc_hsm("--wrap-key", "wrapped.bin", "--key-reference", "1", "--pin", PIN)
