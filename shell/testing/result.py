# SPDX-License-Identifier: MIT
"""Tests and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """How a test ended, with the letter that stands for it while tests run."""

    PASSED = "."
    FAILED = "F"  # an assertion was not met
    ERROR = "E"  # any other exception


@dataclass(frozen=True, slots=True)
class TestCase:
    """A case of a group."""

    __test__ = False  # pytest: these are not its own

    number: int  # in the engine
    group: str
    name: str
    title: str
    file: str  # of the group; "" for one that a script made without a file
    enabled: bool  # False when its loader has switched it off

    @property
    def id(self) -> str:
        """Name that no other case has: group/case."""
        return f"{self.group}/{self.name}"


@dataclass(frozen=True, slots=True)
class Problem:
    """An exception: in one line, with the place in the file, and as a person reads it."""

    kind: str
    message: str
    text: str
    place: str = ""  # file:line
    assertion: bool = False
    refused: bool = False  # by reader or card, which are no longer there to go on with


@dataclass(frozen=True, slots=True)
class Result:
    """Outcome of a case."""

    case: TestCase
    seconds: float
    problem: Problem | None = None
    output: str = ""  # what scripts printed and traced
    commands: tuple[str, ...] = ()  # lines of the APDU trace

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        if self.problem is None:
            return Outcome.PASSED
        return Outcome.FAILED if self.problem.assertion else Outcome.ERROR
