# SPDX-License-Identifier: MIT
"""Failures and delays on purpose, for tests and rehearsals: a layer between a reader and a virtual card.

Command APDUs are counted from 1 since the layer was made; powering up and resetting don't count.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final, Protocol

NO_INFORMATION: Final = 0x6F00


class Card(Protocol):
    """What a card in software has to offer."""

    @property
    def atr(self) -> bytes:
        """Answer to reset."""

    def transmit(self, command: bytes) -> bytes:
        """Process one command APDU; returns data and SW1 SW2."""

    def reset(self) -> bytes:
        """Forget the session and return the ATR."""


class CardRemoved(Exception):
    """Raised for every command after the card was taken out."""


class ReaderFailure(Exception):
    """Raised when the reader gets no answer from the card."""


@unique
class FaultKind(Enum):
    """What goes wrong, by its name in `parse_faults`."""

    REMOVED = "remove"
    """The card is taken out after it answered this command."""
    READER_ERROR = "error"
    """The command doesn't reach the card."""
    ANSWER_LOST = "lost"
    """The card carries the command out, but the answer is lost."""
    STATUS_WORD = "sw"
    """The command doesn't reach the card; the host gets a status word all the same."""
    SLOW = "slow"
    """The card takes its time for this command."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure at the n-th command; `sw` counts for `STATUS_WORD` alone, `seconds` for `SLOW`."""

    kind: FaultKind
    command: int
    sw: int = NO_INFORMATION
    seconds: int = 0


Timing = Callable[[bytes, bytes], float]
"""Seconds that a card takes, given command and response."""


class FaultyCard:
    """A card with failures at certain commands, slowed down by `timing`."""

    def __init__(
        self,
        card: Card,
        faults: Iterable[Fault] = (),
        timing: Timing | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._card = card
        self._faults = {fault.command: fault for fault in faults}
        self._timing = timing
        self._sleep = sleep
        self.commands = 0
        self.removed = False

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        return self._card.atr

    def reset(self) -> bytes:
        """Reset the card; CardRemoved when it is out."""
        self._require_card()
        return self._card.reset()

    def insert(self) -> None:
        """Put the card back after a removal: it has lost its session, and the failures behind it stay behind it."""
        self.removed = False
        self._card.reset()

    def transmit(self, command: bytes) -> bytes:
        """Run a command, or let it fail; CardRemoved or ReaderFailure as the failure says."""
        self._require_card()
        self.commands += 1
        fault = self._faults.get(self.commands)
        if fault is not None and fault.kind is FaultKind.READER_ERROR:
            raise ReaderFailure("the command did not reach the card")
        if fault is not None and fault.kind is FaultKind.STATUS_WORD:
            return fault.sw.to_bytes(2, "big")
        response = self._card.transmit(command)
        if self._timing is not None:
            self._sleep(self._timing(command, response))
        if fault is not None and fault.kind is FaultKind.SLOW:
            self._sleep(fault.seconds)
        if fault is not None and fault.kind is FaultKind.ANSWER_LOST:
            raise ReaderFailure("the answer of the card was lost")
        self.removed = fault is not None and fault.kind is FaultKind.REMOVED
        return response

    def _require_card(self) -> None:
        if self.removed:
            raise CardRemoved("the card is not in the reader")


_FAULT: Final = re.compile(r"(remove|error|lost|slow([0-9]{1,4})|[0-9A-Fa-f]{4})@([1-9][0-9]*)")


def parse_faults(text: str) -> list[Fault]:
    """Return the failures in text like "remove@12,error@5,lost@7,slow10@4,6982@3"; ValueError for anything else.

    remove@12 takes the card out after command 12, error@5 and lost@7 are reader errors before and after the card has
    seen the command, slow10@4 takes ten seconds for command 4, 6982@3 answers command 3 with that status word instead
    of running it.
    """
    return [_parse_fault(part.strip()) for part in text.split(",") if part.strip()]


def _parse_fault(text: str) -> Fault:
    match = _FAULT.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text!r} is no failure: use remove@N, error@N, lost@N, slowSECONDS@N or a status word as in 6982@N"
        )
    what, command = match[1], int(match[3])
    if match[2] is not None:
        return Fault(FaultKind.SLOW, command, seconds=int(match[2]))
    if len(what) == 4 and what != FaultKind.ANSWER_LOST.value:
        return Fault(FaultKind.STATUS_WORD, command, int(what, 16))
    return Fault(FaultKind(what), command)
