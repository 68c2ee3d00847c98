# SPDX-License-Identifier: MIT
"""What became of a script at one stage, and what it would have needed to get further."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol

from jsapi.gperror import ErrorCode, GPError
from jsapi.terminals import TerminalError
from shell.engine.errors import ScriptError
from shell.engine.source import Frame, LineTable
from shell.survey.fence import REFUSAL


@unique
class Kind(StrEnum):
    """Outcomes, as tables show them."""

    AS_IS = "as is"  # accepted by the engine without translation
    TRANSLATED = "translated"
    SYNTAX = "syntax error"
    ENDS = "ends"
    CARD = "card"  # from here on: needs what is not there
    PERSON = "person"
    NETWORK = "network"
    FILE = "file"
    SCRIPT = "other script"  # a name that another script of the collection defines
    PROGRAM = "other program"  # the original's scripting server, a program around the shell
    OWN = "own error"  # thrown by the script itself
    STATUS = "status word"  # the card refused a command
    TIME = "time limit"
    ERROR = "error"


GOOD = frozenset({Kind.AS_IS, Kind.TRANSLATED, Kind.ENDS, Kind.CARD, Kind.PERSON, Kind.NETWORK, Kind.FILE, Kind.SCRIPT,
                  Kind.PROGRAM, Kind.OWN, Kind.STATUS})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome; for all but the good ends with a message and its place."""

    kind: Kind
    message: str = ""
    file: str = ""
    line: int = 0


class Known(Protocol):
    """What a collection holds itself."""

    def has_file(self, name: str, asking: str) -> bool:
        """Whether a file is where the original looks for it, seen from the script that asks, in either case."""

    def defines(self, name: str) -> bool:
        """Whether one of its scripts defines a global name."""


_MISSING_FILE = re.compile(r'(?:Script|File|Module) "?(.+?)"? (?:not found|cannot be read)|^(.+?) \(No such file')
_MISSING_NAME = re.compile(r"^'?([\w$]+)'? is not defined")
_OWN = re.compile(r"\bthrow\b|\bnew\s+\w*Error\b")
_NETWORK = frozenset({"URLConnection", "SOAPConnection", "LDAP", "OCSPQuery"})
_OTHER_PROGRAM = "belongs to another program"
_PEOPLE = frozenset({"Dialog", "Console"})
_WORDS = frozenset({ErrorCode.CARD_INVALID_SW, ErrorCode.CARD_COMM_ERROR})


def of_error(error: ScriptError, lines: LineTable, known: Known) -> Verdict:
    """Verdict on an exception that nobody caught."""
    frame = error.frames[0] if error.frames else Frame("", "", 0, 0)
    kind = next(_reasons(error, frame.file, lines.excerpt(frame) or "", known), Kind.ERROR)
    return Verdict(kind, " ".join(str(error).split()), frame.file, frame.line)


def _reasons(error: ScriptError, file: str, excerpt: str, known: Known) -> Iterator[Kind]:
    if error.gperror is not None:
        yield from _host_reasons(error.gperror)
    missing = _MISSING_FILE.search(error.message)
    if missing and not known.has_file(missing[1] or missing[2], file):
        yield Kind.FILE
    if REFUSAL in error.message:
        yield Kind.FILE
    if _OTHER_PROGRAM in error.message:
        yield Kind.PROGRAM
    name = _MISSING_NAME.match(error.message)
    if error.kind == "ReferenceError" and name and known.defines(name[1]):
        yield Kind.SCRIPT
    if error.kind in ("string", "number", "object") or _OWN.search(excerpt):
        yield Kind.OWN


def _host_reasons(error: GPError) -> Iterator[Kind]:
    if isinstance(error.__cause__, TerminalError):
        yield Kind.CARD
    if error.class_name in _PEOPLE and error.code == ErrorCode.USER_ABORT:
        yield Kind.PERSON
    if error.class_name in _NETWORK and error.code in (ErrorCode.DEVICE_ERROR, ErrorCode.NOT_IMPLEMENTED):
        yield Kind.NETWORK
    if error.code == ErrorCode.NOT_IMPLEMENTED and "is not offered" in error.message:
        yield Kind.PROGRAM
    if error.code in _WORDS and error.reason:
        yield Kind.STATUS
