# SPDX-License-Identifier: MIT
"""An import that fails half-way: what is told, what stays on the card, how it goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jsapi.hsm.protocol import Ins
from jsapi.terminals.virtual import CardState, VirtualCard
from shell.services import ShellServices
from tests.ceremonies.bench import IMPORT, OUTSTANDING, ROOT, Bench
from tests.ceremonies.pkcs12_files import ALIAS, PASSWORD, Pkcs12Files
from tests.ceremonies.test_import_pkcs12 import chain_stored, imported
from tests.terminals.virtual.host import USER_PIN, Host

KIND = "prime256v1"
CREATE_DOMAIN = "80 52 01 00"
MEMORY_FULL = bytes.fromhex("6A84")


class Fault:
    """Answers the n-th command that fits with an error; `forever` all that follow too."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, header: bytes, n: int = 1, *, forever: bool = False) -> None:
        self._header, self._left, self._forever = header, n, forever
        self._transmit = VirtualCard.transmit
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(VirtualCard, "transmit", lambda card, command: self._answer(card, command))

    def _answer(self, card: VirtualCard, command: bytes) -> bytes:
        if bytes(command).startswith(self._header, 0 if len(self._header) > 1 else 1):
            self._left -= 1
            if self._left == 0 or (self._forever and self._left < 0):
                return MEMORY_FULL
        return self._transmit(card, command)

    def repair(self) -> None:
        """Let all commands through again."""
        self._monkeypatch.setattr(VirtualCard, "transmit", self._transmit)


@pytest.fixture
def ready(bench: Bench) -> Bench:
    """A card with an empty key domain."""
    bench.host.initialize("970101")
    return bench


def test_unwrap_refused_leaves_nothing(
    ready: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The domain that was made for the import goes too."""
    fault = Fault(monkeypatch, bytes([Ins.UNWRAP]))
    outcome = ready.import_(pkcs12_files.pkcs12(KIND))
    assert outcome.status == 3
    assert "UNWRAP failed with SW1/SW2=6A84: the device has no memory left for another key." in outcome.err
    assert "Nothing was changed on the device." in outcome.err
    fault.repair()
    assert ready.host.objects() == ["CC00"]
    ready.host.send("80520000", sw=0x6A88)


def test_key_that_cannot_be_described_is_withdrawn(
    ready: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(monkeypatch, bytes.fromhex("00D7C401"))
    outcome = ready.import_(pkcs12_files.pkcs12(KIND))
    assert (outcome.status, "UPDATE BINARY of C401 failed" in outcome.err) == (3, True)
    fault.repair()
    assert ready.host.objects() == ["CC00"]


def test_certificate_that_cannot_be_stored(
    ready: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key stays and is named, the DKEK goes, the next run goes on."""
    fault = Fault(monkeypatch, bytes.fromhex("00D7CE01"))
    file = pkcs12_files.pkcs12(KIND)
    outcome = ready.import_(file)
    assert outcome.status == 3
    assert "UPDATE BINARY of CE01 failed" in outcome.err
    assert f"{ALIAS} is key 1 on the device" in outcome.err
    assert "the transient DKEK is deleted from key domain 0" in outcome.err
    assert "Run the same command again: it goes on with what is missing." in outcome.err
    fault.repair()
    assert ready.domain()[1] == OUTSTANDING
    again = ready.import_(file)
    assert (again.status, again.err) == (0, "")
    imported(ready, pkcs12_files, KIND)
    chain_stored(ready, pkcs12_files)


def test_second_of_two_keys_fails(ready: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch) -> None:
    ready.secret("password", "secret1")
    file = pkcs12_files.several("rsa2048", "prime256v1")
    fault = Fault(monkeypatch, bytes([Ins.UNWRAP]), 2)
    outcome = ready.import_(file)
    assert outcome.status == 3
    for expected in ("rsa2048 is key 1", "the certificate of key 1 is stored", "CA certificate CN=Test Root is stored"):
        assert expected in outcome.err
    assert "prime256v1 is key" not in outcome.err
    fault.repair()
    again = ready.import_(file)
    assert (again.status, again.err) == (0, "")
    assert "Was there  rsa2048" in again.out
    assert "Imported  prime256v1" in again.out
    imported(ready, pkcs12_files, "rsa2048", 1, "rsa2048")
    imported(ready, pkcs12_files, "prime256v1", 2, "prime256v1")


def test_wrong_test_signature_removes_the_key(
    ready: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(monkeypatch, bytes([Ins.SIGN]))
    outcome = ready.import_(pkcs12_files.pkcs12(KIND))
    assert outcome.status == 3
    assert f"A test signature of the imported key {ALIAS} does not verify against its certificate." in outcome.err
    assert f"{ALIAS} (key 1) is deleted again" in outcome.err
    fault.repair()
    assert ready.host.objects() == ["CC00"]


def test_dkek_that_cannot_be_deleted_is_named(
    ready: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option in the advice makes the next run clean up, and import nothing twice."""
    fault = Fault(monkeypatch, bytes.fromhex("805204"), forever=True)
    file = pkcs12_files.pkcs12(KIND)
    outcome = ready.import_(file)
    assert outcome.status == 3
    kcv = ready.domain()[2].hex().upper()
    assert f"STILL HAS the transient DKEK, key check value {kcv}" in outcome.err
    assert f"--discard-kek {kcv}" in outcome.err
    fault.repair()
    assert ready.import_(file).status == 3
    again = ready.import_(file, "--discard-kek", kcv.lower())
    assert (again.status, again.err) == (0, "")
    assert ready.domain()[1] == OUTSTANDING
    assert [name for name in ready.host.objects() if name.startswith("CC")] == ["CC00", "CC01"]


def test_discarding_before_an_import(ready: Bench, pkcs12_files: Pkcs12Files) -> None:
    ready.host.login()
    ready.host.send("80520100", b"\1")
    kcv = ready.host.import_kek(bytes(range(32)))[2:].hex().upper()
    assert ready.import_(pkcs12_files.pkcs12(KIND), "--discard-kek", kcv).status == 0
    imported(ready, pkcs12_files, KIND)
    assert ready.domain() == (1, OUTSTANDING, bytes(8))


def test_ctrl_c_waits_for_the_end_of_a_key(
    ready: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter((False, True))
    monkeypatch.setattr(ShellServices, "stop_requested", lambda _self: next(answers))
    ready.secret("password", "secret1")
    outcome = ready.import_(pkcs12_files.several("rsa2048", "prime256v1"))
    assert outcome.status == 130
    assert "Stopped by Ctrl-C." in outcome.err
    imported(ready, pkcs12_files, "rsa2048", 1, "rsa2048")
    assert "CC02" not in ready.host.objects()
    assert ready.domain()[1] == OUTSTANDING


def test_sigint_in_another_process(tmp_path: Path, pkcs12_files: Pkcs12Files) -> None:
    """A signal in the middle of the transient import: no DKEK stays, whatever was imported until then."""
    with_state = CardState.create(tmp_path / "card")
    host = Host(VirtualCard(with_state))
    host.select()
    host.initialize("970101")
    with_state.close()
    for name, value in (("password", PASSWORD), ("pin", USER_PIN.decode())):
        (tmp_path / name).write_text(value, encoding="utf-8")
    trace = tmp_path / "trace"
    program = "from shell.cli import main; main()"
    command = [sys.executable, "-c", program, "run", "--reader", "virtual:card", "--trace", str(trace), IMPORT,
               str(pkcs12_files.pkcs12("rsa4096")), "--password", "password", "--pin", "pin", "--yes"]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (trace.exists() and CREATE_DOMAIN in trace.read_text("utf-8")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err
    state = CardState.open(tmp_path / "card")
    host = Host(VirtualCard(state))
    host.select()
    assert all(domain.outstanding_shares for domain in state.domains())
    state.close()
    assert process.returncode in (0, 130), err
