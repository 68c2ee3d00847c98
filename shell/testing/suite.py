# SPDX-License-Identifier: MIT
"""The tests in the engine: loading them and running one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from jsapi.gperror import ErrorCode, GPError
from jsapi.terminals import TerminalError
from shell.engine.errors import ScriptError
from shell.engine.source import Source
from shell.session import Session
from shell.testing.capture import CapturedOutput, CommandTrace
from shell.testing.document import Document
from shell.testing.result import Problem, Result, TestCase
from shell.ui.report import error_text, visible

_ASSERTION = "Assertion failed"
_MODULES = ("scsh/testing/", "tools/TestRunner.js", "tools/TestGroup.js", "tools/TestProcedure.js")
_NO_CARD = (ErrorCode.CARD_CONNECT_FAILED, ErrorCode.CARD_REMOVED)


class Suite:
    """Test groups of one session."""

    def __init__(self, session: Session, *, show_output: bool) -> None:
        self._session = session
        self._folder: Path | None = None  # where relative file names of tests start
        session.services.screen = self.output = CapturedOutput(wanted=not show_output)
        session.services.trace_file = self._trace = CommandTrace(session.options.trace)
        session.loader.pinned = _MODULES
        path = Path(__file__).with_name("driver.js")
        session.engine.install(Source("<tests>", path.read_text("utf-8"), internal=True), {})
        session.engine.demand("testPrepare")

    def give(self, parameters: Mapping[str, str], secrets: Mapping[str, str]) -> None:
        """Give tests parameters of the person; secrets are read from their sources, GPError when that fails."""
        for name, value in parameters.items():
            self._session.engine.demand("testGive", *map(self._session.engine.pack, (name, value)))
        for name, source in secrets.items():
            secret = self._session.services.secret(f"Parameter {name} of the tests", source, new=False)
            self._session.engine.demand(
                "testGive", *map(self._session.engine.pack, (name, secret.decode("utf-8", "replace")))
            )
            secret[:] = bytes(len(secret))

    def run_loader(self, path: Path) -> None:
        """Run a script that makes test runners, or only variables for tests; ScriptError when it does not end well."""
        self._folder = path.resolve().parent
        with self.output.kept():
            self._session.run_file(path)

    def add(self, document: Document) -> None:
        """Load a file; ScriptError with a place in it when a script in it is none."""
        pack = self._session.engine.pack
        folder = document.path.resolve().parent
        with self.output.kept(), self._session.search.running(folder):
            self._session.engine.demand("testAdd", pack(document.kind.value), pack(document.path.name))

    def cases(self) -> list[TestCase]:
        """All cases in the order in which they run."""
        return [TestCase(number, *told) for number, told in enumerate(self._session.engine.demand("testList"))]

    def run(self, case: TestCase) -> Result:
        """Run a case; Interrupted when the person stops it."""
        self._trace.taken()
        start = time.monotonic()
        problem = None
        folder = self._folder or (Path(case.file).parent if case.file else None)
        with self.output.kept(), self._session.search.running(folder):
            try:
                self._session.engine.demand("testRun", case.number)
            except ScriptError as error:
                problem = self.problem(error)
        return Result(case, time.monotonic() - start, problem, self.output.text(), self._trace.taken())

    def problem(self, error: ScriptError) -> Problem:
        """An uncaught exception as results keep it."""
        frame = error.frames[0] if error.frames else None
        return Problem(
            kind=error.kind,
            message=visible(str(error)),
            text=error_text(error, self._session.engine.lines),
            place=f"{shown_path(frame.file)}:{frame.line}" if frame else "",
            assertion=(error.gperror.message if error.gperror else error.message).startswith(_ASSERTION),
            refused=error.gperror is not None and _is_out_of_reach(error.gperror),
        )


def _is_out_of_reach(error: GPError) -> bool:
    """Whether reader or card are no longer there for the tests that follow, or are the wrong ones."""
    return error.code in _NO_CARD or isinstance(error.__cause__, TerminalError)


def shown_path(name: str) -> str:
    """A file name as a person wrote or would write it: relative when it lies below the current folder."""
    path = Path(name)
    return visible(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))
