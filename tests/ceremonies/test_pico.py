# SPDX-License-Identifier: MIT
"""What pico-hsm does otherwise (protocol reference, 19), put in front of the virtual card."""

from __future__ import annotations

import pytest

from jsapi.hsm import p15
from jsapi.hsm.protocol import Ins
from jsapi.terminals.virtual import VirtualCard
from jsapi.terminals.virtual.status import StatusWord
from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import add_key, join, same_key

PIN = ("--pin", "pin")
LISTED = (0xCC, 0xC4, 0xC8, 0xC9)


@pytest.fixture
def pico(pair: tuple[Bench, Bench], monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Bench]:
    """Two cards that list no certificates, and describe and certify a key of their own accord when they unwrap it."""
    transmit = VirtualCard.transmit

    def different(card: VirtualCard, command: bytes) -> bytes:
        answer = transmit(card, command)
        if command[1] == Ins.ENUMERATE:
            pairs = [answer[i : i + 2] for i in range(0, len(answer) - 2, 2)]
            return b"".join(pair for pair in pairs if pair[0] in LISTED) + answer[-2:]
        if command[1] == Ins.UNWRAP and answer[-2:] == int(StatusWord.OK).to_bytes(2, "big"):
            number = command[2]
            card.state.put_file(0xC400 + number, p15.private_key_description(p15.KeyKind.EC, b"1", "", 256))
            card.state.put_file(0xCE00 + number, b"\x67\x00")
            card.state.checkpoint()
        return answer

    monkeypatch.setattr(VirtualCard, "transmit", different)
    return pair


def test_backup_and_restore(pico: tuple[Bench, Bench]) -> None:
    first, second = pico
    for bench in pico:
        join(bench)
    for number in (1, 2):
        add_key(first, number, f"key {number}")
    first.host.select()
    assert first.ceremony("backup", "bak", *PIN).status == 0
    outcome = second.ceremony("restore", "bak", *PIN)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.count("test signature verified") == 2
    for number in (1, 2):
        assert same_key(first, second, number)
        assert second.card.state.file(0xC400 + number) == first.card.state.file(0xC400 + number)
        assert second.card.state.file(0xCE00 + number) == first.card.state.file(0xCE00 + number)
