# SPDX-License-Identifier: MIT
"""Nobody stays logged in when a ceremony fails, and nothing changes or costs a try before the PIN is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from jsapi.terminals.virtual.reader import VirtualReader
from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import SHARES, add_key, join
from tests.terminals.virtual.host import SO_PIN

PIN = ("--pin", "pin")
LOGGED_OUT = 0x63C3
pytestmark = pytest.mark.usefixtures("quick_shares")


def keep_session(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a run leaves the card as the program has left it, for the next program to find."""
    monkeypatch.setattr(bench.host, "select", lambda: None)


def test_logged_out_after_a_failure(pair: tuple[Bench, Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = pair
    join(first)
    add_key(first, 1, "one")
    first.host.select()
    assert first.ceremony("wrap-key", "one", "1.wky", *PIN).status == 0
    join(second)
    path = first.folder / "1.wky"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    keep_session(second, monkeypatch)
    outcome = second.ceremony("unwrap-key", "1.wky", *PIN)
    assert (outcome.status, "UNWRAP" in outcome.err) == (3, True)
    second.host.send("00200081", sw=LOGGED_OUT, le=None)


def test_wrong_pin_stops_a_restore_before_the_shares_are_imported(pair: tuple[Bench, Bench]) -> None:
    first, other = pair
    join(first)
    add_key(first, 1, "one")
    first.host.select()
    assert first.ceremony("backup", "bak", *PIN).status == 0
    other.host.initialize("920102")
    other.secret("wrong", "000000")
    names = [other.share(f"share{n}.pbe", value) for n, value in enumerate(SHARES)]
    shares = [word for name in names for word in ("--share", name, "--share-password", "share-password")]
    outcome = other.ceremony("restore", "bak", "--pin", "wrong", *shares)
    assert (outcome.status, "Wrong PIN" in outcome.err, "Nothing was changed." in outcome.err) == (3, True, True)
    assert other.domain()[:2] == (2, 2)


def test_a_card_that_is_changed_behind_the_rehearsal(
    pair: tuple[Bench, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = pair
    for bench in pair:
        join(bench)
        bench.host.select()
    waiting = [VirtualReader(bench.card, "in turn") for bench in (first, other)]
    in_turn = VirtualReader(first.card, "in turn")
    monkeypatch.setattr(in_turn, "connect", lambda: waiting.pop(0).connect())
    monkeypatch.setattr("shell.readers.find_reader", lambda _wanted, *_, **__: in_turn)
    outcome = first.ceremony("generate-key", "k", *PIN, "--rehearse")
    assert "The rehearsal went well" in outcome.out
    assert (outcome.status, f"the rehearsal was for {first.card.state.serial}" in outcome.err) == (3, True), outcome
    assert "CC01" not in other.host.objects()


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, Bench]:
    """A custodian's device, and one that he and another one log in to."""
    monkeypatch.chdir(tmp_path)
    custodian, device, other = (Bench(tmp_path, f"virtual:{n}") for n in range(3))
    readers = {made.reader: VirtualReader(made.card, made.card.state.serial) for made in (custodian, device, other)}
    monkeypatch.setattr("shell.readers.find_reader", lambda wanted, *_, **__: readers[wanted])
    for bench in (custodian, other):
        bench.host.initialize("970102")
        assert bench.ceremony("generate-key", "pka", "--type", "ec-brainpoolP256r1", *PIN).status == 0
        assert bench.ceremony("pka", "export", "pka", f"{bench.reader[-1]}.pka").status == 0
    device.secret("so-pin", SO_PIN.hex())
    ready = ("--so-pin", "so-pin", "--pka", "2/2", "--no-pin", "--shares", "0")
    assert device.ceremony("initialize", *ready).status == 0
    assert device.ceremony("pka", "register", "0.pka", "2.pka").status == 0
    return custodian, device


READERS = ("--reader", "virtual:0", "--reader", "virtual:1")


def test_impossible_pin_of_a_custodian_costs_no_try(guarded: tuple[Bench, Bench]) -> None:
    """Such as that of a file with a second line: devices count every VERIFY with data."""
    custodian, device = guarded
    custodian.secret("pin", "648219\n")
    login = ("--custodian", "virtual:0", "--custodian-pin", "pin")
    outcome = device.ceremony("generate-key", "k", *login, options=READERS)
    assert (outcome.status, "not sent to the device" in outcome.err) == (1, True)
    custodian.host.select()
    custodian.host.send("00200081", sw=0x63C3, le=None)


def test_a_challenge_overwrites_no_other_file(guarded: tuple[Bench, Bench]) -> None:
    device = guarded[1]
    share = device.folder / "share0.pbe"
    share.write_bytes(b"Salted__" + bytes(56))
    outcome = device.ceremony("pka", "authenticate", "--challenge", "share0.pbe", "--response", "response")
    assert (outcome.status, "share0.pbe exists already" in outcome.err) == (1, True)
    assert share.read_bytes() == b"Salted__" + bytes(56)
    for _ in range(2):  # that of an earlier session is replaced
        outcome = device.ceremony("pka", "authenticate", "--challenge", "challenge", "--response", "response")
        assert (outcome.status, "The responses are missing" in outcome.err) == (3, True)


def test_custodians_are_logged_out_when_one_is_missing(
    guarded: tuple[Bench, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    custodian, device = guarded
    keep_session(device, monkeypatch)
    login = ("--custodian", "virtual:0", "--custodian-pin", "pin")
    outcome = device.ceremony("generate-key", "k", *login, options=READERS)
    assert (outcome.status, "1 custodian is missing" in outcome.err) == (3, True)
    assert device.host.send("80540000") == bytes((2, 0, 2, 0))  # total, missing, required, authenticated
    custodian.host.send("00200081", sw=0x63C3, le=None)
