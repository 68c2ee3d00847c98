# SPDX-License-Identifier: MIT
"""Files of the ceremonies judged by sc-hsm-tool, and its files read by the ceremonies."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from jsapi.ceremony.split_password import SplitPassword
from jsapi.hsm import p15, share_file
from jsapi.terminals.virtual import VirtualCard
from tests.ceremonies.bench import COMPLETE, Bench
from tests.ceremonies.domain import add_key, join, same_key
from tests.interop.opensc import PIN, Tools
from tests.interop.test_opensc_password_shares import answer

pytestmark = pytest.mark.external
Attach = Callable[[VirtualCard, int], str]
LOGIN = ("--pin", "pin")


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attach_card: Attach) -> tuple[Bench, Bench]:
    """Two benches whose cards are in the slots of pcscd."""
    monkeypatch.chdir(tmp_path)
    benches = Bench(tmp_path), Bench(tmp_path)
    for slot, bench in enumerate(benches):
        bench.attach(attach_card, slot)
    return benches


@pytest.mark.parametrize("kind", list(p15.KeyKind))
def test_wrapped_keys_both_ways(two: tuple[Bench, Bench], tools: Tools, kind: p15.KeyKind) -> None:
    one, other = two
    for bench in two:
        join(bench)
    add_key(one, 1, "made here", kind)
    one.host.select()
    assert one.ceremony("wrap-key", "made here", "ours.wky", *LOGIN).status == 0
    tools.sc_hsm("--unwrap-key", "ours.wky", "--key-reference", "1", "--pin", PIN, slot=1)
    assert same_key(one, other, 1)
    other.host.select()
    assert other.host.read(0xC401) == one.host.read(0xC401)
    add_key(other, 2, "made there", kind)
    other.host.select()
    tools.sc_hsm("--wrap-key", "theirs.wky", "--key-reference", "2", "--pin", PIN, slot=1)
    one.host.select()
    outcome = one.ceremony("unwrap-key", "theirs.wky", *LOGIN)
    assert (outcome.status, outcome.err) == (0, "")
    assert same_key(one, other, 2)


@pytest.mark.slow
def test_custodians_of_ours_open_a_share_for_sc_hsm_tool(two: tuple[Bench, Bench], tools: Tools) -> None:
    """The sheet says how an ID from 10 on has to be typed there."""
    made, bench = SplitPassword(2, 11), two[0]
    tools.file("ours.pbe", share_file.encrypt(bytes(range(32)), made.get_password().data))
    sheets = [bytes(made.get_sheet(k, "share")).decode() for k in (11, 2)]
    prime, typed = re.findall(r"Prime *: ([0-9a-f:]+)", sheets[0])[0], ""
    for sheet in sheets:
        number = re.findall(r"sc-hsm-tool type ([0-9A-F]+)", sheet) or re.findall(r"Share ID *: ([0-9]+)", sheet)
        typed += f"\n{number[0]}\n{re.findall(r'Share value *: ([0-9a-f:]+)', sheet)[0]}\n"
    bench.host.select()
    bench.host.initialize("920101")
    answer(tools, f"{prime}\n{typed}", "--import-dkek-share", "ours.pbe", "--pwd-shares-total", "2")
    assert bench.card.state.domains()[0].outstanding_shares == COMPLETE
