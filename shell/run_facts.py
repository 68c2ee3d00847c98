# SPDX-License-Identifier: MIT
"""What a transcript says first: which program runs what, where and for whom; no secret that a person put there."""

from __future__ import annotations

import getpass
import platform
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shell import program
from shell.options import Options
from shell.ui import secrets

_NAMES_A_SECRET = re.compile(r"^-.*(?:pin|puk|pass|secret|piece|prime)", re.IGNORECASE)
_WITHHELD = "[withheld]"


def facts(options: Options, script: str | None) -> dict[str, Any]:
    """Fields of the first line of a transcript."""
    return {
        "program": program.identity(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "host": platform.node(),
        "user": _user(),
        "folder": str(options.workspace or Path.cwd()),
        "script": script,
        "arguments": list(_without_secrets(options.arguments)),
        "readers": list(options.readers),
        "serial": options.serial,
        "allow": sorted(options.allow),
        "faults": options.faults,
    }


def _without_secrets(arguments: tuple[str, ...]) -> Iterator[str]:
    """Arguments, but not what may be a PIN or password itself instead of the name of its source."""
    option = ""
    for word in arguments:
        name, equals, value = word.partition("=")
        if equals and _NAMES_A_SECRET.match(name):
            yield name + equals + (value if _is_source(value) else _WITHHELD)
        elif (_NAMES_A_SECRET.match(option) and not _is_source(word)) or secrets.like_a_secret(word):
            yield _WITHHELD
        else:
            yield word
        option = word


def _is_source(word: str) -> bool:
    named = word == secrets.PROMPT or word.startswith((*secrets.PREFIXES, "-"))
    return named or (not secrets.like_a_secret(word) and Path(word).exists())


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return None
