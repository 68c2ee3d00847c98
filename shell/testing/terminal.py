# SPDX-License-Identifier: MIT
"""Results as a person reads them: a letter or a line for each test, then what went wrong, then one line of numbers."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from shutil import get_terminal_size

from shell.testing.result import Outcome, Problem, Result, TestCase
from shell.testing.suite import shown_path
from shell.ui.outline.face import one_line
from shell.ui.report import visible

_COLOURS = {Outcome.PASSED: "green", Outcome.FAILED: "red", Outcome.ERROR: "red"}
_MOST_OUTPUT_LINES = 40


class Terminal:
    """Writes to the output as tests end; `write` takes a text, and the same with colours."""

    def __init__(self, write: Callable[[str, str | None], None], *, verbose: bool, output_shown: bool) -> None:
        self._write = write
        self._verbose = verbose
        self._output_shown = output_shown
        self._group = ""
        self._in_line = False  # whether the last line goes on

    def list(self, cases: Sequence[TestCase]) -> None:
        """Names and titles of all tests."""
        width = max((len(one_line(case.id)) for case in cases), default=0)
        for case in cases:
            self._say(f"{one_line(case.id):{width}}  {one_line(case.title)}".rstrip())

    def starts(self, case: TestCase) -> None:
        """A test begins: its name goes before its result, so that a person sees what takes so long."""
        if self._verbose:
            self._say(f"{one_line(case.id)} ", end="")
        elif case.group != self._group:
            self._say(f"{chr(10) if self._in_line else ''}{one_line(case.group)} ", end="")
        self._group, self._in_line = case.group, True

    def ended(self, result: Result) -> None:
        """A test has ended."""
        if self._verbose:
            self._say(result.outcome.name, result.outcome, end="")
            self._say(f" ({result.seconds:.2f} s)")
            self._in_line = False
        else:
            self._say(result.outcome.value, result.outcome, end="")

    def line_is_over(self) -> None:
        """The last test has ended."""
        if self._in_line:
            self._say()
        self._in_line = False

    def loading_failed(self, problems: Sequence[Problem]) -> None:
        """Files that could not be loaded."""
        if problems:
            self._say(_ruled("ERRORS WHILE LOADING", "="))
        for problem in problems:
            self._say(f"{problem.text}\n")

    def failures(self, results: Sequence[Result]) -> None:
        """All that is known of tests that did not pass."""
        bad = [result for result in results if result.problem is not None]
        if bad:
            self._say(_ruled("FAILURES", "="))
        for result in bad:
            assert result.problem is not None
            self._say(_ruled(one_line(result.case.id), "_"))
            if result.case.title:
                self._say(f"{one_line(result.case.title)}\n")
            self._say(f"{result.problem.text}\n")
            self._evidence(result)

    def _evidence(self, result: Result) -> None:
        if result.output and not self._output_shown:
            lines = visible(result.output).rstrip("\n").split("\n")
            left_out = [f"[{len(lines) - _MOST_OUTPUT_LINES} lines before]"] if len(lines) > _MOST_OUTPUT_LINES else []
            self._say("\n".join([_ruled("output", "-"), *left_out, *lines[-_MOST_OUTPUT_LINES:], ""]))
        if result.commands:
            self._say("\n".join([_ruled("last commands to the card", "-"), *map(visible, result.commands), ""]))

    def summary(self, results: Sequence[Result], *, left_out: int, not_run: int, seconds: float) -> None:
        """A line for each test that did not pass, then the numbers."""
        bad = [result for result in results if result.problem is not None]
        if bad:
            self._say(_ruled("summary", "="))
        for result in bad:
            assert result.problem is not None
            place = result.problem.place or shown_path(result.case.file)
            message = result.problem.message.split("\n")[0]
            self._say(f"{result.outcome.name} {one_line(result.case.id)} at {place} - {message}")
        self._say(_numbers(results, left_out, not_run, seconds), _worst(results))

    def _say(self, text: str = "", outcome: Outcome | None = None, end: str = "\n") -> None:
        """Write at once, in the colour of an outcome where there are colours."""
        painted = None
        if outcome is not None and sys.stdout.isatty():
            import click

            painted = click.style(text, fg=_COLOURS[outcome]) + end
        self._write(text + end, painted)
        sys.stdout.flush()


def _numbers(results: Sequence[Result], left_out: int, not_run: int, seconds: float) -> str:
    counted = Counter(result.outcome for result in results)
    names = {Outcome.FAILED: "failed", Outcome.ERROR: "with errors", Outcome.PASSED: "passed"}
    parts = [f"{counted[outcome]} {name}" for outcome, name in names.items() if counted[outcome]]
    parts += [f"{not_run} not run"] if not_run else []
    parts += [f"{left_out} left out"] if left_out else []
    return f"{', '.join(parts) or 'no test was run'} in {seconds:.2f} s"


def _worst(results: Sequence[Result]) -> Outcome:
    return next((result.outcome for result in results if result.problem is not None), Outcome.PASSED)


def _ruled(title: str, line: str) -> str:
    return f" {title} ".center(min(get_terminal_size().columns, 100), line)
