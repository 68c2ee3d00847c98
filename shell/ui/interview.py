# SPDX-License-Identifier: MIT
"""The one way of all questions and answers of a session: from the answers file, else from the person.

Who wants to know what was asked and answered (the recorder, a transcript) adds a listener.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shell.ui.answers import Answers, UnansweredError
from shell.ui.question import Question

NOT_SHOWN = "(secret)"
Reply = str | bytearray | None  # None: cancelled, or no
Listener = Callable[[Question, str | None], Any]


class Interview:
    """Puts questions; `listeners` get each with the answer as it may be shown: NOT_SHOWN for a secret."""

    def __init__(self, person: Callable[[Question], Reply]) -> None:
        self._person = person
        self.answers: Answers | None = None
        self.listeners: list[Listener] = []
        self.unanswered: list[str] = []  # questions that the answers file did not expect

    def put(self, question: Question) -> Reply:
        """The answer; UnansweredError when there is an answers file and the question is not in it."""
        try:
            reply = self.answers.reply(question) if self.answers is not None else self._person(question)
        except UnansweredError:
            self.unanswered.append(question.text)
            raise
        for listener in self.listeners:
            listener(question, _shown(question, reply))
        return reply


def _shown(question: Question, reply: Reply) -> str | None:
    return NOT_SHOWN if reply is not None and (question.is_secret or isinstance(reply, bytearray)) else reply
