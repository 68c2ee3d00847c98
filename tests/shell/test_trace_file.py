# SPDX-License-Identifier: MIT
"""Switching the trace while the shell runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell.options import Options
from shell.session import Session
from shell.ui.trace_file import TraceFile


def test_switching_takes_effect_for_cards_that_are_connected_already(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    trace = tmp_path / "trace"
    session = Session(Options(readers=("virtual",)))
    try:
        session.run_text("var card = new Card(); function ask() { card.sendApdu(0, 0x20, 0, 0x81); } ask();", "test")
        assert not trace.exists()
        session.services.trace_file.switch(str(trace))
        session.run_text("ask()", "test")
        session.services.trace_file.switch("-")
        session.run_text("ask()", "test")
        session.services.trace_file.switch(None)
        session.run_text("ask()", "test")
    finally:
        session.close()
    assert trace.read_text().count("VERIFY (status of user PIN)") == 1
    assert trace.stat().st_mode & 0o777 == 0o600
    assert capfd.readouterr().err.count("VERIFY (status of user PIN)") == 1


def test_a_target_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    trace = TraceFile(str(tmp_path / "trace"))
    with pytest.raises(FileNotFoundError):
        trace.switch(str(tmp_path / "no such folder" / "trace"))
    trace.write("line")
    assert (tmp_path / "trace").read_text() == "line\n"


def test_a_file_is_added_to(tmp_path: Path) -> None:
    trace = TraceFile(None)
    assert not trace.wanted()
    for line in ("one", "two"):
        trace.switch(str(tmp_path / "trace"))
        trace.write(line)
        trace.switch(None)
    assert (tmp_path / "trace").read_text() == "one\ntwo\n"
