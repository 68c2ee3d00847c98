# SPDX-License-Identifier: MIT
"""When the interactive shell waits for more lines."""

from __future__ import annotations

import pytest

from shell.options import Options
from shell.session import Session

BEGINNINGS = (
    "function f() {", "function f() {\n  // }\n", "foo(", "foo(1,\n2", "`abc\n", "`a${b", "`${`", "/* abc", "a = b +",
    "a =", "if (x)", "if (x) {\n y", "if (x) { y } else", "x => ", "{a:1", "var a = [1,\n", "var x = {\n a: 1,",
    "'abc\\", "for(var i=0;i<3;i++)", "do x(); while", "class A {", "try { x } ", "switch(a) {\ncase 1:", "({",
    "for each (var a in b) {", 'new ByteString("00",', "a ? b :", "throw", "var", "var x = <a>", "<a b={",
)  # fmt: skip
WHOLE = (
    "", "   ", "1+1", "// it's", "/* a */", "`a`", "return 5", "for each (var a in b) { print(a) }", "x\0y", "\ud800",
    "var s = 'abc", '"a', "} else", "}", "} }", "});", "f()}", "} if (x", "))", "]", "foo(]", "else", "/abc", "a b",
    "function(){}", "let x = 1; let x = 2;", "default xml namespace = 'a'", "var x = <a></a>",
)  # fmt: skip


@pytest.fixture(scope="module")
def session() -> Session:
    """A session without cards."""
    return Session(Options())


@pytest.mark.parametrize("text", BEGINNINGS)
def test_beginning_of_a_script(session: Session, text: str) -> None:
    assert not session.engine.is_complete(text)


@pytest.mark.parametrize("text", WHOLE)
def test_whole_or_wrong_script(session: Session, text: str) -> None:
    assert session.engine.is_complete(text)


def test_asking_runs_nothing(session: Session) -> None:
    assert session.engine.is_complete("var touched = 1; throw 1;")
    session.run_text("typeof touched", "<test>")
    assert session.engine.result() == "undefined"
