# SPDX-License-Identifier: MIT
"""T=0 exchanges as ISO 7816-3:2006, 12.2 lays them out."""

from __future__ import annotations

import pytest

from jsapi.terminals import TransmissionError
from jsapi.terminals.transport import T0Connection


class ScriptedCard:
    """Expects commands in order and gives the answers to them."""

    reader_name = "T=0 reader"
    atr = bytes.fromhex("3B00")

    def __init__(self, *exchanges: str) -> None:
        self.exchanges = [tuple(bytes.fromhex(part) for part in exchange.split(">")) for exchange in exchanges]

    def transmit(self, command: bytes) -> bytes:
        """The next answer."""
        expected, answer = self.exchanges.pop(0)
        assert command == expected
        return answer

    def reset(self, cold: bool) -> bytes:
        """No reset here."""
        raise AssertionError(cold)

    def begin(self) -> None:
        """Nothing to do."""

    def end(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


@pytest.mark.parametrize(
    ("command", "exchanges", "answer"),
    [
        ("00A40000", ["00A40000>9000"], "9000"),
        ("00A4000C023F00", ["00A4000C023F00>9000"], "9000"),
        ("00B0000000", ["00B0000000>6C03", "00B0000003>0102039000"], "0102039000"),
        ("00A40400023F0000", ["00A40400023F00>6102", "00C0000002>6F009000"], "6F009000"),
        ("00A40400023F0010", ["00A40400023F00>6110", "00C0000010>6C02", "00C0000002>6F009000"], "6F009000"),
        ("01CB000000", ["01CB000000>6102", "01C0000002>AABB6101", "01C0000001>CC6282"], "AABBCC6282"),
        ("A0A40000023F00", ["A0A40000023F00>9F16"], "9F16"),
        ("A0A40000023F00", ["A0A40000023F00>6102", "A0C0000002>01029000"], "01029000"),
        ("801000000201020A", ["80100000020102>6101", "00C0000001>079000"], "079000"),
        ("4510000000", ["4510000000>6101", "45C0000001>079000"], "079000"),
        ("0CB0000000", ["0CB0000000>6101", "00C0000001>079000"], "079000"),
    ],
)
def test_exchange(command: str, exchanges: list[str], answer: str) -> None:
    card = ScriptedCard(*exchanges)
    assert T0Connection(card).transmit(bytes.fromhex(command)) == bytes.fromhex(answer)
    assert card.exchanges == []


def test_announcement_without_data_ends() -> None:
    card = ScriptedCard("00B0000000>6101", *["00C0000001>6101"] * 3)
    with pytest.raises(TransmissionError, match="sends none"):
        T0Connection(card).transmit(bytes.fromhex("00B0000000"))


def test_endless_data_ends() -> None:
    card = ScriptedCard("00B0000000>6100", *["00C0000000>" + "00" * 256 + "6100"] * 300)
    with pytest.raises(TransmissionError, match="without end"):
        T0Connection(card).transmit(bytes.fromhex("00B0000000"))


@pytest.mark.parametrize("exchange", ["FFCA000000>6C04", "FF00000004D44A0100>6105", "FFD6000404010203040A>9000"])
def test_commands_for_the_reader_pass_as_they_are(exchange: str) -> None:
    card = ScriptedCard(exchange)
    command, answer = map(bytes.fromhex, exchange.split(">"))
    assert T0Connection(card).transmit(command) == answer
    assert card.exchanges == []
