# SPDX-License-Identifier: MIT
"""The vpcd client against a reader that the test plays itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from jsapi.terminals.virtual.vpcd import Control, VpcdClient
from tests.terminals.echo_card import ATR_T1, OK, EchoCard

TIMEOUT = 5.0


class PlayedReader:
    """The listening end of vpcd."""

    def __init__(self, listener: socket.socket) -> None:
        self._link, _ = listener.accept()
        self._link.settimeout(TIMEOUT)
        self._file = self._link.makefile("rb")

    def send(self, *messages: bytes) -> None:
        """All messages in one segment."""
        self._link.sendall(b"".join(len(message).to_bytes(2, "big") + message for message in messages))

    def send_slowly(self, message: bytes) -> None:
        """One byte a segment."""
        self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in len(message).to_bytes(2, "big") + message:
            self._link.sendall(bytes((octet,)))

    def receive(self) -> bytes:
        """One message, or nothing after the card has hung up."""
        length = int.from_bytes(self._file.read(2), "big")
        return self._file.read(length)

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._link.close()


class Served:
    """A card, its client thread and the listening socket."""

    def __init__(self, listener: socket.socket) -> None:
        self.card = EchoCard()
        self.listener = listener
        self.stop = threading.Event()
        self.client = VpcdClient(self.card, listener.getsockname()[1])
        self.thread = threading.Thread(target=self.client.run, args=(self.stop,))
        self.thread.start()


@pytest.fixture
def served() -> Iterator[Served]:
    """A client that serves an echo card to a port of the test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(TIMEOUT)
        served = Served(listener)
        try:
            yield served
        finally:
            served.stop.set()
            served.thread.join(TIMEOUT)
            assert not served.thread.is_alive()


def test_atr(served: Served) -> None:
    reader = PlayedReader(served.listener)
    reader.send(bytes((Control.GET_ATR,)))
    assert reader.receive() == ATR_T1
    reader.close()


def test_apdus_in_one_segment_and_in_pieces(served: Served) -> None:
    reader = PlayedReader(served.listener)
    reader.send(b"\x00\x84\x00\x00", b"\x00\x84\x00\x01")
    assert reader.receive() == b"\x00\x84\x00\x00" + OK
    assert reader.receive() == b"\x00\x84\x00\x01" + OK
    reader.send_slowly(b"\x00\x84\x00\x02")
    assert reader.receive() == b"\x00\x84\x00\x02" + OK
    reader.close()


def test_largest_message(served: Served) -> None:
    reader = PlayedReader(served.listener)
    command = bytes(65535)
    reader.send(command)
    assert reader.receive() == command[:65533] + OK
    reader.close()


@pytest.mark.parametrize("control", [Control.POWER_OFF, Control.POWER_ON, Control.RESET])
def test_power_and_reset_are_silent_and_lose_the_session(served: Served, control: Control) -> None:
    reader = PlayedReader(served.listener)
    reader.send(bytes((Control.GET_ATR,)))
    reader.receive()
    before = served.card.resets
    reader.send(bytes((control,)), bytes((Control.GET_ATR,)))
    assert reader.receive() == ATR_T1
    assert served.card.resets == before + 1
    reader.close()


def test_too_long_an_answer_becomes_an_error(served: Served) -> None:
    served.card.name = b"x"
    served.card.transmit = lambda command: bytes(70000)  # type: ignore[method-assign]
    reader = PlayedReader(served.listener)
    reader.send(b"\x00\x84\x00\x00")
    assert reader.receive() == b"\x6f\x00"
    reader.close()


def test_reconnects_after_the_reader_went_away(served: Served) -> None:
    PlayedReader(served.listener).close()
    reader = PlayedReader(served.listener)
    reader.send(bytes((Control.GET_ATR,)))
    assert reader.receive() == ATR_T1
    reader.close()


def test_stop_hangs_up(served: Served) -> None:
    reader = PlayedReader(served.listener)
    assert served.client.connected.wait(TIMEOUT)
    served.stop.set()
    assert reader.receive() == b""
    served.thread.join(TIMEOUT)
    assert not served.client.connected.is_set()
    reader.close()


def test_stop_while_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    stop = threading.Event()
    thread = threading.Thread(target=VpcdClient(EchoCard(), port).run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(TIMEOUT)
    assert not thread.is_alive()
