# SPDX-License-Identifier: MIT
"""Deleting a key: consent, what goes with it, and a run that stops in the middle."""

from __future__ import annotations

import pytest

from jsapi.terminals.virtual.faults import Fault, FaultKind, FaultyCard
from jsapi.terminals.virtual.reader import VirtualReader
from shell import readers
from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import with_keys

PIN = ("--pin", "pin")


@pytest.fixture
def ready(bench: Bench) -> Bench:
    with_keys(bench)
    return bench


def confirmed(bench: Bench) -> tuple[str, ...]:
    return ("--confirm", bench.card.state.serial)


@pytest.mark.parametrize("name", ["key 1", "#1"])
def test_key_description_and_request_go_together(ready: Bench, name: str) -> None:
    before = set(ready.host.objects())
    outcome = ready.ceremony("delete-key", name, *PIN, *confirmed(ready))
    assert (outcome.status, outcome.err) == (0, "")
    assert "key 1 key 1, EC 256 bits" in outcome.out
    assert before - set(ready.host.objects()) == {"CC01", "C401", "CE01"}
    assert set(ready.host.objects()) <= before


@pytest.mark.parametrize("typed", [(), ("--confirm", "UTVC0000000")])
def test_not_without_the_serial_number(ready: Bench, typed: tuple[str, ...]) -> None:
    before = ready.host.objects()
    outcome = ready.ceremony("delete-key", "key 1", *PIN, *typed)
    assert outcome.status == 3
    assert ready.host.objects() == before


def test_an_unknown_key_is_refused_with_those_that_exist(ready: Bench) -> None:
    outcome = ready.ceremony("delete-key", "nosuch", *PIN, *confirmed(ready))
    assert (outcome.status, "#1 key 1, #2 key 2, #3 key 3" in outcome.err) == (3, True)


def test_a_rerun_finishes_whenever_the_card_is_taken_out(ready: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first command of the deletion on, every later one in its turn; the others are left as they are."""
    reader = readers.find_reader("virtual")
    stopped = 0
    for at in range(1, 200):
        faulty = VirtualReader(FaultyCard(ready.card, [Fault(FaultKind.REMOVED, at)]), ready.card.state.serial)
        monkeypatch.setattr("shell.readers.find_reader", lambda *_, reader=faulty, **__: reader)
        outcome = ready.ceremony("delete-key", "key 1", *PIN, *confirmed(ready))
        objects = set(ready.host.objects())
        if outcome.status == 0:
            break
        if "CC01" in objects:
            continue
        if "C401" in objects:
            stopped += 1
            monkeypatch.setattr("shell.readers.find_reader", lambda *_, **__: reader)
            again = ready.ceremony("delete-key", "key 1", *PIN, *confirmed(ready))
            assert (again.status, "has left of key 1" in again.out) == (0, True)
        else:  # only the end of the login was lost
            assert "key 1 key 1 is deleted" in outcome.err
        assert not set(ready.host.objects()) & {"CC01", "C401", "CE01"}
        with_keys(ready)
    assert stopped == 2  # before the certificate, before the description
    assert not objects & {"CC01", "C401", "CE01"}
    assert {"CC02", "CC03", "C402", "C403"} <= objects
