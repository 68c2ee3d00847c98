# SPDX-License-Identifier: MIT
"""Verifying a PIN of a directory or card (ISO 7816-4, 11.5.6). P2 says which: local ones have bit 8."""

from __future__ import annotations

from collections.abc import Callable

from jsapi.card import status_words
from jsapi.card.apdu import CommandApdu

_VERIFY = 0x20
_OK, _BLOCKED = 0x9000, 0x6983  # status words

Send = Callable[[CommandApdu], int]
"""Sends a command and returns the status word."""


class PinError(Exception):
    """The card neither accepted a PIN nor called it wrong, or it is blocked. `sw` is the status word."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"SW {sw:04X}")
        self.sw = sw


def verify(send: Send, p2: int, code: bytearray) -> bool:
    """Send a PIN, which is overwritten then; false when it is wrong (the card counts)."""
    try:
        sw = send(CommandApdu(0, _VERIFY, 0, p2, bytes(code)))
    finally:
        code[:] = bytes(len(code))
    if sw != _OK and status_words.tries_left(sw) is None:
        raise PinError(sw)
    return sw == _OK


def tries_left(send: Send, p2: int) -> str:
    """What the card says of the retry counter when asked without a PIN, for the question; PinError when blocked."""
    sw = send(CommandApdu(0, _VERIFY, 0, p2))
    if sw == _BLOCKED:
        raise PinError(sw)
    tries = status_words.tries_left(sw)
    if tries is None:
        return ""
    return ", LAST TRY: a wrong PIN blocks it" if tries == 1 else f", {status_words.tries_text(tries)} left"
