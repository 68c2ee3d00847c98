# SPDX-License-Identifier: MIT
"""Every recorded answer of the original engine is ours too, or is listed with what we answer instead and why."""

from __future__ import annotations

from functools import cache

import pytest

from tests.conformance.runner import (
    DATA,
    Answer,
    Outcome,
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


@cache
def outcome(name: str) -> Outcome:
    return check(DATA, name)


@pytest.mark.parametrize(
    ("name", "line"),
    [pytest.param(name, line, id=f"{name}-{line}") for name in RECORDED for line in range(1, len(RECORDED[name]) + 1)],
)
def test_answer(name: str, line: int) -> None:
    comparison = outcome(name).comparisons[line - 1]
    listed = LISTED.get((name, line))
    if listed is None:
        assert comparison.ours == comparison.recorded.value, comparison.recorded.expression
    else:
        assert comparison.verdict is not Verdict.EQUAL, f"{comparison.recorded.expression} is equal now: unlist it"
        assert comparison.ours == listed.ours, comparison.recorded.expression


@pytest.mark.parametrize("place", LISTED, ids=lambda place: f"{place[0]}-{place[1]}")
def test_listed_difference_names_a_recorded_answer_and_a_reason(place: tuple[str, int]) -> None:
    name, line = place
    assert RECORDED[name][line - 1].expression == LISTED[place].expression
    assert LISTED[place].reason


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
