# SPDX-License-Identifier: MIT
"""`pyscsh test` with a person at the terminal: questions of tests appear, output of tests waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shell.testing.suites import group
from tests.shell.ui.terminal import PROGRAM, Terminal, outline

UP, DOWN, RIGHT = "\x1b[A", "\x1b[B", "\x1b[C"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[list[str]], Terminal]]:
    terminals: list[Terminal] = []

    def start(arguments: list[str]) -> Terminal:
        terminals.append(Terminal(["-c", PROGRAM, *arguments], 80, 24))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.process.close(force=True)


def test_a_question_of_a_test_is_seen_and_answered(tmp_path, opened):
    asks = "print('before'); this.assertEquals(Dialog.prompt('Insert the card', ''), 'done', 'answer'); print('behind')"
    path = group(tmp_path, {"01": "print('never seen')", "02": asks, "03": "print('never seen')"})
    terminal = opened(["test", str(path)])
    terminal.until("Insert the card")
    assert "before" in terminal.text
    terminal.press("done\r")
    terminal.until("3 passed in")
    assert "behind" in terminal.text
    assert "never seen" not in terminal.text


def test_results_are_coloured_at_a_terminal_only(tmp_path, opened):
    terminal = opened(["test", "-v", str(group(tmp_path, {"01": "", "02": "nowhere()"}))])
    terminal.until("1 with errors, 1 passed")
    row = next(number for number, line in enumerate(terminal.lines) if line.startswith("tg/02 ERROR"))
    assert terminal.screen.buffer[row][len("tg/02 ")].fg == "red"
    assert terminal.screen.buffer[row][0].fg == "default"


def test_a_person_runs_tests_from_the_outline_of_a_loader(tmp_path):
    group(tmp_path, {"01": "", "02": "nowhere()"})
    loader = tmp_path / "load.js"
    loader.write_text(
        "load('tools/TestRunner.js', 'tools/TestGroup.js', 'tools/TestProcedure.js');\n"
        "var runner = new TestRunner('Suite');\nrunner.addTestGroupFromXML('tg.xml');\n"
    )
    terminal = outline(loader)
    try:
        terminal.until("▸ tg")
        terminal.press(DOWN + RIGHT + UP)
        terminal.until("02")
        terminal.press("\r")
        terminal.until("clear")
        terminal.press("\r")
        terminal.until("Test group tg is done")
        assert "✓ 01" in terminal.text
        assert "✗ 02" in terminal.text
        assert terminal.text.count("+ Test case tg/02 failed after ") == 1
    finally:
        terminal.process.close(force=True)
