# SPDX-License-Identifier: MIT
"""Options of a session, as the command line gives them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that a session is told at its start."""

    readers: tuple[str, ...] = ()  # names, or virtual[:STATE-FILE]; the first is the default
    serial: str | None = None  # the only device that may be used
    scsh_home: Path | None = None
    module_path: tuple[Path, ...] = ()
    builtin_modules: bool = False  # prefer ours to files of the same id
    trace: str | None = None  # file name, "-" for the error stream
    answers: Path | None = None  # scripted answers in place of the person
    record_answers: Path | None = None  # where the answers of the person are written, without secrets
    outline_json: str | None = None  # where outlines are written as data, "-" for the output
    transcript: str | None = None  # name of a file that does not exist yet
    allow: frozenset[str] = frozenset()  # switches for old scripts
    faults: str = ""  # failures on purpose of virtual cards
    realistic_timing: bool = False  # virtual cards take the time of a real one
    arguments: tuple[str, ...] = ()
    debug: bool = False
    vi: bool = False  # keys of the interactive shell
    workspace: Path | None = None
