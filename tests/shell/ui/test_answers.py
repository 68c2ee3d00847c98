# SPDX-License-Identifier: MIT
"""Scripted answers: which entry answers which question, and what a file must not contain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shell.ui import answers
from shell.ui.question import Kind, Question, dialog
from shell.ui.secrets import SecretError


@pytest.fixture
def load(tmp_path: Path):
    def write(text: str, name: str = "answers.yaml") -> answers.Answers:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return answers.read(path)

    return write


def text(wording: str) -> Question:
    return Question(Kind.TEXT, wording)


def test_a_pattern_is_a_part_of_the_text_or_an_expression(load):
    found = load("- {question: Name, answer: Joe}\n- {question: '/^Key [0-9]+$/', answer: a}\n")
    assert found.reply(text("Key 17")) == "a"
    assert found.reply(text("Your Name, please")) == "Joe"


def test_each_entry_answers_once(load):
    found = load("- {question: N, answer: '1'}\n- {question: N, answer: '2'}\n")
    assert [found.reply(text("N")), found.reply(text("N"))] == ["1", "2"]
    with pytest.raises(answers.UnansweredError, match="N: .* used up"):
        found.reply(text("N"))


def test_repeat(load):
    found = load("- {question: N, answer: '1', repeat: true}\n")
    assert [found.reply(text("N")) for _ in range(3)] == ["1", "1", "1"]


def test_the_very_text_comes_before_a_part_of_it(load):
    found = load("- {question: Name, answer: part}\n- {question: Name of the key, answer: whole}\n")
    assert found.reply(text("Name of the key")) == "whole"


def test_html_is_compared_without_tags(load):
    found = load("- {question: 'Go on?', answer: ok}\n")
    assert found.reply(dialog("<html><b>Go</b> on?</html>", None, None, None)) == "OK"


def test_an_unexpected_question_is_told_with_its_text(load):
    with pytest.raises(answers.UnansweredError, match=r"^Which\\x1bkey\?: .*answers.yaml has no answer"):
        load("[]").reply(text("Which\x1bkey?"))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("answer: yes", "OK"),
        ("answer: 'Y'", "OK"),
        ("answer: no", None),
        ("answer: 'no'", None),
        ("cancel: true", None),
    ],
)
def test_confirmations(load, entry, expected):
    for kind in (Kind.MESSAGE, Kind.CONFIRMATION):
        assert load(f"- question: Sure\n  {entry}\n").reply(Question(kind, "Sure?")) == expected


@pytest.mark.parametrize("entry", ["answer: perhaps", "secret: env:HOME"])
def test_confirmations_want_yes_or_no(load, entry):
    with pytest.raises(answers.UnansweredError, match="entry 1 .*yes or no"):
        load(f"- question: Sure\n  {entry}\n").reply(Question(Kind.CONFIRMATION, "Sure?"))


def test_secrets_come_from_their_source(load, tmp_path, monkeypatch):
    monkeypatch.setenv("THE_PIN", "648219")
    (tmp_path / "so.pin").write_text("3537363231383830\n")
    found = load("- {question: User PIN, secret: 'env:THE_PIN'}\n- {question: SO-PIN, secret: 'file:so.pin'}\n")
    assert found.reply(Question(Kind.SECRET, "SO-PIN of the card")) == bytearray(b"3537363231383830")
    assert found.reply(text("User PIN, please")) == "648219"  # scripts of scsh ask with Dialog.prompt


@pytest.mark.parametrize("question", [Question(Kind.SECRET, "Code"), text("User PIN?"), text("Passwort")])
def test_a_secret_is_never_written_in_the_file(load, question):
    with pytest.raises(answers.UnansweredError, match="a secret is never written there") as caught:
        load(f"- {{question: '{question.text}', answer: '648219'}}\n").reply(question)
    assert "648219" not in str(caught.value)


def test_what_only_sounds_like_a_secret(load):
    entry = "- {question: PIN, answer: '1', public: true}\n"
    assert load(entry).reply(text("Number of the PIN")) == "1"
    with pytest.raises(answers.UnansweredError):
        load(entry).reply(Question(Kind.SECRET, "PIN"))


def test_a_cancelled_secret(load):
    with pytest.raises(SecretError, match="PIN: cancelled by entry 1"):
        load("- {question: PIN, cancel: true}").reply(Question(Kind.SECRET, "PIN"))


def test_unused_answers(load):
    found = load("- {question: a, answer: '1'}\n- {question: b, answer: '2'}\n")
    found.reply(text("b"))
    assert found.unused() == ["entry 1, a"]


def test_json(load):
    found = load(json.dumps([{"question": "a", "answer": "\t1"}], indent="\t"), "answers.json")
    assert found.reply(text("a")) == "\t1"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("question: a", "must be a list"),
        ("- a", "entry 1 has no `question`"),
        ("- {question: 5, answer: a}", "entry 1 has no `question`"),
        ("- {question: a}", "needs one of"),
        ("- {question: a, answer: b, cancel: true}", "needs one of"),
        ("- {question: a, answer: 017}", "in quotes"),
        ("- {question: a, answer: b, secrets: c}", "entry 1 has secrets; known are"),
        ("- {question: a, cancel: 1}", "`cancel` of entry 1"),
        ("- {question: a, secret: '648219'}", "env:NAME or file:NAME"),
        ("- {question: a, secret: 'fd:3'}", "env:NAME or file:NAME"),
        ("- {question: /(/, answer: b}", "expression of entry 1 is wrong"),
        ("- {question: a\n  answer: '648219'", "no YAML: line 2"),
        ("- !!python/object:os.system {}", "no YAML: line 1"),
        ("- {question: a, answer: \x07}", "neither YAML nor JSON"),
    ],
)
def test_files_that_are_refused(load, content, problem):
    """In one sentence without the content, which may have a secret."""
    with pytest.raises(answers.AnswersError, match=problem) as caught:
        load(content)
    assert "648219" not in str(caught.value) and "\n" not in str(caught.value)


def test_wrong_json(load):
    with pytest.raises(answers.AnswersError, match="no JSON: line 2"):
        load("[\n{]", "answers.json")
