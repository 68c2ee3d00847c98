# SPDX-License-Identifier: MIT
"""The card is taken out, or its answer is lost, in the middle: what is told, and that the same command finishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from jsapi.terminals.virtual.faults import Fault, FaultKind, FaultyCard
from jsapi.terminals.virtual.reader import VirtualReader
from tests.ceremonies.bench import COMPLETE, Bench, Outcome
from tests.ceremonies.domain import KCV, SHARES, add_key, join, same_key
from tests.ceremonies.pkcs12_files import Pkcs12Files

PIN = ("--pin", "pin")
STEP = 9
pytestmark = pytest.mark.usefixtures("quick_shares")


class Fragile:
    """Two benches; the card of the second one fails at a chosen command."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder)
        self.source, self.bench = Bench(folder, "virtual:a"), Bench(folder, "virtual:b")
        readers = {"virtual:a": VirtualReader(self.source.card, self.source.card.state.serial)}
        monkeypatch.setattr("shell.readers.find_reader", lambda wanted, *_, **__: readers[wanted])
        self._readers = readers

    def run(self, ceremony: str, *arguments: str, at: int = 0, kind: FaultKind = FaultKind.REMOVED) -> Outcome:
        """Run a ceremony on the second card, which fails at command `at` (0 never)."""
        self.faulty = FaultyCard(self.bench.card, [Fault(kind, at)] if at else [])
        self._readers["virtual:b"] = VirtualReader(self.faulty, self.bench.card.state.serial)
        self.bench.card.reset()
        return self.bench.ceremony(ceremony, *arguments)

    def wipe(self) -> None:
        """The second card is empty again, with the DKEK."""
        join(self.bench)


@pytest.fixture
def fragile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fragile:
    made = Fragile(tmp_path, monkeypatch)
    join(made.source)
    add_key(made.source, 1, "one")
    add_key(made.source, 2, "two")
    made.source.host.select()
    made.wipe()
    return made


def told(outcome: Outcome) -> None:
    """One plain account of what happened, and how to go on."""
    assert outcome.status == 3, outcome.err
    assert "Traceback" not in outcome.err
    assert re.search(r"Nothing was changed\.|Done so far:", outcome.err), outcome.err
    assert "same command" in outcome.err or "Check the reader" in outcome.err, outcome.err


def every_command(fragile: Fragile, arguments: tuple[str, ...], finished: Callable[[], bool], step: int = 1) -> None:
    """Fail at each `step`-th command, then run again; the last two thirds are those that count most."""
    fragile.wipe()
    assert fragile.run(*arguments).status == 0
    total = fragile.faulty.commands
    assert total > 8
    for at in range(1, total, step):
        fragile.wipe()
        kind = (FaultKind.REMOVED, FaultKind.ANSWER_LOST)[at % 2]
        outcome = fragile.run(*arguments, at=at, kind=kind)
        if outcome.status == 0:
            continue  # it failed after everything was done
        told(outcome)
        again = fragile.run(*arguments)
        assert (again.status, again.err) == (0, ""), f"after a failure at {at}: {again.err}"
        assert finished(), at


def test_unwrapping_one_key_at_every_command(fragile: Fragile) -> None:
    assert fragile.source.ceremony("wrap-key", "one", "one.wky", *PIN).status == 0

    def finished() -> bool:
        fragile.bench.host.select()
        return fragile.bench.host.objects() == ["C401", "CC00", "CC01", "CE01"] and same_key(
            fragile.source, fragile.bench, 1
        )

    every_command(fragile, ("unwrap-key", "one.wky", *PIN), finished)


def test_restore(fragile: Fragile) -> None:
    assert fragile.source.ceremony("backup", "bak", *PIN).status == 0

    def finished() -> bool:
        return all(same_key(fragile.source, fragile.bench, number) for number in (1, 2))

    every_command(fragile, ("restore", "bak", *PIN), finished, step=4)


def test_backup(fragile: Fragile, tmp_path: Path) -> None:
    """The device is only read; the folder gets its manifest at the end alone."""
    card = fragile.bench.card
    fragile.bench.host.select()
    for number in (1, 2):
        add_key(fragile.bench, number, f"key {number}")
    assert fragile.run("backup", "whole", *PIN).status == 0
    total = fragile.faulty.commands
    names = {path.name for path in (tmp_path / "whole").iterdir()}
    for at in range(1, total, 4):
        outcome = fragile.run("backup", f"bak{at}", *PIN, at=at)
        if outcome.status == 0:
            continue
        told(outcome)
        assert not (tmp_path / f"bak{at}" / "manifest.json").exists()
        assert fragile.run("backup", f"bak{at}", *PIN).status == 0
        assert {path.name for path in (tmp_path / f"bak{at}").iterdir()} == names
    assert card.state.key_ids() == [0, 1, 2]


def test_import_of_shares(fragile: Fragile) -> None:
    """The device counts what has arrived: the second run brings the share that is missing."""
    names = [fragile.bench.share(f"s{n}.pbe", value) for n, value in enumerate(SHARES)]
    words = ("--share-password", "share-password")
    fragile.bench.host.initialize("920102")
    outcome = fragile.run("import-shares", *names, *words, *words, "--kcv", KCV, at=4)
    assert (outcome.status, "s0.pbe is imported" in outcome.err) == (3, True)
    assert "run again with only those that are missing" in outcome.err
    fragile.bench.host.select()
    missing = names[2 - fragile.bench.domain()[1] :]
    assert fragile.run("import-shares", *missing, *words * len(missing), "--kcv", KCV).status == 0
    fragile.bench.host.select()
    assert fragile.bench.domain() == (2, COMPLETE, bytes.fromhex(KCV))


def test_pkcs12_import(fragile: Fragile, pkcs12_files: Pkcs12Files) -> None:
    """With a transient DKEK: when it is left behind, the advice names the option that clears it."""
    arguments = (str(pkcs12_files.pkcs12("prime256v1")), "--password", "password", *PIN)
    fragile.bench.host.select()
    fragile.bench.host.initialize("970101")
    assert fragile.run("import-pkcs12", *arguments).status == 0
    done = fragile.bench.host.objects()
    for at in range(1, fragile.faulty.commands, STEP):
        fragile.bench.host.select()
        fragile.bench.host.initialize("970101")
        outcome = fragile.run("import-pkcs12", *arguments, at=at)
        if outcome.status == 0:
            continue
        assert outcome.status == 3
        discard = re.findall(r"--discard-kek [0-9A-F]{16}", outcome.err)
        again = fragile.run("import-pkcs12", *arguments, *(discard[0].split() if discard else ()))
        assert (again.status, again.err) == (0, ""), f"after a failure at {at}: {outcome.err} {again.err}"
        fragile.bench.host.select()
        assert fragile.bench.host.objects() == done, at
        assert fragile.bench.domain()[1] == 1, at
