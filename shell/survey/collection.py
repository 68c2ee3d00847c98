# SPDX-License-Identifier: MIT
"""The scripts of a folder: .js files, and Script elements of .xml files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from copy import copy as shallow_copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jsapi.gperror import GPError
from jsapi.gpxml import mapping
from shell.engine.source import SourceError, decode

_MODULE = re.compile(r"^\s*(?:module\.)?exports\b", re.MULTILINE)
_DEFINED = re.compile(
    r"\b(?:function|var|const|let)\s+([\w$]+)|(?:^|[;{}\s])(?:this\.)?([\w$]+)\s*=(?!=)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Script:
    """A script: its file (relative to the folder), and for one inside of an XML file line and parameters."""

    path: str
    text: str
    line: int = 0
    parameters: str = ""

    @property
    def name(self) -> str:
        """Path, with the line for a part of a file."""
        return f"{self.path}:{self.line}" if self.line else self.path

    @property
    def is_module(self) -> bool:
        """Whether it is written for require()."""
        return _MODULE.search(self.text) is not None


class Collection:
    """A folder of scripts. Hidden folders are left out; files that are no text are in `unreadable`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.unreadable: dict[str, str] = {}
        self.scripts = sorted(self._scripts(), key=lambda script: (script.path, script.line))

    def _files(self) -> Iterator[Path]:
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(self.folder).parts):
                yield path

    def _scripts(self) -> Iterator[Script]:
        for path in self._files():
            name = str(path.relative_to(self.folder))
            try:
                if path.suffix.lower() == ".js":
                    yield Script(name, decode(path.read_bytes(), name))
                elif path.suffix.lower() == ".xml":
                    yield from _embedded(name, path.read_bytes())
            except (GPError, OSError, SourceError) as error:
                self.unreadable[name] = str(error)

    @cached_property
    def _names(self) -> set[str]:
        return {first or second for script in self.scripts for first, second in _DEFINED.findall(script.text)}

    @cached_property
    def _paths(self) -> set[str]:
        return {str(path).lower() for path in self._files()}

    def defines(self, name: str) -> bool:
        """Whether a script defines a global name."""
        return name in self._names

    def has_file(self, name: str, asking: str) -> bool:
        """Whether a file (or module) is beside the script that asks for it or below the folder, in either case."""
        name = name.replace("\\", "/").lstrip("/").lower()
        wanted = [place / (name + end) for place in (Path(asking).parent, self.folder) for end in ("", ".js")]
        return any(os.path.normpath(path).lower() in self._paths for path in wanted)

    def at(self, copy: Path) -> Collection:
        """The same scripts in a copy of the folder."""
        moved = shallow_copy(self)
        moved.folder = copy
        return moved


def _embedded(name: str, document: bytes) -> Iterator[Script]:
    if b"Script" not in document:
        return
    found: list[mapping.ScriptText] = []
    mapping.parse(document, None, found.append)
    for script in found:
        yield Script(name, script.text, script.line, script.parameters)
