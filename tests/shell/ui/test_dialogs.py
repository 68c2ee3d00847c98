# SPDX-License-Identifier: MIT
"""Dialog.prompt and secrets at a terminal: every form of API reference 16.1, narrow, resized, left, interrupted."""

from __future__ import annotations

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from shell.ui.line_editor import completer, file_test
from shell.ui.question import Question, dialog

BACKSPACE, TAB, ESCAPE = "\x7f", "\t", "\x1b"


def prompt(*arguments: str) -> str:
    return f"print('got ' + Dialog.prompt({', '.join(arguments)}))"


def test_a_text_starts_with_its_default(run_code):
    terminal = run_code(prompt("'Name'", "'Joe'"))
    terminal.until("Name [Esc cancels]: Joe")
    terminal.press(BACKSPACE + "hn\r")
    terminal.until("got John")
    assert terminal.end() == 0


def test_an_emptied_line_is_empty(run_code):
    terminal = run_code(prompt("'Name'", "'Joe'"))
    terminal.until("Name [Esc cancels]: Joe")
    terminal.press(BACKSPACE * 3 + "\r")
    terminal.until("got\n")


@pytest.mark.parametrize("key", [ESCAPE, BACKSPACE + "\x04"])
def test_cancelled(run_code, key):
    terminal = run_code(prompt("'Name'", "'J'"))
    terminal.until("Name [Esc cancels]: J")
    terminal.press(key)
    terminal.until("got null")


def test_choices_are_listed_and_completed(run_code):
    terminal = run_code(prompt("'Which'", "''", "['alpha', 'beta \\x1b[2J']"))
    terminal.until("Which [Tab completes, Esc cancels]:")
    assert "  1  alpha\n  2  beta \\x1b[2J" in terminal.text
    terminal.press("al" + TAB)
    terminal.until("cancels]: alpha")
    terminal.press("\r")
    terminal.until("got alpha")


def test_files_are_completed(run_code, tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "one.pbe").touch()
    (tmp_path / "keys" / "other.txt").touch()
    terminal = run_code(prompt("'Share'", f"'{tmp_path}/ke'", "null", "'*.pbe'"), 200)
    terminal.until("Share [*.pbe, Tab completes, Esc cancels]:")
    terminal.press(TAB)
    terminal.until("/keys")
    terminal.press("/" + TAB)
    terminal.until("/keys/one.pbe")
    terminal.press("\r")
    terminal.until(f"got {tmp_path}/keys/one.pbe")


def test_a_file_below_the_home_folder(run_code, tmp_path):
    terminal = run_code(prompt("'Share'", "'~/a'", "null", "''"), 200, HOME=str(tmp_path))
    terminal.until("Share [Tab completes, Esc cancels]: ~/a")
    terminal.press("\r")
    terminal.until(f"got {tmp_path}/a")


@pytest.mark.parametrize("pattern", ["*.pbe", ".pbe", "pbe", r"/\.pbe$/"])
def test_every_form_of_a_filter(tmp_path, pattern):
    folder = tmp_path / "folder"
    folder.mkdir()
    test = file_test(pattern)
    assert [test(str(folder)), test("a/b.pbe"), test("a/b.txt"), test("pbe")] == [True, True, False, False]


def test_a_filter_that_cannot_be_understood_hides_nothing():
    assert file_test("/(/")("a.txt")


def test_choices_with_a_filter_complete_both(tmp_path):
    (tmp_path / "beta").touch()
    question = dialog("Which", "", ["before"], "")
    offered = completer(question).get_completions(Document(f"{tmp_path}/be"), CompleteEvent())
    assert [found.text for found in offered] == ["ta"]
    first = next(iter(completer(question).get_completions(Document("be"), CompleteEvent())))
    assert first.text == "before"


@pytest.mark.parametrize(("keys", "result"), [("\r", "OK"), ("n\r", "null"), ("\x04", "null")])
def test_a_message(run_code, keys, result):
    terminal = run_code(prompt("'Insert the card'"))
    terminal.until("Insert the card [OK, n cancels]")
    terminal.press(keys)
    terminal.until(f"got {result}")


def test_a_pin_asked_with_a_dialog_is_not_shown(run_code):
    """Scripts of scsh have no other way to ask for one."""
    terminal = run_code(prompt("'Please enter the PIN'", "''") + "; print('end')")
    terminal.until("Please enter the PIN [not shown]:")
    terminal.press("648219\r")
    terminal.until("got 648219")
    assert terminal.raw.count(b"648219") == 1


@pytest.mark.parametrize(
    ("wording", "secret"),
    [("User PIN", True), ("Enter PIN:", True), ("Passwort?", True), ("Spinning", False), ("Opinion", False)],
)
def test_what_is_taken_for_a_secret(wording, secret):
    assert dialog(wording, "", None, None).is_secret is secret
    assert not dialog(wording, "", ["a"], None).is_secret
    assert not dialog(wording, None, None, None).is_secret


def test_new_secrets_twice(run_code):
    code = (
        "const { Console } = require('pyscsh/Console'); print(Console.secret('New\\x1b[2J PIN', 'prompt', true).length)"
    )
    terminal = run_code(code)
    terminal.until("New\\x1b[2J PIN:")
    terminal.press("648219\r")
    terminal.until("(again):")
    terminal.press("648210\r")
    terminal.until("differ, try again")
    terminal.press("1234\r")
    terminal.until(lambda: terminal.text.count("(again):") == 2)
    terminal.press("1234\r")
    terminal.until("\n4\n")
    assert b"6482" not in terminal.raw


def test_control_characters_and_html_in_a_question(run_code):
    terminal = run_code(prompt(r"'<html><b>Bell\x07</b> \x1b]0;title\x07</html>'", "'x'"))
    terminal.until("Bell\\x07 \\x1b]0;title\\x07 [Esc cancels]: x")
    assert b"\x1b]0" not in terminal.raw and b"\x07" not in terminal.raw


def test_20_columns(run_code, stored):
    terminal = run_code(prompt("'A question that is longer than a line'", "'and its answer'"), 20, 10)
    terminal.until("\n answer")
    assert terminal.text.rstrip("\n") == stored("dialog-20x10")
    terminal.press("\r")
    terminal.until(lambda: "got and its answer" in terminal.text.replace("\n", ""))


def test_resized(run_code):
    terminal = run_code(prompt("'Name of the operator'", "'Joe'"), 80, 24)
    terminal.until("operator [Esc cancels]: Joe")
    terminal.resize(30, 10)
    terminal.press("anna")
    terminal.until("Joeanna")
    terminal.press("\r")
    terminal.until("got Joeanna")


def test_control_c(run_code):
    terminal = run_code(prompt("'Name'", "'Joe'") + "; print('went on')")
    terminal.until("Name [Esc cancels]: Joe")
    terminal.press("\x03")
    assert terminal.end() == 130
    assert "went on" not in terminal.text.split("interrupted")[0].split("\n")


@pytest.mark.parametrize("kind", ["dumb", "unknown"])
def test_terminals_that_cannot_move_their_cursor(run_code, kind):
    terminal = run_code(prompt("'Name'", "'Joe'"), TERM=kind)
    terminal.until("Name [Joe]")
    terminal.press("\r")
    terminal.until("got Joe")
    assert b"\x1b" not in terminal.raw


def test_html_is_read_as_text():
    assert dialog("<html>Keys &lt; 5,<br/>then &amp;x1b;</html>", None, None, None).text == "Keys < 5, then &x1b;"
    assert dialog("a < b & c", None, None, None).text == "a < b & c"


def test_kinds_of_questions():
    assert dialog("m", None, ["a"], None) == Question(dialog("m", "", None, None).kind, "m", "", ("a",))
