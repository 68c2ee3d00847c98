# SPDX-License-Identifier: MIT
"""DKEK shares whose password sc-hsm-tool splits among custodians; some 15 seconds for each use of a share file."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest

from jsapi.terminals.virtual import VirtualCard
from jsapi.terminals.virtual.reader import VirtualReader
from tests.ceremonies.bench import Bench
from tests.interop.opensc import Tools

pytestmark = [pytest.mark.external, pytest.mark.slow]
Attach = Callable[[VirtualCard, int], str]


def answer(tools: Tools, text: str, *arguments: str) -> str:
    """Run sc-hsm-tool on slot 0 and type the text."""
    command = ["sc-hsm-tool", "--reader", "0", *arguments]
    done = subprocess.run(
        command, cwd=tools.folder, input=text, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def split(tools: Tools, name: str) -> tuple[str, list[tuple[str, str]]]:
    """Let sc-hsm-tool split the password of a new share file, two of three: the prime, and IDs with values."""
    splitting = ("--pwd-shares-threshold", "2", "--pwd-shares-total", "3")
    printed = answer(tools, "\n" * 20, "--create-dkek-share", name, *splitting)
    prime = re.findall(r"Prime *: *([0-9a-f:]+)", printed)[0]
    return prime, re.findall(r"Share ID *: *([0-9]+)\s+Share value *: *([0-9a-f:]+)", printed)


def password_of(prime: str, shares: list[tuple[str, str]]) -> int:
    """Find the value at 0 of the line through the first two points, (1, y) and (2, z): 2y - z."""
    p, y, z = (int(text.replace(":", ""), 16) for text in (prime, shares[0][1], shares[1][1]))
    return (2 * y - z) % p


def test_two_of_three_custodians(tools: Tools, attach_card: Attach, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool opens its own share, and our ceremony does with other two custodians: both get the same DKEK."""
    attach_card(VirtualCard(), 0)
    tools.initialize("token", "--dkek-shares", "1")
    prime, shares = split(tools, "split.pbe")
    while password_of(prime, shares) < 1 << 56:  # sc-hsm-tool cannot join a password of 8 bytes that begins with 00
        (tools.folder / "split.pbe").unlink()
        prime, shares = split(tools, "split.pbe")
    assert [number for number, _ in shares] == ["1", "2", "3"]
    typed = f"{prime}\n" + "".join(f"\n{number}\n{value}\n" for number, value in (shares[2], shares[0]))
    imported = answer(tools, typed, "--import-dkek-share", "split.pbe", "--pwd-shares-total", "2")
    assert "DKEK key check value" in imported
    assert re.search(r"DKEK key check value : [0-9A-F]{16}", tools.sc_hsm())
    bench = Bench(tools.folder)
    bench.host.initialize("920101")
    reader = VirtualReader(bench.card, bench.card.state.serial)
    monkeypatch.setattr("shell.readers.find_reader", lambda _wanted, *_, **__: reader)
    monkeypatch.chdir(tools.folder)
    bench.secret("prime", prime)
    pieces = [bench.secret(f"piece{number}", f"{number} {value}") for number, value in shares[1:]]
    words = tuple(word for piece in pieces for word in ("--piece", piece))
    outcome = bench.ceremony("import-shares", "split.pbe", "--prime", "prime", *words)
    assert (outcome.status, outcome.err) == (0, "")
    assert bench.domain()[2].hex().upper() in tools.sc_hsm()
