# SPDX-License-Identifier: MIT
"""A trivial card for terminal tests."""

from __future__ import annotations

ATR_T1 = bytes.fromhex("3BDE96FF8191FE1FC38031815448534D3173802140810792")
OK = b"\x90\x00"


class EchoCard:
    """Answers every APDU with the APDU itself, cut to 65533 bytes, and 9000; counts resets."""

    atr = ATR_T1

    def __init__(self, name: bytes = b"") -> None:
        self.name = name
        self.resets = 0
        self.received: list[bytes] = []

    def transmit(self, command: bytes) -> bytes:
        """Echo."""
        self.received.append(command)
        return (self.name + command)[:65533] + OK

    def reset(self) -> bytes:
        """Count."""
        self.resets += 1
        return self.atr
