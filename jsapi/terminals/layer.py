# SPDX-License-Identifier: MIT
"""What a connection that changes little of another one starts from."""

from __future__ import annotations

from jsapi.terminals import CardConnection


class ConnectionLayer:
    """A connection that passes everything on to the one below it."""

    def __init__(self, below: CardConnection) -> None:
        self._below = below

    @property
    def reader_name(self) -> str:
        """Name of the reader that holds the card."""
        return self._below.reader_name

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        return self._below.atr

    def transmit(self, command: bytes) -> bytes:
        """Send one APDU; returns response data followed by SW1 SW2."""
        return self._below.transmit(command)

    def control(self, code: int, data: bytes) -> bytes:
        """Give the reader itself a command."""
        return self._below.control(code, data)

    def reset(self, cold: bool) -> bytes:
        """Reset the card and return its ATR."""
        return self._below.reset(cold)

    def begin(self) -> None:
        """Begin an exclusive transaction."""
        self._below.begin()

    def end(self) -> None:
        """End an exclusive transaction."""
        self._below.end()

    def close(self) -> None:
        """Close the connection below."""
        self._below.close()
