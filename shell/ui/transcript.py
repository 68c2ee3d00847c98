# SPDX-License-Identifier: MIT
"""The transcript of a run: what was entered, printed, asked and loaded, and on which cards; never a secret."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from shell.ui.hash_chain import BEGIN, END, FORMAT, HashChain
from shell.ui.interview import NOT_SHOWN
from shell.ui.question import Kind, Question
from shell.ui.sensitive import may_show_secret, repeats, takes_secret
from shell.ui.transcript_writer import PRINTED, TranscriptWriter


class NoTranscript:
    """Nobody asked for a transcript: takes everything and keeps nothing."""

    wanted = False

    def entered(self, text: str) -> None:
        """A line, or a script of several lines, from the person or the command line."""

    def printed(self, text: str) -> None:
        """Program output."""

    def noted(self, text: str) -> None:
        """A line for the person, apart from program output."""

    def asked(self, question: str, answer: str | None) -> None:
        """A question and its answer; None for a secret, which is not kept."""

    def cancelled(self, question: str) -> None:
        """A question that the person did not answer."""

    def failed(self, sentence: str, places: list[str], status: int, *, by_host: bool = False) -> None:
        """A script ended with an error at these places (file:line:column, innermost first).

        `by_host` tells that the words are those of a host object and not of a script.
        """

    def loaded(self, path: str, digest: str) -> None:
        """A script or module file was loaded; hexadecimal SHA-256 of the file."""

    def connected(self, reader: str, serial: str | None, atr: bytes, *, virtual: bool) -> None:
        """A card was connected; the serial number where it is a SmartCard-HSM."""

    def digest(self) -> str | None:
        """Hexadecimal SHA-256 of the last line so far."""
        return None

    def finish(self, status: int | None) -> str | None:
        """The run is over; returns the digest of the last line. None as status: it ended in an unforeseen way."""
        return None


class Transcript(NoTranscript):
    """Keeps everything in the hash chain of a new file. OSError when that cannot be made or exists already."""

    wanted = True

    def __init__(self, path: str, facts: Mapping[str, Any], lost: Callable[[str], None]) -> None:
        self._writer = TranscriptWriter(HashChain(path), lost)
        self._start = time.monotonic()
        self._line = ""  # entered last
        self._withhold = self._told = False  # what follows a line with a secret may repeat it
        self._totals: Counter[str] = Counter()
        self._put(BEGIN, format=FORMAT, **facts)

    def entered(self, text: str) -> None:
        """A line that takes a secret is withheld, and what it prints too, also when only its names speak of one."""
        self._line, self._withhold, self._told = text, may_show_secret(text), False
        self._put("entered", **({"withheld": True} if takes_secret(text) else {"text": text}))

    def printed(self, text: str) -> None:
        """Program output; neighbouring texts become one line of the transcript."""
        self._totals["characters_printed"] += len(text)
        if not self._withhold:
            self._writer.text(text)
        elif not self._told:
            self._told = True
            self._put(PRINTED, withheld=True)

    def noted(self, text: str) -> None:
        """A line for the person."""
        self._put("noted", **self._unless_withheld(text=text))

    def asked(self, question: str, answer: str | None) -> None:
        """Whoever asks says what is a secret; the question itself is public."""
        self._put("asked", question=question, **({"secret": True} if answer is None else {"answer": answer}))

    def cancelled(self, question: str) -> None:
        """A question without answer."""
        self._put("asked", question=question, cancelled=True)

    def heard(self, question: Question, shown: str | None) -> None:
        """Listener of the interview: a question and its answer as it may be shown."""
        if question.kind is Kind.CONFIRMATION:
            self.asked(question.text, "no" if shown is None else "yes")
        elif shown is None:
            self.cancelled(question.text)
        else:
            self.asked(question.text, None if shown is NOT_SHOWN else shown)

    def failed(self, sentence: str, places: list[str], status: int, *, by_host: bool = False) -> None:
        """The excerpt of the script that a person sees is left out: it may hold a secret."""
        safe = not self._withhold or (by_host and not repeats(self._line, sentence))
        self._put("failed", places=places, status=status, **({"text": sentence} if safe else {"withheld": True}))

    def loaded(self, path: str, digest: str) -> None:
        """A script or module file."""
        self._put("loaded", file=path, sha256=digest)

    def connected(self, reader: str, serial: str | None, atr: bytes, *, virtual: bool) -> None:
        """A card in a reader."""
        self._put("connected", reader=reader, serial=serial, atr=atr.hex().upper(), virtual=virtual)

    def digest(self) -> str | None:
        """SHA-256 of the last line, after everything so far is in the file; None when the file is lost."""
        return self._writer.digest()

    def finish(self, status: int | None) -> str | None:
        """Write the last line, with totals, and close the file."""
        seconds = round(time.monotonic() - self._start, 3)
        self._put(END, status=status, seconds=seconds, totals=dict(self._totals))
        return self._writer.close()

    def _put(self, event: str, **fields: Any) -> None:
        if event not in (BEGIN, END, PRINTED):
            self._totals[event] += 1
        self._writer.event(event, fields)

    def _unless_withheld(self, *, text: str) -> dict[str, Any]:
        return {"withheld": True} if self._withhold else {"text": text}
