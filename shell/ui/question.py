# SPDX-License-Identifier: MIT
"""A question that a script puts, whoever answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_TAG = re.compile(r"<[^>]*>")
_SECRET_WORDS = re.compile(
    r"\b(pin|puk|chv|password|passcode|passphrase|passwort|kennwort|secret|initiali[sz]ation code)s?\b", re.IGNORECASE
)


class Kind(Enum):
    """What sort of answer a question wants."""

    TEXT = "text"  # Dialog.prompt with a default
    MESSAGE = "message"  # Dialog.prompt with a message alone: OK or cancel
    CONFIRMATION = "confirmation"  # Console.confirm: yes or no
    SECRET = "secret"  # noqa: S105  # Console.secret with the source prompt


@dataclass(frozen=True, slots=True)
class Question:
    """The text as the script gives it, and what Dialog.prompt says beside it."""

    kind: Kind
    wording: str
    default: str = ""
    choices: tuple[str, ...] = ()
    file_filter: str | None = None
    new: bool = False  # of a secret: it is being chosen now, so it is asked twice

    @property
    def text(self) -> str:
        """The wording without HTML, as it is shown and as answers files name it."""
        if not self.wording.lstrip().lower().startswith("<html"):
            return self.wording
        from html import unescape

        return " ".join(unescape(_TAG.sub(" ", self.wording)).split())

    @property
    def is_secret(self) -> bool:
        """Whether the answer must not be shown or kept: scripts of scsh ask for PINs with Dialog.prompt too."""
        if self.kind is Kind.SECRET:
            return True
        free = self.kind is Kind.TEXT and not self.choices and self.file_filter is None
        return free and _SECRET_WORDS.search(self.text) is not None


def dialog(message: str, default: str | None, choices: list[str] | None, file_filter: str | None) -> Question:
    """The question of Dialog.prompt; the message alone asks for a confirmation."""
    if default is None and choices is None and file_filter is None:
        return Question(Kind.MESSAGE, message)
    return Question(Kind.TEXT, message, default or "", tuple(choices or ()), file_filter)
