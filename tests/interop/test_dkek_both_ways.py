# SPDX-License-Identifier: MIT
"""Share files and wrapped keys between sc-hsm-tool and our scripts, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jsapi.hsm import share_file
from jsapi.terminals.virtual.card import VirtualCard
from tests.ceremonies.bench import ROOT, Bench
from tests.interop.opensc import PIN, Tools
from tests.interop.test_opensc_dkek import PUBLISHED_KCV, PUBLISHED_SHARE, share_known
from tests.interop.test_opensc_keys import generate, sign, verify

pytestmark = pytest.mark.external
Attach = Callable[[VirtualCard, int], str]
KEY_TYPES = ("rsa:2048", "EC:prime256v1", "EC:secp256k1")
DATA = ROOT / "tests" / "data"


@pytest.fixture
def benches(tools: Tools, tmp_path: Path, attach_card: Attach, monkeypatch: pytest.MonkeyPatch) -> list[Bench]:
    """Two cards behind pcscd with the same DKEK: "here" in slot 0, "there" in slot 1."""
    monkeypatch.chdir(tmp_path)
    made = []
    for slot, label in enumerate(("here", "there")):
        bench = Bench(tmp_path)
        bench.attach(attach_card, slot)
        share_known(tools, bench.card, label, slot)
        made.append(bench)
    return made


def signs_there(tools: Tools, key_type: str) -> None:
    """The key on the second card belongs to the public key that was read from the first one."""
    if key_type.startswith("rsa"):
        sign(tools, "there", "SHA256-RSA-PKCS")
    else:
        sign(tools, "there", "ECDSA-SHA256", "--signature-format", "openssl")
    verify(tools, "sha256")


@pytest.mark.parametrize("key_type", KEY_TYPES)
def test_key_file_of_sc_hsm_tool_opens_here(tools: Tools, benches: list[Bench], key_type: str) -> None:
    generate(tools, "here", key_type)
    tools.sc_hsm("--wrap-key", "wrapped.wky", "--key-reference", "1", "--pin", PIN, slot=0)
    outcome = benches[1].run("wrapped.wky", "7", script=str(DATA / "unwrap-key.js"))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == f"{key_type}\n"
    signs_there(tools, key_type)


@pytest.mark.parametrize("key_type", KEY_TYPES)
def test_key_file_of_a_script_opens_in_sc_hsm_tool(tools: Tools, benches: list[Bench], key_type: str) -> None:
    generate(tools, "here", key_type)
    outcome = benches[0].run("wrapped.wky", "1", script=str(DATA / "wrap-key.js"))
    assert (outcome.status, outcome.err) == (0, "")
    imported = tools.sc_hsm("--unwrap-key", "wrapped.wky", "--key-reference", "7", "--pin", PIN, slot=1)
    assert "Key successfully imported" in imported
    signs_there(tools, key_type)


@pytest.mark.slow
def test_share_file_made_here_opens_in_sc_hsm_tool(tools: Tools, attach_card: Attach) -> None:
    """Ten million rounds on both sides; a card tells whether the share is the same."""
    attach_card(VirtualCard(), 0)
    tools.initialize("token", "--dkek-shares", "1")
    content = share_file.encrypt(PUBLISHED_SHARE, b"correct horse")
    name = tools.file("ours.pbe", content)
    status = tools.sc_hsm("--import-dkek-share", name, "--password", "correct horse")
    assert f"DKEK key check value : {PUBLISHED_KCV}" in status
