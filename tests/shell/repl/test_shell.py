# SPDX-License-Identifier: MIT
"""The interactive shell, at a terminal and behind a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

PROGRAM = "from shell.cli import main; main()"
PROMPT = "pyscsh>"
Start = Callable[..., "pexpect.spawn[str]"]


def piped(text: str, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *args]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=30, check=False)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts shells at terminals of their own, with the history in a folder of the test."""
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    shells: list[pexpect.spawn[str]] = []

    def launch(*args: str) -> pexpect.spawn[str]:
        shell = pexpect.spawn(
            sys.executable, ["-c", PROGRAM, *args], env=environment, encoding="utf-8", timeout=20, dimensions=(40, 120)
        )
        shells.append(shell)
        return shell

    yield launch
    for shell in shells:
        shell.close(force=True)


def ends(shell: pexpect.spawn[str]) -> int | None:
    """Exit status of a shell that is leaving."""
    shell.expect(pexpect.EOF)
    shell.close()
    return shell.exitstatus


def test_results_of_several_lines() -> None:
    result = piped('var a = 5;\na\nfunction f(x) {\n  return "was " + x;\n}\n"x"\n\n3\nf\nlastresult + "!"\n_\n')
    assert result.stdout.splitlines() == ["5", "x", "3", "was 3", "was 3!", "was 3!"]
    assert result.returncode == 0


def test_a_class_is_shown_not_called() -> None:
    result = piped("Card\nvar A = class {}\nA\n")
    assert result.returncode == 0, result.stderr
    assert "function Card" in result.stdout
    assert "class {}" in result.stdout


def test_an_error_is_shown_and_the_shell_goes_on() -> None:
    result = piped('1\nthrow new Error("oh")\n2\n')
    assert result.stdout.splitlines() == ["1", "2"]
    assert "Error: oh" in result.stderr
    assert "<shell 2>:1" in result.stderr
    assert result.returncode == 1


def test_incomplete_end_of_input_is_an_error() -> None:
    result = piped("1\nif (x) {\n")
    assert result.stdout == "1\n"
    assert "SyntaxError" in result.stderr
    assert result.returncode == 1


@pytest.mark.parametrize("word", ["q", "quit", "EXIT"])
def test_words_that_leave(word: str) -> None:
    result = piped(f"1\n{word}\n2\n")
    assert (result.stdout, result.returncode) == ("1\n", 0)


def test_quit_with_a_status() -> None:
    result = piped("1\nquit(7)\n2\n")
    assert (result.stdout, result.returncode) == ("1\n", 7)


def test_the_shell_after_a_script(tmp_path: Path) -> None:
    script = tmp_path / "first.js"
    script.write_text("var known = 42;", encoding="utf-8")
    assert piped("known\n", "run", "-i", str(script)).stdout == "42\n"


def test_at_a_terminal(start: Start) -> None:
    shell = start()
    shell.expect_exact(PROMPT)
    shell.send("6 * 7\r")
    shell.expect_exact("42")
    shell.expect_exact(PROMPT)
    shell.send("function twice(x) {\r")
    shell.expect_exact(".......")
    shell.send("return 2 * x }\r")
    shell.expect_exact(PROMPT)
    shell.send("twice(_)\r")
    shell.expect_exact("84")
    shell.expect_exact(PROMPT)
    shell.send("nonsense(\x03")
    shell.expect_exact(PROMPT)
    shell.send("quit\r")
    assert ends(shell) == 0


def test_control_d_leaves(start: Start) -> None:
    shell = start()
    shell.expect_exact(PROMPT)
    shell.send("\x04")
    assert ends(shell) == 0


def test_control_c_stops_a_script_and_the_shell_goes_on(start: Start) -> None:
    shell = start()
    shell.expect_exact(PROMPT)
    shell.send("print('be' + 'gun'); for (;;) {}\r")
    shell.expect_exact("begun")
    shell.sendintr()
    shell.expect_exact("interrupted")
    shell.expect_exact(PROMPT)
    shell.send("1 + 1\r")
    shell.expect_exact("2")
    shell.send("\x04")
    assert ends(shell) == 0


def test_prompt_says_virtual(start: Start) -> None:
    shell = start("--reader", "virtual")
    shell.expect_exact("VIRTUAL " + PROMPT)
    shell.send("new Card(_scsh3.reader).readerName\r")
    shell.expect_exact("Virtual SmartCard-HSM UTVC")
    shell.send("\x04")
    assert ends(shell) == 0


def test_history_is_private_and_forgets_lines_that_begin_with_a_space(start: Start, tmp_path: Path) -> None:
    shell = start()
    shell.expect_exact(PROMPT)
    shell.send("1 + 1\r")
    shell.expect_exact(PROMPT)
    shell.send(" 'secret'\r")
    shell.expect_exact(PROMPT)
    shell.send("q\r")
    assert ends(shell) == 0
    history = tmp_path / "pyscsh" / "history"
    assert history.stat().st_mode & 0o777 == 0o600
    assert history.parent.stat().st_mode & 0o777 == 0o700
    assert "1 + 1" in history.read_text(encoding="utf-8")
    assert "secret" not in history.read_text(encoding="utf-8")
