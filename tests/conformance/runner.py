# SPDX-License-Identifier: MIT
"""Runs conformance probes in a fresh session and compares what they print with the recorded answers.

Also a program: `python -m tests.conformance.runner [FOLDER]` checks a folder of probes, by default the one beside this
file. A folder holds `probe.js`, which defines the function P, and for each set of probes `NAME.js` and
`NAME.expected`. Exit code 1 when an answer is neither equal nor listed in differences.toml.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from unittest import mock

import tree_sitter
import tree_sitter_javascript

from shell.engine.errors import Interrupted, ScriptError
from shell.options import Options
from shell.session import Session

DATA = Path(__file__).with_name("data")
DIFFERENCES = Path(__file__).with_name("differences.toml")
_ANSWER = re.compile(r'>>> ("(?:[^"\\]|\\.)*") (.*)')


class Verdict(Enum):
    """What became of one recorded answer."""

    EQUAL = "equal"
    DIFFERENT = "different"
    MISSING = "missing"  # the probe printed nothing: a statement before it failed


@dataclass(frozen=True, slots=True)
class Answer:
    """One printed line: the expression, and its value or error as printed."""

    expression: str
    value: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A recorded answer (its line in the .expected file, from 1) and ours, "" when there is none."""

    line: int
    recorded: Answer
    ours: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """A recorded answer that we do not give, with what we give instead and why."""

    file: str
    line: int
    expression: str
    ours: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole set of probes: one comparison for each recorded answer, and the statements that failed."""

    name: str
    comparisons: tuple[Comparison, ...]
    failures: tuple[str, ...]


def names(folder: Path) -> list[str]:
    """Sets of probes in a folder."""
    return sorted(path.stem for path in folder.glob("*.expected"))


def check(folder: Path, name: str) -> Outcome:
    """Run one set of probes in a temporary copy of the folder and compare its answers."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "probes"
        shutil.copytree(folder, work)
        printed, failures = _run(work, name)
    recorded = answers((folder / f"{name}.expected").read_text("utf-8"))
    return Outcome(name, tuple(compare(recorded, answers(printed))), tuple(failures))


def _run(folder: Path, name: str) -> tuple[str, list[str]]:
    """Everything that a set of probes prints, and its failed statements; a failure does not end the run."""
    failures: list[str] = []
    output = io.StringIO()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(contextlib.redirect_stdout(output))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        stack.enter_context(_surroundings())
        session = Session(Options(workspace=folder))
        try:
            session.run_file(folder / "probe.js")
            for statement in statements((folder / f"{name}.js").read_text("utf-8")):
                try:
                    session.run_text(statement, f"{name}.js")
                except ScriptError as error:
                    failures.append(f"{error} in {statement.strip()[:60]}")
        except Interrupted:
            pass  # the probes called quit()
        finally:
            session.close()
    return output.getvalue(), failures


@contextlib.contextmanager
def _surroundings() -> Iterator[None]:
    """The time zone of the recording, nobody to ask, and no readers: probes must not reach a card that is connected."""
    with contextlib.ExitStack() as stack:
        stack.callback(time.tzset)  # runs last, with the old time zone back in the environment
        stack.enter_context(mock.patch.dict(os.environ, TZ="UTC"))
        stack.enter_context(mock.patch("sys.stdin", io.StringIO()))
        stack.enter_context(mock.patch("shell.readers.available_readers", list))
        time.tzset()
        yield


def statements(text: str) -> list[str]:
    """Script text cut where a new top-level statement begins on a new line."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language()))
    spans = [(node.start_point[0], node.end_point[0]) for node in parser.parse(text.encode("utf-8")).root_node.children]
    inside = {line for start, end in spans for line in range(start + 1, end + 1)}
    parts: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if number in inside and parts:
            parts[-1] += "\n" + line
        elif line.strip():
            parts.append(line)
    return parts


def answers(text: str) -> list[Answer]:
    """The answers in printed text; other lines do not count."""
    found = (_ANSWER.fullmatch(line) for line in text.split("\n"))
    return [Answer(json.loads(match[1]), match[2]) for match in found if match]


def compare(recorded: list[Answer], printed: list[Answer]) -> Iterator[Comparison]:
    """A verdict for each recorded answer; answers to probes without a recorded one are passed over."""
    position = 0
    for line, answer in enumerate(recorded, 1):
        found = next(
            (i for i in range(position, len(printed)) if printed[i].expression == answer.expression),
            None,
        )
        if found is None:
            yield Comparison(line, answer, "", Verdict.MISSING)
            continue
        position = found + 1
        ours = printed[found].value
        yield Comparison(line, answer, ours, Verdict.EQUAL if ours == answer.value else Verdict.DIFFERENT)


def load_differences(path: Path = DIFFERENCES) -> dict[tuple[str, int], Difference]:
    """Listed differences by file and line of the recorded answer."""
    entries = tomllib.loads(path.read_text("utf-8")).get("difference", [])
    return {(entry["file"], entry["line"]): Difference(**entry) for entry in entries}


def is_listed(name: str, comparison: Comparison, listed: dict[tuple[str, int], Difference]) -> bool:
    """True for a difference that is listed with exactly our answer."""
    difference = listed.get((name, comparison.line))
    return difference is not None and difference.ours == comparison.ours


def report(outcome: Outcome, listed: dict[tuple[str, int], Difference]) -> Iterator[str]:
    """Lines of text: the counts of one set of probes, its failed statements, each difference and its reason."""
    yield f"{outcome.name}: {_summary(_counts(outcome))}"
    yield from (f"  failed: {failure}" for failure in outcome.failures)
    for comparison in outcome.comparisons:
        if comparison.verdict is not Verdict.EQUAL:
            known = is_listed(outcome.name, comparison, listed)
            place = f"{outcome.name}.expected:{comparison.line}"
            yield f"  {comparison.verdict.value}: {place}: {comparison.recorded.expression}"
            yield f"    recorded {comparison.recorded.value}"
            yield f"    ours     {comparison.ours}"
            yield f"    reason   {listed[outcome.name, comparison.line].reason if known else 'not listed'}"


def main(arguments: list[str]) -> int:
    """Check a folder and print equal, different and missing answers, for each set and in total."""
    folder = Path(arguments[0]).resolve() if arguments else DATA
    listed = load_differences() if folder == DATA else {}
    total: Counter[Verdict] = Counter()
    open_questions = 0
    for name in names(folder):
        outcome = check(folder, name)
        sys.stdout.writelines(line + "\n" for line in report(outcome, listed))
        total += _counts(outcome)
        open_questions += sum(
            comparison.verdict is not Verdict.EQUAL and not is_listed(name, comparison, listed)
            for comparison in outcome.comparisons
        )
    sys.stdout.write(f"total: {_summary(total)}, {open_questions} not listed\n")
    return 1 if open_questions else 0


def _counts(outcome: Outcome) -> Counter[Verdict]:
    return Counter(comparison.verdict for comparison in outcome.comparisons)


def _summary(counts: Counter[Verdict]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
