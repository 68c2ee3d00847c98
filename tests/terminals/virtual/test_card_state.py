# SPDX-License-Identifier: MIT
"""The state file: persistence, transactions, locking, refusal of foreign files, sudden death."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jsapi.terminals.virtual import (
    CardExists,
    CardInUse,
    CardMissing,
    CardState,
    CardStateError,
    NotACard,
    VirtualCard,
)
from tests.terminals.virtual.host import Host, curve_named


def open_host(path: Path) -> Host:
    host = Host(VirtualCard(CardState.open(path)))
    host.select()
    return host


def test_everything_survives(tmp_path: Path) -> None:
    path = tmp_path / "card"
    host = Host(VirtualCard(CardState.create(path, "UTVC0000001")))
    host.select()
    host.initialize("920101", tries=5)
    status = host.import_kek(bytes(range(32)))
    host.login()
    request = host.generate_ec(1, curve_named("secp256r1"), bytes.fromhex("900400000005"))
    host.write(0xC401, b"description")
    host.send("00200081", b"000000", sw=0x63C4, le=None)
    certificates = host.read(0x2F02)
    host.card.close()
    again = open_host(path)
    assert again.send("80520000") == status
    assert (again.read(0xCE01), again.read(0xC401), again.read(0x2F02)) == (
        request,
        b"description",
        certificates,
    )
    again.send("00200081", sw=0x63C4, le=None)
    again.login()
    again.send("80680173", b"message")
    assert again.send("00A40000", bytes.fromhex("CC01"))[-9:].hex() == "900400000004920100"
    assert again.card.state.serial == "UTVC0000001"
    again.card.close()


def test_mode_is_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        state = CardState.create(tmp_path / "card")
    finally:
        os.umask(old)
    with state.transaction():
        state.put_file(0xCF01, b"x")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    state.close()


def test_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "card"
    path.write_bytes(b"precious")
    with pytest.raises(CardExists):
        CardState.create(path)
    assert path.read_bytes() == b"precious"


def test_failed_creation_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CardStateError):
        CardState.create(tmp_path / "missing" / "card")
    with pytest.raises(ValueError, match="serial number"):
        CardState.create(tmp_path / "card", "bad")
    assert list(tmp_path.iterdir()) == []


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CardMissing):
        CardState.open(tmp_path / "card")
    assert list(tmp_path.iterdir()) == []


def test_second_opening_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "card"
    state = CardState.create(path)
    with pytest.raises(CardInUse):
        CardState.open(path)
    assert open_elsewhere(path) == "CardInUse"
    state.close()
    assert open_elsewhere(path) == "opened"
    with_again = CardState.open(path)
    assert open_elsewhere(path) == "CardInUse"
    with_again.close()


def open_elsewhere(path: Path) -> str:
    """Open the card in another process; tells what came of it."""
    code = (
        "import sys\n"
        "from jsapi.terminals.virtual import CardState, CardStateError\n"
        "try:\n    CardState.open(sys.argv[1])\n    print('opened')\n"
        "except CardStateError as error:\n    print(type(error).__name__)\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def foreign_database(path: Path, journal: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("CREATE TABLE t (x)")
    connection.close()


@pytest.mark.parametrize("kind", ["empty", "text", "header", "sqlite", "wal"])
def test_foreign_files_are_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    contents = {"empty": b"", "text": b"hello" * 1000, "header": b"SQLite format 3\x00" + bytes(2000)}
    if kind in contents:
        path.write_bytes(contents[kind])
    else:
        foreign_database(path, "WAL" if kind == "wal" else "DELETE")
    before = path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir())
    with pytest.raises(NotACard):
        CardState.open(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir())) == before


def test_other_format_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "card"
    CardState.create(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NotACard, match="version"):
        CardState.open(path)


def test_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "card"
    CardState.create(path).close()
    content = bytearray(path.read_bytes())
    content[4096:12288] = bytes(8192)
    path.write_bytes(content)
    with pytest.raises(NotACard):
        CardState.open(path)
    assert path.read_bytes() == content


def test_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "card"
    CardState.create(path).close()
    content = path.read_bytes()[:6000]
    path.write_bytes(content)
    with pytest.raises(NotACard):
        CardState.open(path)
    assert path.read_bytes() == content


def test_closed_card_answers_with_an_error(tmp_path: Path) -> None:
    host = Host(VirtualCard(CardState.create(tmp_path / "card")))
    host.select()
    host.card.close()
    host.card.close()
    assert host.raw("00A404000BE82B0601040181C31F020100") == (b"", 0x6581)


KILLED_DURING_COMPARISON = """
import os, signal, sys
from jsapi.terminals.virtual import CardState, VirtualCard
from jsapi.terminals.virtual.records import Pin
card = VirtualCard(CardState.open(sys.argv[1]))
card.transmit(bytes.fromhex("00A404000BE82B0601040181C31F020100"))
Pin.matches = lambda self, candidate: os.kill(os.getpid(), signal.SIGKILL)
card.transmit(bytes.fromhex("0020008106303030303030"))
"""

KILLED_WHILE_WRITING = """
import sys
from jsapi.terminals.virtual import CardState, VirtualCard
card = VirtualCard(CardState.open(sys.argv[1]))
card.transmit(bytes.fromhex("00A404000BE82B0601040181C31F020100"))
assert card.transmit(bytes.fromhex("0020008106363438323139")) == b"\\x90\\x00"
number = 0
print("ready", flush=True)
while True:
    number += 1
    value = number.to_bytes(4, "big") * 2000
    apdu = bytes.fromhex("00D7CF01001F4854020000" + "53821F40") + value
    assert card.transmit(apdu) == b"\\x90\\x00"
    print(number, flush=True)
"""


def test_try_is_spent_before_the_comparison(tmp_path: Path) -> None:
    path = initialised_card(tmp_path)
    command = [sys.executable, "-c", KILLED_DURING_COMPARISON, str(path)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    host = open_host(path)
    host.send("00200081", sw=0x63C2, le=None)
    host.card.close()


def test_sudden_death_keeps_whole_commands(tmp_path: Path) -> None:
    path = initialised_card(tmp_path)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED_WHILE_WRITING, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(20)]
        process.kill()
        lines += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        last = int(lines[-1])
        host = open_host(path)
        content = host.read(0xCF01)
        number = int.from_bytes(content[:4], "big")
        assert content == number.to_bytes(4, "big") * 2000
        assert number in (last, last + 1)
        host.card.close()


def initialised_card(folder: Path) -> Path:
    path = folder / "card"
    host = Host(VirtualCard(CardState.create(path)))
    host.select()
    host.initialize()
    host.card.close()
    return path
