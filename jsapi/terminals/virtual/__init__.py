# SPDX-License-Identifier: MIT
"""A SmartCard-HSM in software, after the protocol reference; imports nothing of the host side."""

from __future__ import annotations

from jsapi.terminals.virtual.card import VirtualCard
from jsapi.terminals.virtual.faults import Fault, FaultKind, FaultyCard, parse_faults
from jsapi.terminals.virtual.state import CardState
from jsapi.terminals.virtual.statefile import CardExists, CardInUse, CardMissing, CardStateError, NotACard

__all__ = [
    "CardExists",
    "CardInUse",
    "CardMissing",
    "CardState",
    "CardStateError",
    "Fault",
    "FaultKind",
    "FaultyCard",
    "NotACard",
    "VirtualCard",
    "parse_faults",
]
