# SPDX-License-Identifier: MIT
"""DKEK shares whose password sc-hsm-tool splits among custodians; some 15 seconds for each use of a share file."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest

from jsapi.terminals.virtual import VirtualCard
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


def test_two_of_three_custodians(tools: Tools, attach_card: Attach) -> None:
    attach_card(VirtualCard(), 0)
    tools.initialize("token", "--dkek-shares", "1")
    splitting = ("--pwd-shares-threshold", "2", "--pwd-shares-total", "3")
    printed = answer(tools, "\n" * 20, "--create-dkek-share", "split.pbe", *splitting)
    prime = re.findall(r"Prime *: *([0-9a-f:]+)", printed)[0]
    shares = re.findall(r"Share ID *: *([0-9]+)\s+Share value *: *([0-9a-f:]+)", printed)
    assert [number for number, _ in shares] == ["1", "2", "3"]
    typed = f"{prime}\n" + "".join(f"\n{number}\n{value}\n" for number, value in (shares[2], shares[0]))
    imported = answer(tools, typed, "--import-dkek-share", "split.pbe", "--pwd-shares-total", "2")
    assert "DKEK key check value" in imported
    assert re.search(r"DKEK key check value : [0-9A-F]{16}", tools.sc_hsm())
