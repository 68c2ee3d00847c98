# SPDX-License-Identifier: MIT
"""A card behind pcscd: the client side of vpcd, the virtual reader of the vsmartcard project.

Each message is a 2-byte big-endian length and that many bytes. A message of one byte from the reader is a control
code, any longer one a command APDU; the card answers ATR requests and APDUs, nothing else.
"""

from __future__ import annotations

import select
import socket
import threading
from enum import IntEnum, unique

from jsapi.terminals.virtual.faults import Card, FaultyCard, ReaderFailure

HOST = "127.0.0.1"
PORT = 0x8C7B
POLL_SECONDS = 0.1
CONNECT_SECONDS = 5.0
RETRY_SECONDS = 0.25
MAX_MESSAGE = 0xFFFF
SW_NO_PRECISE_DIAGNOSIS = b"\x6f\x00"


@unique
class Control(IntEnum):
    """Control codes from the reader."""

    POWER_OFF = 0
    POWER_ON = 1
    RESET = 2
    GET_ATR = 4


class VpcdClient:
    """Serves one card at one vpcd slot; slot n listens on the n-th port from 35963."""

    def __init__(self, card: Card, port: int = PORT, host: str = HOST) -> None:
        self._card = card
        self._address = (host, port)
        self._buffer = b""
        self.connected = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop` is set. Waits for vpcd as long as it takes, also after pcscd was restarted.

        Hangs up when a failure on purpose takes the card out, until it is put back.
        """
        while not stop.is_set():
            link = None if self._removed() else self._connect()
            if link is None:
                stop.wait(RETRY_SECONDS)
                continue
            with link:
                self._serve(link, stop)

    def _removed(self) -> bool:
        return isinstance(self._card, FaultyCard) and self._card.removed

    def _connect(self) -> socket.socket | None:
        try:
            link = socket.create_connection(self._address, timeout=CONNECT_SECONDS)
        except OSError:
            return None
        link.settimeout(None)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return link

    def _serve(self, link: socket.socket, stop: threading.Event) -> None:
        """Answer messages until the reader hangs up. Hanging up here is what removing the card is for the host.

        A reader error on purpose does the same for a moment: vpcd waits forever for an answer that never comes.
        """
        self._buffer = b""
        self._card.reset()
        self.connected.set()
        try:
            while (message := self._receive(link, stop)) is not None:
                try:
                    answer = self._answer(message)
                except ReaderFailure:
                    return
                sent = answer is None or _send(link, len(answer).to_bytes(2, "big") + answer)
                if not sent or self._removed():
                    return
        finally:
            self.connected.clear()

    def _receive(self, link: socket.socket, stop: threading.Event) -> bytes | None:
        """The next message, or None when the reader hung up or `stop` is set."""
        while len(self._buffer) < 2 or len(self._buffer) < 2 + int.from_bytes(self._buffer[:2], "big"):
            ready, _, _ = select.select([link], [], [], POLL_SECONDS)
            if stop.is_set():
                return None
            if ready:
                chunk = _read(link)
                if not chunk:
                    return None
                self._buffer += chunk
        end = 2 + int.from_bytes(self._buffer[:2], "big")
        message, self._buffer = self._buffer[2:end], self._buffer[end:]
        return message

    def _answer(self, message: bytes) -> bytes | None:
        """What the card says to a message; None for controls that are only obeyed."""
        if len(message) > 1:
            response = self._card.transmit(message)
            return response if len(response) <= MAX_MESSAGE else SW_NO_PRECISE_DIAGNOSIS
        if message == bytes((Control.GET_ATR,)):
            return self._card.atr
        if message:
            self._card.reset()
        return None


def _send(link: socket.socket, data: bytes) -> bool:
    """Whether the reader took the data."""
    try:
        link.sendall(data)
    except OSError:
        return False
    return True


def _read(link: socket.socket) -> bytes:
    """What has arrived; empty when the reader hung up.

    Linux forgets TCP_QUICKACK now and then; without it Nagle and delayed ACKs allow 20 APDUs a second.
    """
    try:
        chunk = link.recv(MAX_MESSAGE + 2)
        if hasattr(socket, "TCP_QUICKACK"):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    except OSError:
        return b""
    return chunk
