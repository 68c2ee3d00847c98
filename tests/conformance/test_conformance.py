# SPDX-License-Identifier: MIT
"""Every recorded answer of the original engine is ours too, or is listed with what we answer instead and why."""

from __future__ import annotations

import pytest

from tests.conformance.runner import (
    DATA,
    Answer,
    Comparison,
    Verdict,
    answers,
    check,
    compare,
    load_differences,
    names,
    statements,
)

LISTED = load_differences()
RECORDED = {name: answers((DATA / f"{name}.expected").read_text("utf-8")) for name in names(DATA)}


@pytest.mark.parametrize("name", RECORDED)
def test_answers(name: str) -> None:
    """All answers of a set at once, so that thousands of them take seconds; what differs is shown line by line."""
    wrong = {c.line: c for c in check(DATA, name).comparisons if (c.verdict, c.ours) != _expected(name, c)}
    assert not wrong, "\n".join(f"{line}: {c.recorded.expression} = {c.ours}" for line, c in wrong.items())


def _expected(name: str, comparison: Comparison) -> tuple[Verdict, str]:
    """The recorded answer, or ours where the difference is listed; one that is equal now has to be unlisted."""
    listed = LISTED.get((name, comparison.line))
    return (Verdict.EQUAL, comparison.recorded.value) if listed is None else (Verdict.DIFFERENT, listed.ours)


def test_listed_differences_name_a_recorded_answer_and_a_reason() -> None:
    for (name, line), listed in LISTED.items():
        assert RECORDED[name][line - 1].expression == listed.expression
        assert listed.reason


def test_every_line_of_the_recorded_files_is_an_answer() -> None:
    for name, recorded in RECORDED.items():
        assert len(recorded) == len((DATA / f"{name}.expected").read_text("utf-8").splitlines())


def test_statements_are_cut_at_new_lines_only() -> None:
    text = "var a=1; var b=2;\nP('x');\n\nfunction f() {\n\treturn 1;\n}\n// end"
    assert statements(text) == ["var a=1; var b=2;", "P('x');", "function f() {\n\treturn 1;\n}", "// end"]


def test_answers_are_paired_in_order_by_expression() -> None:
    recorded = [Answer('"a"', "= 1"), Answer('"b"', "= 2"), Answer('"a"', "= 3")]
    printed = [Answer('"a"', "= 1"), Answer('"c"', "= 9"), Answer('"a"', "= 4")]
    verdicts = [(result.ours, result.verdict) for result in compare(recorded, printed)]
    assert verdicts == [("= 1", Verdict.EQUAL), ("", Verdict.MISSING), ("= 4", Verdict.DIFFERENT)]
