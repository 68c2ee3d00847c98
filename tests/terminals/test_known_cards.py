# SPDX-License-Identifier: MIT
"""Cards by their ATR."""

from __future__ import annotations

import pytest

from jsapi.terminals.known_cards import is_smartcard_hsm, known_card


@pytest.mark.parametrize(
    ("atr", "name", "hsm"),
    [  # protocol reference, section 1
        (
            "3B FE 18 00 00 81 31 FE 45 80 31 81 54 48 53 4D 31 73 80 21 40 81 07 FA",
            "SmartCard-HSM (contact, JCOP 2.4)",
            True,
        ),
        ("3B 8E 80 01 80 31 81 54 48 53 4D 31 73 80 21 40 81 07 18", "SmartCard-HSM (contactless)", True),
        (
            "3B DE 18 FF 81 91 FE 1F C3 80 31 81 54 48 53 4D 31 73 80 21 40 81 07 1C",
            "SmartCard-HSM 4K (contact, JCOP 3)",
            True,
        ),
        (
            "3B DE 96 FF 81 91 FE 1F C3 80 31 81 54 48 53 4D 31 73 80 21 40 81 07 92",
            "SmartCard-HSM 4K (JCOP 3 or 4)",
            True,
        ),
        ("3B DE 97 00 80 31 81 54 48 53 4D 31 73 80 21 40 81 07 00", "SmartCard-HSM", True),
        ("3B F8 13 00 00 81 31 FE 45 4A 43 4F 50 76 32 34 31 B7", "JCOP 2.4.1 card", False),
        ("3B 80 80 01 01", "contactless card without historical bytes", False),
        ("3B 85 80 01 47 6F 49 44 00 AA", "GoID card", False),
    ],
)
def test_known(atr: str, name: str, hsm: bool) -> None:
    found = known_card(bytes.fromhex(atr))
    assert found is not None
    assert found.name.startswith(name)
    assert found.hsm is is_smartcard_hsm(bytes.fromhex(atr)) is hsm


@pytest.mark.parametrize("atr", ["", "3B", "3B00", "3B6800000073C84013009000"])
def test_strangers(atr: str) -> None:
    assert known_card(bytes.fromhex(atr)) is None
    assert not is_smartcard_hsm(bytes.fromhex(atr))
