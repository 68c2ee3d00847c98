# SPDX-License-Identifier: MIT
"""What the translation of old scripts costs, and that others pay nothing but the search for its signs."""

from __future__ import annotations

from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "dialect" / "samples"


def test_translating_60_kb(benchmark, session):
    text = "".join((SAMPLES / f"{name}.js").read_text("utf-8") for name in ("access", "changes", "methods")) * 8
    assert benchmark(session.engine.translate, text) != text


def test_60_kb_that_need_no_translation(benchmark, session):
    text = 'function f(a, b) { if (a < b) { return a.bytes(1) + "text"; } }  // comment\n' * 750
    assert benchmark(session.engine.translate, text) is text
