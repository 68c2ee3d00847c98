# SPDX-License-Identifier: MIT
"""Cards known by their ATR (protocol reference, section 1), and the historical bytes that all SmartCard-HSMs share."""

from __future__ import annotations

from dataclasses import dataclass

_HISTORICAL = bytes.fromhex("80318154") + b"HSM1" + bytes.fromhex("738021408107")
_GOID = b"GoID"


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A kind of card; `hsm` tells whether it answers as a SmartCard-HSM for sure."""

    name: str
    hsm: bool


_CARDS = {
    "3BFE1800008131FE458031815448534D31738021408107FA": KnownCard(
        "SmartCard-HSM (contact, JCOP 2.4), Nitrokey HSM or pico-hsm", True
    ),
    "3B8E80018031815448534D3173802140810718": KnownCard("SmartCard-HSM (contactless)", True),
    "3BDE18FF8191FE1FC38031815448534D317380214081071C": KnownCard("SmartCard-HSM 4K (contact, JCOP 3)", True),
    "3BDE96FF8191FE1FC38031815448534D3173802140810792": KnownCard(
        "SmartCard-HSM 4K (JCOP 3 or 4), Nitrokey HSM 2, MicroSD or USB stick", True
    ),
    "3BF81300008131FE454A434F5076323431B7": KnownCard("JCOP 2.4.1 card without its own ATR", False),
    "3B80800101": KnownCard("contactless card without historical bytes", False),
}


def known_card(atr: bytes) -> KnownCard | None:
    """What an ATR says about its card, None for a stranger."""
    exact = _CARDS.get(atr.hex().upper())
    if exact is not None:
        return exact
    if _HISTORICAL in atr:
        return KnownCard("SmartCard-HSM", True)
    if atr[:1] == b"\x3b" and atr[2:4] == b"\x80\x01" and atr[4:8] == _GOID:
        return KnownCard("GoID card", False)
    return None


def is_smartcard_hsm(atr: bytes) -> bool:
    """Whether a card says by its ATR that it is a SmartCard-HSM."""
    card = known_card(atr)
    return card is not None and card.hsm
