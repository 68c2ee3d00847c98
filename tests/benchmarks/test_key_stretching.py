# SPDX-License-Identifier: MIT
"""Ten million rounds of MD5: ours from JavaScript against OpenSSL's EVP_BytesToKey, which sc-hsm-tool uses.

sc-hsm-tool derives 48 bytes, three digests: a third of its time is comparable to one of ours.
"""

from __future__ import annotations

import subprocess

import pytest

ROUNDS = 10_000_000


@pytest.mark.slow
def test_ours(benchmark, session):
    benchmark.group = "ten million MD5"
    script = f"new Crypto().digest(Crypto.MD5, new ByteString('00112233445566778899AABBCCDDEEFF', HEX), {ROUNDS})"
    benchmark.pedantic(session.run_text, (script, "digest"), rounds=1)


@pytest.mark.slow
def test_sc_hsm_tool(benchmark, tmp_path, pcscd, attach_card):
    """Time of the whole derivation (30 million rounds); divide by three."""
    from jsapi.terminals.virtual.card import VirtualCard

    benchmark.group = "ten million MD5"
    attach_card(VirtualCard(), 0)
    command = ["sc-hsm-tool", "--create-dkek-share", str(tmp_path / "share.pbe"), "--password", "benchmark"]
    benchmark.pedantic(subprocess.run, (command,), {"check": True, "capture_output": True}, rounds=1)
