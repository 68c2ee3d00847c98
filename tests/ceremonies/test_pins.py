# SPDX-License-Identifier: MIT
"""PINs changed and unblocked; custodians who log in; devices that agree on the key of their domain."""

from __future__ import annotations

from pathlib import Path

import pytest

from jsapi.terminals.virtual import VirtualCard
from jsapi.terminals.virtual.reader import VirtualReader
from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import join
from tests.terminals.virtual.host import SO_PIN, USER_PIN

PIN = ("--pin", "pin")
SO = ("--so-pin", "so-pin")


@pytest.fixture
def ready(bench: Bench) -> Bench:
    bench.secret("so-pin", SO_PIN.hex())
    bench.secret("new", "87654321")
    return bench


def test_change_and_change_back(ready: Bench) -> None:
    ready.host.initialize()
    changed = ready.ceremony("pin", "change", *PIN, "--new-pin", "new")
    assert (changed.status, "the user PIN is changed" in changed.out) == (0, True)
    ready.host.send("00200081", b"87654321", le=None)
    outcome = ready.ceremony("pin", "change", *PIN, "--new-pin", "new")
    assert (outcome.status, "wrong PIN, 2 tries left" in outcome.err) == (3, True)
    assert "Nothing was changed." in outcome.err


def test_last_try_and_blocked(ready: Bench) -> None:
    ready.host.initialize()
    for tries in (2, 1):
        ready.host.send("00200081", b"000000", 0x63C0 + tries, le=None)
    outcome = ready.ceremony("pin", "change", *PIN, "--new-pin", "new")
    assert (outcome.status, "Only one try is left" in outcome.err) == (3, True)
    ready.host.raw(bytes.fromhex("0020008106") + b"000000")
    outcome = ready.ceremony("pin", "change", *PIN, "--new-pin", "new", "--last-try")
    assert (outcome.status, "is blocked" in outcome.err) == (3, True)
    assert ready.ceremony("pin", "unblock", *SO, "--new-pin", "new").status == 0
    ready.host.send("00200081", b"87654321", le=None)


def test_reset_only(ready: Bench) -> None:
    ready.host.initialize(options="0021")
    ready.host.send("00200081", b"000000", 0x63C2, le=None)
    outcome = ready.ceremony("pin", "unblock", *SO, "--new-pin", "new")
    assert (outcome.status, "--keep-pin" in outcome.err) == (3, True)
    assert ready.ceremony("pin", "unblock", *SO, "--keep-pin").status == 0
    ready.host.send("00200081", sw=0x63C3, le=None)
    ready.host.initialize(options="0000")
    outcome = ready.ceremony("pin", "unblock", *SO, "--keep-pin")
    assert (outcome.status, "cannot unblock" in outcome.err) == (3, True)


def test_transport_pin_and_so_pin(ready: Bench) -> None:
    ready.host.initialize(options="0003")
    status = ready.ceremony("pin", "status")
    assert (status.status, "transport PIN" in status.out) == (0, True)
    assert ready.ceremony("pin", "change", *PIN, "--new-pin", "new").status == 0
    ready.secret("new-so", "0102030405060708")
    assert ready.ceremony("pin", "change-so-pin", *SO, "--new-so-pin", "new-so").status == 0
    again = ready.ceremony("pin", "change-so-pin", *SO, "--new-so-pin", "new-so")
    assert (again.status, "63CE" in again.err) == (3, True)


@pytest.mark.parametrize("words", [(), ("nonsense",), ("change", "more")])
def test_wrong_use(ready: Bench, words: tuple[str, ...]) -> None:
    assert ready.ceremony("pin", *words).status == 2


@pytest.fixture
def trio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Bench]:
    """Three benches in one folder, readers virtual:0 to virtual:2; the first two have a key `pka`."""
    monkeypatch.chdir(tmp_path)
    benches = [Bench(tmp_path, f"virtual:{n}") for n in range(3)]
    readers = {made.reader: VirtualReader(made.card, made.card.state.serial) for made in benches}
    monkeypatch.setattr("shell.readers.find_reader", lambda wanted, *_, **__: readers[wanted])
    for n, bench in enumerate(benches[:2]):
        bench.host.initialize("970102")
        assert bench.ceremony("generate-key", "pka", "--type", "ec-brainpoolP256r1", *PIN).status == 0
        assert bench.ceremony("pka", "export", "pka", f"{n}.pka").status == 0
    return benches


def all_readers(benches: list[Bench]) -> tuple[str, ...]:
    return tuple(word for bench in benches[:2] for word in ("--reader", bench.reader))


@pytest.mark.parametrize("combined", [False, True])
def test_custodians_with_their_devices(trio: list[Bench], combined: bool) -> None:
    guarded = trio[2]
    guarded.secret("so-pin", SO_PIN.hex())
    kind = ("--combined", *PIN) if combined else ("--no-pin",)
    assert guarded.ceremony("initialize", *SO, "--pka", "2/2", "--shares", "0", *kind).status == 0
    assert guarded.ceremony("pka", "register", "0.pka", "1.pka").status == 0
    one, both = (
        tuple(word for n in range(count) for word in ("--custodian", f"virtual:{n}", "--custodian-pin", "pin"))
        for count in (1, 2)
    )
    login = PIN if combined else ()
    missing = guarded.ceremony("generate-key", "k", *one, *login, options=all_readers(trio))
    assert (missing.status, "1 custodian is missing" in missing.err) == (3, True)
    outcome = guarded.ceremony("generate-key", "k", *both, *login, options=all_readers(trio))
    assert (outcome.status, outcome.err) == (0, "")
    assert "CC01" in guarded.host.objects()
    nobody = guarded.ceremony("generate-key", "other", *PIN)
    assert nobody.status == 3


def test_exported_challenge(trio: list[Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    """The custodians sign while the program waits for the responses."""
    guarded = trio[2]
    guarded.secret("so-pin", SO_PIN.hex())
    assert guarded.ceremony("initialize", *SO, "--pka", "2/2", "--no-pin", "--shares", "0").status == 0
    assert guarded.ceremony("pka", "register", "0.pka", "1.pka").status == 0
    selecting, guarded.host.select = guarded.host.select, lambda: None  # keep the session of the waiting program

    def carry(_services: object, question: str) -> bool:
        assert question == "Are all responses there?"
        for n, bench in enumerate(trio[:2]):
            assert bench.ceremony("pka", "sign", "challenge", "pka", f"{n}.response", *PIN).status == 0
        return True

    monkeypatch.setattr("shell.services.ShellServices.confirm", carry)
    answers = ("--challenge", "challenge", "--response", "0.response", "--response", "1.response")
    outcome = guarded.ceremony("pka", "authenticate", *answers)
    assert (outcome.status, outcome.err) == (0, "")
    assert "2 of 2 needed have authenticated" in outcome.out
    stale = guarded.ceremony("pka", "authenticate", *answers)
    assert (stale.status, "challenge of this session" in stale.err) == (3, True)
    guarded.host.select = selecting  # type: ignore[method-assign]


def test_devices_agree_on_the_key_of_their_domain(trio: list[Bench]) -> None:
    """XKEK: a key wrapped on one of them comes into the other one, no share was ever made."""
    for n in (0, 1):
        assert trio[n].ceremony("xkek-domain", "certificates", f"{n}.cert").status == 0
        assert trio[0].ceremony("xkek-domain", "admit", "pka", f"{n}.cert", f"{n}.kdm", *PIN).status == 0
        outcome = trio[n].ceremony("xkek-domain", "join", f"{n}.kdm", "--key-domain", "1", *PIN)
        assert (outcome.status, outcome.err) == (0, "")
        assert trio[n].ceremony("xkek-domain", "export", f"{n}.exp", "--key-domain", "1").status == 0
    assert trio[0].ceremony("xkek-domain", "derive", "1.exp", "--key-domain", "1", *PIN).status == 0
    kcv = trio[0].domain(1)[2][:8].hex()
    outcome = trio[1].ceremony("xkek-domain", "derive", "0.exp", "--key-domain", "1", "--kcv", kcv, *PIN)
    assert (outcome.status, outcome.err) == (0, "")
    assert trio[0].ceremony("generate-key", "shared", "--key-domain", "1", *PIN).status == 0
    assert trio[0].ceremony("wrap-key", "shared", "shared.wky", *PIN).status == 0
    assert trio[1].ceremony("unwrap-key", "shared.wky", *PIN).status == 0
    join(trio[2])
    assert isinstance(trio[2].card, VirtualCard)
    stranger = trio[2].ceremony("unwrap-key", "shared.wky", *PIN)
    assert (stranger.status, kcv.upper() in stranger.err) == (3, True)
    assert USER_PIN.decode() not in outcome.out
