# SPDX-License-Identifier: MIT
"""Answers from a file (--answers), for tests and rehearsals; README, "Answers from a file", has the form.

A pattern is a part of the question's text, or a regular expression between slashes. An entry answers one question; with
`repeat: true` any number. The order in which scripts ask does not matter: of the entries that fit and are not used up,
one with the very text of the question comes first, then the one that stands first in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shell.ui import secrets
from shell.ui.question import Kind, Question
from shell.ui.report import visible

_LARGEST = 1024 * 1024
_KEYS = frozenset(("question", "answer", "secret", "cancel", "repeat", "public"))
_YES, _NO = ("yes", "y", "ok"), ("no", "n")


class AnswersError(Exception):
    """The answers file cannot be used: one sentence that names the file and the entry."""


class UnansweredError(Exception):
    """The answers file does not say what to answer; the message has the question."""


@dataclass(slots=True)
class Entry:
    """One entry; `number` counts from 1."""

    number: int
    question: str
    answer: str | bool | None
    source: str | None
    cancel: bool
    repeat: bool
    public: bool  # the answer is no secret, although the question sounds so
    used: bool = False

    def fits(self, text: str) -> bool:
        """Whether this entry answers a question of this text."""
        expression = _expression(self.question)
        return self.question in text if expression is None else re.search(expression, text) is not None


class Answers:
    """The entries of a file, and which of them were used."""

    def __init__(self, name: str, entries: list[Entry]) -> None:
        self._name = name
        self._entries = entries

    def reply(self, question: Question) -> str | bytearray | None:
        """The answer, None for cancel and for no; UnansweredError when there is none of the right kind."""
        text = question.text
        fitting = [entry for entry in self._entries if entry.fits(text)]
        left = [entry for entry in fitting if entry.repeat or not entry.used]
        if not left:
            why = "the entries for this question are used up" if fitting else "no entry fits this question"
            raise UnansweredError(f"{visible(text)}: {self._name} has no answer, {why}")
        entry = next((entry for entry in left if entry.question == text), left[0])
        entry.used = True
        return self._reply(entry, question)

    def _reply(self, entry: Entry, question: Question) -> str | bytearray | None:
        if entry.cancel:
            if question.kind is Kind.SECRET:
                raise secrets.SecretError(f"{visible(question.text)}: cancelled by entry {entry.number}")
            return None
        if entry.source is not None:
            return self._secret(entry, entry.source, question)
        if question.is_secret and not (entry.public and question.kind is Kind.TEXT):
            raise self._wrong(
                entry, question, f"a secret is never written there, use `secret: env:NAME`{_unless(question)}"
            )
        if question.kind is Kind.TEXT:
            if not isinstance(entry.answer, str):
                raise self._wrong(entry, question, "it asks for a text: put the answer in quotes")
            return entry.answer
        return "OK" if self._agrees(entry, question) else None

    def _secret(self, entry: Entry, source: str, question: Question) -> str | bytearray:
        if question.kind in (Kind.MESSAGE, Kind.CONFIRMATION):
            raise self._wrong(entry, question, "it asks for a yes or no, not for a secret")
        value = secrets.read(visible(question.text), source)
        if question.kind is Kind.SECRET:
            return value
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            raise self._wrong(entry, question, "the secret is not text in UTF-8") from None
        finally:
            value[:] = bytes(len(value))

    def _agrees(self, entry: Entry, question: Question) -> bool:
        if isinstance(entry.answer, bool):
            return entry.answer
        word = (entry.answer or "").strip().lower()
        if word not in _YES + _NO:
            raise self._wrong(entry, question, "it asks for a yes or no")
        return word in _YES

    def _wrong(self, entry: Entry, question: Question, why: str) -> UnansweredError:
        return UnansweredError(
            f"{visible(question.text)}: entry {entry.number} of {self._name} does not answer it, {why}"
        )

    def unused(self) -> list[str]:
        """A line for each entry that answered nothing."""
        return [f"entry {entry.number}, {visible(entry.question)}" for entry in self._entries if not entry.used]


def read(path: Path) -> Answers:
    """The answers in a YAML or JSON file; AnswersError when that is not possible."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise AnswersError(f"the answers {path} cannot be read: {error.strerror}") from None
    if len(data) > _LARGEST:
        raise AnswersError(f"the answers {path} have more than {_LARGEST} bytes")
    content = _parsed(path, data)
    if not isinstance(content, list):
        raise AnswersError(f"the answers {path} must be a list of entries with `question` and `answer`")
    try:
        return Answers(str(path), [_entry(number, item, path.parent) for number, item in enumerate(content, 1)])
    except ValueError as error:
        raise AnswersError(f"the answers {path}: {error}") from None


def _parsed(path: Path, data: bytes) -> Any:
    """Messages about the syntax give the place, never the line: it may have a secret."""
    import json

    import yaml

    try:
        return json.loads(data) if path.suffix == ".json" else yaml.safe_load(data)
    except json.JSONDecodeError as error:
        raise AnswersError(f"the answers {path} are no JSON: line {error.lineno}") from None
    except yaml.MarkedYAMLError as error:
        place = "" if error.problem_mark is None else f": line {error.problem_mark.line + 1}"
        raise AnswersError(f"the answers {path} are no YAML{place}") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise AnswersError(f"the answers {path} are neither YAML nor JSON in UTF-8") from None


def _entry(number: int, item: Any, folder: Path) -> Entry:
    if not isinstance(item, dict) or not isinstance(item.get("question"), str) or not item["question"]:
        raise ValueError(f"entry {number} has no `question`, a text")
    unknown = sorted(str(key) for key in item if key not in _KEYS)
    if unknown:
        raise ValueError(f"entry {number} has {', '.join(unknown)}; known are {', '.join(sorted(_KEYS))}")
    if sum(key in item for key in ("answer", "secret", "cancel")) != 1:
        raise ValueError(f"entry {number} needs one of `answer`, `secret` and `cancel: true`")
    if "answer" in item and not isinstance(item["answer"], str | bool):
        raise ValueError(f"the answer of entry {number} is no text: put it in quotes")
    for key in ("cancel", "repeat", "public"):
        if not isinstance(item.get(key, True), bool) or (key == "cancel" and item.get(key) is False):
            raise ValueError(f"`{key}` of entry {number} must be true")
    source = _source(number, item["secret"], folder) if "secret" in item else None
    try:
        re.compile(_expression(item["question"]) or "")
    except re.error as error:
        raise ValueError(f"the expression of entry {number} is wrong: {error}") from None
    flags = {key: bool(item.get(key, False)) for key in ("cancel", "repeat", "public")}
    return Entry(number, item["question"], item.get("answer"), source, **flags)


def _source(number: int, source: Any, folder: Path) -> str:
    """Where a secret is: `env:NAME`, or `file:NAME` relative to the folder of the answers."""
    kind, _, name = source.partition(":") if isinstance(source, str) else ("", "", "")
    if kind not in ("env", "file") or not name:
        raise ValueError(f"`secret` of entry {number} must be env:NAME or file:NAME, never the secret itself")
    return source if kind == "env" else f"file:{folder / name}"


def _expression(pattern: str) -> str | None:
    return pattern[1:-1] if len(pattern) > 2 and pattern[0] == pattern[-1] == "/" else None


def _unless(question: Question) -> str:
    return ", or `public: true` beside it when it is no secret" if question.kind is Kind.TEXT else ""
