# SPDX-License-Identifier: MIT
"""Calls from JavaScript into host objects, a thousand a round (divide by 1000 for one)."""

from __future__ import annotations

import pytest

CALLS = {
    "empty loop": "i",
    "concat": "b.concat(b)",
    "bytes": "b.bytes(0, 1)",
    "from hex": "new ByteString('0102030405060708', HEX)",
    "toString(HEX)": "b.toString(HEX)",
    "byteAt": "b.byteAt(1)",
    "length": "b.length",
    "md5 of 16 bytes": "c.digest(Crypto.MD5, b)",
}


@pytest.mark.parametrize("name", CALLS)
def test_thousand_calls(benchmark, session, name):
    session.run_text("var b = new ByteString('000102030405060708090A0B0C0D0E0F', HEX), c = new Crypto();", "setup")
    loop = f"for (var i = 0; i < 1000; i++) {CALLS[name]};"
    benchmark.group = "host calls"
    benchmark(session.run_text, loop, "loop")
