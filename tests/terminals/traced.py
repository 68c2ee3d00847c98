# SPDX-License-Identifier: MIT
"""Cards that answer as they are told, and the trace of commands to them."""

from __future__ import annotations

from jsapi.terminals import CardRemovedError
from jsapi.terminals.trace import TracedConnection


class AnsweringCard:
    """Gives the same answer to everything."""

    reader_name = "reader"
    atr = bytes.fromhex("3B00")

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)

    def transmit(self, command: bytes) -> bytes:
        """The next answer, the last one for ever."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def reset(self, cold: bool) -> bytes:
        """Always the same."""
        return self.atr

    def begin(self) -> None:
        """Nothing to do."""

    def end(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


class RemovedCard(AnsweringCard):
    """Gone."""

    def transmit(self, command: bytes) -> bytes:
        """Fails."""
        raise CardRemovedError(self.reader_name)


def trace(card: AnsweringCard, *commands: bytes) -> str:
    """Text of the exchanges with a clock that stands still."""
    lines: list[str] = []
    connection = TracedConnection(card, lines.append, lambda: 0.0)
    for command in commands:
        connection.transmit(command)
    return "\n".join(lines)


def traced(command: str, answer: str = "9000") -> list[str]:
    """Lines for one exchange given in hex."""
    return trace(AnsweringCard(bytes.fromhex(answer)), bytes.fromhex(command)).splitlines()
