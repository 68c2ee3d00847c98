# SPDX-License-Identifier: MIT
"""A session whose output is collected, for tests that run JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shell.options import Options
from shell.session import Session


class Scripts:
    """Runs JavaScript in one session."""

    def __init__(self, session: Session, output: list[str]) -> None:
        self.session = session
        self._output = output

    def run(self, text: str, name: str = "test.js") -> Any:
        """Completion value of a script."""
        self.session.run_text(text, name)
        return self.session.engine.result()

    @property
    def output(self) -> str:
        """What scripts printed so far."""
        return "".join(self._output)


@pytest.fixture
def make_scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Scripts]]:
    sessions: list[Session] = []

    def make(**options: Any) -> Scripts:
        output: list[str] = []
        monkeypatch.setattr("shell.services.ShellServices.write", lambda _self, text: output.append(text))
        session = Session(Options(workspace=tmp_path, **options))
        sessions.append(session)
        return Scripts(session, output)

    yield make
    for session in sessions:
        session.close()


@pytest.fixture
def scripts(make_scripts: Callable[..., Scripts]) -> Scripts:
    return make_scripts()
