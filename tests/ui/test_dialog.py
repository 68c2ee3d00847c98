# SPDX-License-Identifier: MIT
"""Dialog.prompt: at a terminal, without one, and its arguments (API reference, section 16.1)."""

from __future__ import annotations

import io

import pytest

from jsapi.gperror import ErrorCode
from shell.engine.errors import ScriptError
from shell.ui import person
from shell.ui.question import dialog


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def type_in(monkeypatch):
    return lambda text: monkeypatch.setattr("sys.stdin", Terminal(text))


def test_text_entry(scripts, type_in, capsys):
    type_in("Joe\n")
    assert scripts.run("Dialog.prompt('Name?', 'nobody')") == "Joe"
    assert "Name? [nobody]" in capsys.readouterr().err


def test_an_empty_line_is_the_default(scripts, type_in):
    type_in("\n")
    assert scripts.run("Dialog.prompt('Name?', 'nobody')") == "nobody"


def test_the_end_of_input_cancels(scripts, type_in):
    type_in("")
    assert scripts.run("Dialog.prompt('Name?', 'nobody')") is None


@pytest.mark.parametrize(("line", "answer"), [("\n", "OK"), ("y\n", "OK"), ("n\n", None)])
def test_confirmation(scripts, type_in, line, answer):
    type_in(line)
    assert scripts.run("Dialog.prompt('Go on?')") == answer


def test_choices_by_number_or_as_text(scripts, type_in, capsys):
    type_in("2\nother\n")
    assert scripts.run("Dialog.prompt('Which?', '', ['a', 'b'])") == "b"
    assert scripts.run("Dialog.prompt('Which?', '', ['a', 'b'], '*.txt')") == "other"
    assert "2  b" in capsys.readouterr().err


def test_html_is_shown_as_text_and_control_characters_are_visible(type_in, capsys):
    type_in("\n")
    person.answer(dialog("<html><b>Sure</b>?<br>\x1b[2J</html>", None, None, None))
    assert capsys.readouterr().err == "Sure ? \\x1b[2J [OK, n cancels] "


def refusal(scripts, text):
    with pytest.raises(ScriptError) as caught:
        scripts.run(text)
    error = caught.value.gperror
    return error.class_name, ErrorCode(error.code), error.reason, error.message


def test_without_a_terminal_the_question_is_in_the_error(scripts, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("x\n"))
    name, code, _, message = refusal(scripts, "Dialog.prompt('Which key?', '')")
    assert (name, code) == ("Dialog", ErrorCode.USER_ABORT)
    assert "Which key?" in message


@pytest.mark.parametrize(
    ("call", "code", "reason"),
    [
        ("Dialog.prompt()", ErrorCode.ARGUMENTS_MISSING, 0),
        ("Dialog.prompt('a', 'b', null, 'c', 'd')", ErrorCode.INVALID_ARGUMENTS, 5),
        ("Dialog.prompt(null)", ErrorCode.INVALID_TYPE, 0),
        ("Dialog.prompt('a', 5)", ErrorCode.INVALID_TYPE, 1),
        ("Dialog.prompt('a', 'b', 'c')", ErrorCode.INVALID_TYPE, 2),
        ("Dialog.prompt('a', 'b', [1])", ErrorCode.INVALID_TYPE, 2),
        ("Dialog.prompt('a', 'b', null, 4)", ErrorCode.INVALID_TYPE, 3),
    ],
)
def test_arguments(scripts, call, code, reason):
    assert refusal(scripts, call)[1:3] == (code, reason)


def test_there_is_no_frame(scripts):
    assert scripts.run("Dialog.frame") is None


def test_undefined_choices_and_filter_are_none(scripts, type_in):
    type_in("x\ny\n")
    assert scripts.run("Dialog.prompt('Name?', '', undefined, undefined)") == "x"
    assert scripts.run("Dialog.prompt('Name?', '', null, '*.txt')") == "y"


@pytest.mark.parametrize(("arguments", "reason"), [("'a', '', 'list'", 2), ("'a', '', null, 5", 3)])
def test_wrong_choices_and_filters(scripts, arguments, reason):
    with pytest.raises(ScriptError) as caught:
        scripts.run(f"Dialog.prompt({arguments})")
    assert (caught.value.gperror.code, caught.value.gperror.reason) == (ErrorCode.INVALID_TYPE, reason)
