# SPDX-License-Identifier: MIT
"""One run of tests: load, choose, run, report; from a plan to an exit status."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from jsapi.gperror import GPError
from shell.cli import INTERRUPTED, REFUSED, SCRIPT_ERROR, USAGE
from shell.engine.errors import Interrupted, ScriptError
from shell.engine.source import SourceError
from shell.options import Options
from shell.runner import attended, is_refusal
from shell.session import Session
from shell.testing import junit
from shell.testing.document import Document, UnusableFileError, load_order
from shell.testing.plan import Plan
from shell.testing.result import Problem, Result, TestCase
from shell.testing.suite import Suite
from shell.testing.terminal import Terminal

T = TypeVar("T")


def run_tests(options: Options, plan: Plan) -> int:
    """Run the tests of a plan in a session of its own; returns the exit status."""
    try:
        documents = load_order(list(plan.files))
        if plan.junit is not None:
            plan.junit.touch()
    except UnusableFileError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"pyscsh: the results {plan.junit} cannot be written: {error.strerror}", file=sys.stderr)
        return USAGE
    script = plan.loader or (plan.files[0] if plan.files else None)
    return attended(options, str(script) if script else None, lambda session: TestRun(session, plan).run(documents))


class TestRun:
    """What happens in one run."""

    __test__ = False  # pytest: this is not its own

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session = session
        self._plan = plan
        shown = plan.show_output or session.options.trace == "-"
        self._terminal = Terminal(session.services.write, verbose=plan.verbose, output_shown=shown)
        self._suite = Suite(session, show_output=shown)
        self._loading: list[Problem] = []
        self._results: list[Result] = []
        self._status = 0
        self._begin = datetime.now().astimezone()
        self._start = time.monotonic()

    def run(self, documents: list[Document]) -> int:
        """Load and run; the exit status."""
        try:
            self._suite.give(self._plan.parameters, self._plan.secrets)
            self._load(documents)
            if self._loading:
                self._terminal.loading_failed(self._loading)
                return self._written()
            return self._run_chosen(self._suite.cases())
        except SourceError as error:
            print(f"pyscsh: {error}", file=sys.stderr)
            return USAGE
        except GPError as error:
            print(f"pyscsh: {error.message}", file=sys.stderr)
            return REFUSED
        except (Interrupted, KeyboardInterrupt):
            return self._stopped("while loading")

    def _load(self, documents: list[Document]) -> None:
        if self._plan.loader is not None:
            self._attempt(self._suite.run_loader, self._plan.loader)
        for document in [] if self._loading else documents:
            for remark in document.remarks:
                self._session.services.note(f"pyscsh: {remark}")
            self._attempt(self._suite.add, document)

    def _attempt(self, load: Callable[[T], None], what: T) -> None:
        try:
            load(what)
        except ScriptError as error:
            refused = error.gperror is not None and is_refusal(error.gperror)
            self._status = max(self._status, REFUSED if refused else SCRIPT_ERROR)
            self._loading.append(self._suite.problem(error))

    def _run_chosen(self, cases: list[TestCase]) -> int:
        chosen = [case for case in cases if case.enabled and self._plan.chooses(case.id)]
        if not chosen:
            why = "the files hold no test case" if not cases else f"none of {len(cases)} is chosen by -k"
            print(f"pyscsh: no tests: {why}", file=sys.stderr)
            return USAGE
        if self._plan.list_only:
            self._terminal.list(chosen)
            return 0
        try:
            self._run_all(chosen)
        except (Interrupted, KeyboardInterrupt):
            self._stopped(f"in {chosen[len(self._results)].id}")
        self._report(left_out=len(cases) - len(chosen), not_run=len(chosen) - len(self._results))
        return self._written()

    def _run_all(self, chosen: list[TestCase]) -> None:
        for case in chosen:
            self._terminal.starts(case)
            result = self._suite.run(case)
            self._results.append(result)
            self._terminal.ended(result)
            if result.problem is not None:
                self._status = REFUSED if result.problem.refused else SCRIPT_ERROR
                if result.problem.refused or self._plan.stop_at_failure:
                    return

    def _stopped(self, where: str) -> int:
        """A person, or quit(), has stopped the run."""
        self._terminal.line_is_over()
        if self._session.exit_code is None:
            print(f"pyscsh: interrupted {where}", file=sys.stderr)
            self._status = INTERRUPTED
        else:
            print(f"pyscsh: a script called quit({self._session.exit_code}) {where}", file=sys.stderr)
            self._status = self._session.exit_code or SCRIPT_ERROR
        return self._status

    def _report(self, *, left_out: int, not_run: int) -> None:
        self._terminal.line_is_over()
        self._terminal.failures(self._results)
        seconds = time.monotonic() - self._start
        self._terminal.summary(self._results, left_out=left_out, not_run=not_run, seconds=seconds)

    def _written(self) -> int:
        """Write the results for programs; the exit status."""
        if self._plan.junit is None:
            return self._status
        try:
            junit.write(self._plan.junit, self._results, self._loading, self._begin)
        except OSError as error:
            print(f"pyscsh: the results {self._plan.junit} cannot be written: {error.strerror}", file=sys.stderr)
            return self._status or SCRIPT_ERROR
        return self._status
