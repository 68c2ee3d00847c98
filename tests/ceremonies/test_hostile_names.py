# SPDX-License-Identifier: MIT
"""Names that cards, readers and certificates bring along do not drive the operator's terminal."""

from __future__ import annotations

import pytest

from jsapi.terminals.virtual import VirtualCard
from jsapi.terminals.virtual.reader import VirtualReader
from tests.ceremonies.bench import Bench

PIN = ("--pin", "pin")


class Forged:
    """A card whose certificate names another holder, of the same length."""

    def __init__(self, card: VirtualCard, holder: bytes) -> None:
        self._card, self._holder = card, holder
        self.atr, self.reset = card.atr, card.reset

    def transmit(self, command: bytes) -> bytes:
        """The card's answer with the other name."""
        serial = self._card.state.serial.encode()
        return self._card.transmit(command).replace(serial, self._holder.ljust(len(serial), b"0"))


def test_serial_number_and_reader_with_escapes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.host.initialize()
    reader = VirtualReader(Forged(bench.card, b"UT\x1b[2J\x9b"), bench.card.state.serial)
    reader.name = "Virtual \x1b]0;owned\x07"
    monkeypatch.setattr("shell.readers.find_reader", lambda _wanted, *_, **__: reader)
    for name, words in (
        ("pin", ("status",)),
        ("pin", ("status", "--device", "UTOTHER")),
        ("key-domain", ("--create", "1", *PIN)),
        ("initialize", ("--so-pin", "pin", "--confirm", "UTOTHER")),
    ):
        outcome = bench.ceremony(name, *words)
        assert "\\u001b[2J" in outcome.out, outcome
        assert "\x1b" not in outcome.out + outcome.err
        assert "\x9b" not in outcome.out + outcome.err


def test_notes_of_scripts(bench: Bench) -> None:
    code = 'require("pyscsh/Console").Console.note("label \\x1b[2J\\nnext")'
    assert bench.pyscsh("-e", code).err == "label \\x1b[2J\nnext\n"
