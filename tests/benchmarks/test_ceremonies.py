# SPDX-License-Identifier: MIT
"""How long a full rehearsal takes, and commands sent to the card against those of OpenSC for the same job."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jsapi.hsm import p15, share_file
from jsapi.terminals.virtual import VirtualCard
from jsapi.terminals.virtual.faults import FaultyCard
from jsapi.terminals.virtual.reader import VirtualReader
from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import P256, add_key, join
from tests.interop.opensc import PIN, Tools
from tests.terminals.virtual.host import SO_PIN

Attach = Callable[[FaultyCard, int], str]
KEYS = 50
TYPES = ("ec-secp256r1", "ec-brainpoolP256r1", "ec-secp384r1", "rsa-2048", "aes-256")
LOGIN = ("--pin", "pin")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench whose card can be replaced: `bench.card` is in the reader."""
    monkeypatch.chdir(tmp_path)
    made = Bench(tmp_path)
    made.secret("so-pin", SO_PIN.hex())
    reader = VirtualReader(made.card, made.card.state.serial)
    monkeypatch.setattr("shell.readers.find_reader", lambda _wanted, *_, **__: reader)
    return made


def test_full_rehearsal(benchmark: Any, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Initialise, two shares, five keys, backup, wipe, restore, verify. Wanted: 5 s besides the share derivations."""
    derived, derive = [0.0], share_file.derive

    def measured(*arguments: object, **options: object) -> bytearray:
        begin = time.perf_counter()
        found = derive(*arguments, **options)  # type: ignore[arg-type]
        derived[0] += time.perf_counter() - begin
        return found

    monkeypatch.setattr(share_file, "derive", measured)
    confirmed = ("--confirm", bench.card.state.serial)
    setup = ("initialize", *LOGIN, "--so-pin", "so-pin", "--shares", "2", *confirmed)
    passwords = ("share-password", "--password", "share-password")
    opening = ("share-password", "--share-password", "share-password")
    steps = [
        setup,
        ("create-shares", "a.pbe", "b.pbe", "--password", *passwords),
        ("import-shares", "a.pbe", "b.pbe", "--share-password", *opening),
        *(("generate-key", kind, "--type", kind, *LOGIN) for kind in TYPES),
        ("backup", "bak", *LOGIN),
        setup,
        ("restore", "bak", *LOGIN, "--share", "a.pbe", "--share", "b.pbe", "--share-password", *opening),
        ("attest",),
    ]

    def rehearse() -> None:
        for name, *arguments in steps:
            outcome = bench.ceremony(name, *arguments)
            assert outcome.status == 0, outcome.err

    begin = time.perf_counter()
    benchmark.pedantic(rehearse, rounds=1)
    benchmark.extra_info["seconds in share derivations"] = derived[0]
    benchmark.extra_info["seconds besides"] = time.perf_counter() - begin - derived[0]


def counted(attach_card: Attach, card: VirtualCard, work: Callable[[], object]) -> int:
    """Commands that reach the card in slot 0 during the work."""
    layer = FaultyCard(card)
    attach_card(layer, 0)
    before = layer.commands
    work()
    return layer.commands - before


def ours(bench: Bench, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Commands of a run on the card of a bench."""
    layer = FaultyCard(bench.card)
    reader = VirtualReader(layer, bench.card.state.serial)
    monkeypatch.setattr("shell.readers.find_reader", lambda _wanted, *_, **__: reader)
    outcome = bench.pyscsh("run", "--reader", "virtual", *arguments)
    assert outcome.status == 0, outcome.err
    return layer.commands


LIST = """
const { HSMKeyStore } = require("scsh/sc-hsm/HSMKeyStore"), { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
if (new HSMKeyStore(new SmartCardHSM(new Card(_scsh3.reader))).enumerateKeys().length !== 50) throw new Error();
"""


def test_commands_for_listing_fifty_keys(
    bench: Bench, attach_card: Attach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    join(bench)
    bench.host.login()
    for number in range(1, KEYS + 1):
        bench.host.generate_ec(number, P256)
        bench.host.write(
            0xC400 + number, p15.private_key_description(p15.KeyKind.EC, bytes([number]), f"k{number}", 256)
        )
    tools = Tools(tmp_path)
    theirs = counted(attach_card, bench.card, lambda: tools.run("pkcs15-tool", "--reader", "0", "--list-keys"))
    our = ours(bench, monkeypatch, "-e", LIST)
    assert our <= theirs


def test_commands_for_one_import(
    bench: Bench, attach_card: Attach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ours looks at device, PIN, key domain and room first, and proves the key afterwards."""
    join(bench)
    add_key(bench, 1, "one")
    bench.host.select()
    assert bench.ceremony("wrap-key", "one", "one.wky", *LOGIN).status == 0
    tools, other = Tools(tmp_path), Bench(tmp_path)
    join(other)
    unwrap = ("--unwrap-key", "one.wky", "--key-reference", "1", "--pin", PIN)
    theirs = counted(attach_card, other.card, lambda: tools.sc_hsm(*unwrap))
    assert other.host.read(0xCE01) == bench.host.read(0xCE01)
    third = Bench(tmp_path)
    join(third)
    script = third.script("unwrap-key")
    our = ours(third, monkeypatch, script, "one.wky", *LOGIN, "--yes", "--no-record")
    assert our <= theirs
