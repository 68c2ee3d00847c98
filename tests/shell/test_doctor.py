# SPDX-License-Identifier: MIT
"""pyscsh doctor, on this machine as it is and with things taken away."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from jsapi.terminals.virtual.card import VirtualCard
from shell.doctor import steps
from shell.doctor.finding import Finding, State, System
from shell.doctor.report import collect, examine
from shell.doctor.system import family
from tests.shell.test_cli import pyscsh


def doctor(*args: str, without: str = "", **variables: str) -> tuple[int, dict[str, dict[str, object]]]:
    """Exit status, and findings by subject (of several, the last), with a Python package taken away if named."""
    code = f"import sys; sys.modules[{without!r}] = None; from shell.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "doctor", "--json", *args],
        env=os.environ | variables, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert result.stderr == ""
    data = json.loads(result.stdout)
    assert data["go"] is (result.returncode == 0)
    return result.returncode, {finding["subject"]: finding for finding in data["findings"]}


@pytest.fixture
def nobody(tmp_path: Path) -> dict[str, str]:
    """Environment in which no card service answers."""
    return {"PCSCLITE_CSOCK_NAME": str(tmp_path / "nobody")}


@pytest.mark.external
def test_go(attach_card: Callable[[VirtualCard, int], str], capsys: pytest.CaptureFixture[str]) -> None:
    card = VirtualCard()
    name = attach_card(card, 0)
    assert examine([], None) == 0
    output = capsys.readouterr().out
    assert output.splitlines()[-1] == "GO"
    assert f"ok       Reader: {name}: SmartCard-HSM 4K" in output
    assert f"serial {card.state.serial}" in output
    assert "ok       Card service: it answers" in output


@pytest.mark.external
def test_a_reader_without_a_card_is_a_note(pcscd: object) -> None:
    readers = [finding for finding in collect([], None) if finding.subject == "Reader"]
    assert [finding.state for finding in readers] == [State.NOTE, State.NOTE]
    assert all("no card in it" in finding.text for finding in readers)


def test_no_service(nobody: dict[str, str]) -> None:
    status, found = doctor(**nobody)
    assert status == 3
    service = found["Card service"]
    assert service["state"] == "missing"
    assert "pcscd is not running" in str(service["text"])
    assert service["steps"] == {
        "Debian": "sudo apt install pcscd && sudo systemctl enable --now pcscd.socket",
        "Fedora": "sudo dnf install pcsc-lite && sudo systemctl enable --now pcscd.socket",
        "macOS": steps.SERVICE[System.MACOS],
        "Windows": steps.SERVICE[System.WINDOWS],
    }


def test_a_service_that_turns_this_account_away(tmp_path: Path) -> None:
    """What pcscd does where polkit does not permit an account: it takes the connection and closes it."""
    path = tmp_path / "pcscd.comm"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def turn_away() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        thread = threading.Thread(target=turn_away)
        thread.start()
        try:
            status, found = doctor(PCSCLITE_CSOCK_NAME=str(path))
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
    assert status == 3
    assert "polkit" in str(found["Permission"]["text"])
    assert "access_pcsc" in str(found["Permission"]["steps"])


def test_virtual_readers_alone_need_no_service(nobody: dict[str, str], tmp_path: Path) -> None:
    status, found = doctor("--reader", "virtual", **nobody)
    assert status == 0
    assert found["Card service"]["state"] == "note"
    assert "SmartCard-HSM" in str(found["Virtual card"]["text"])
    status, found = doctor("--reader", f"virtual:{tmp_path}/nosuch.card", **nobody)
    assert status == 3
    assert found["Virtual card"]["state"] == "missing"


@pytest.mark.parametrize(
    ("package", "subject", "text"),
    [("quickjs", "JavaScript", "cannot be loaded"), ("smartcard", "PC/SC library", "smartcard")],
)
def test_a_package_that_cannot_be_loaded(package: str, subject: str, text: str, nobody: dict[str, str]) -> None:
    status, found = doctor(without=package, **nobody)
    assert status == 3
    assert found[subject]["state"] == "missing"
    assert text in str(found[subject]["text"])


def test_an_extra_that_is_not_installed_is_a_note(nobody: dict[str, str], tmp_path: Path) -> None:
    _, found = doctor("--reader", "virtual", **nobody)
    assert found["JavaScript"]["state"] == "ok"
    extras = [f for f in collect(["virtual"], None) if f.subject == "Extra"]
    assert {f.state for f in extras} <= {State.OK, State.NOTE}
    assert len(extras) == 3


def test_the_folder_of_scsh(nobody: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "scsh3" / "scsh").mkdir(parents=True)
    for folder, state in (("scsh3", "ok"), ("scsh3/scsh", "note"), ("none", "missing")):
        status, found = doctor("--reader", "virtual", "--scsh-home", str(tmp_path / folder), **nobody)
        assert found["scsh folder"]["state"] == state
        assert (status == 0) is (state != "missing")


def test_a_terminal_without_utf_8(nobody: dict[str, str]) -> None:
    variables = nobody | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    _, found = doctor("--reader", "virtual", **variables)
    assert found["Text"]["state"] == "note"
    assert found["Terminal"]["state"] == "note"


def test_the_report_names_the_next_step(nobody: dict[str, str]) -> None:
    result = pyscsh("doctor", env=os.environ | nobody)
    assert result.returncode == 3
    assert result.stdout.splitlines()[-1].startswith("NOT YET: ")
    assert "missing  Card service: pcscd is not running" in result.stdout
    assert "next" in result.stdout


@pytest.mark.parametrize(
    ("identifier", "like", "system"),
    [
        ("debian", "", System.DEBIAN),
        ("ubuntu", "debian", System.DEBIAN),
        ("linuxmint", "ubuntu debian", System.DEBIAN),
        ("fedora", "", System.FEDORA),
        ("rocky", "rhel centos fedora", System.FEDORA),
        ("arch", "", None),
    ],
)
def test_families_of_linux(identifier: str, like: str, system: System | None) -> None:
    assert family(identifier, like) is system


def test_every_next_step_is_there_for_every_system() -> None:
    tables = [value for name, value in vars(steps).items() if name.isupper() and not name.startswith("_")]
    assert len(tables) >= 9
    assert all(set(table) == set(System) for table in tables)


def test_control_characters_in_names_do_not_reach_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "shell.doctor.report.collect", lambda *_args: [Finding("Reader", State.OK, "evil \x1b[2J reader")]
    )
    assert examine([], None) == 0
    assert "\x1b" not in capsys.readouterr().out
