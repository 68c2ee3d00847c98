# SPDX-License-Identifier: MIT
"""Looking into the engine without running anything of a script: members, the last result, what help is asked about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shell.engine.context import Engine
from shell.engine.errors import ScriptError
from shell.engine.source import Source
from shell.repl.declarations import returned_class

Step = tuple[str, str]
"""One step from an expression to a value: global, instance, get with a name; call and construct with ""."""


@dataclass(frozen=True, slots=True)
class Described:
    """A JavaScript value as data: what it is, its text, and what is in it."""

    kind: str  # string, number, word, symbol, date, plain, host, function, error, object, list, map
    text: str
    size: int = 0  # of all items, of which some may be left out
    items: tuple[Described, ...] = ()
    members: tuple[tuple[Described | str, Described], ...] = ()
    host: Any = None  # the Python object


class Inspector:
    """Asks the JavaScript half (inspection.js) about the values of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        text = Path(__file__).with_name("inspection.js").read_text("utf-8")
        engine.install(Source("<inspection>", text, internal=True), {"returned": returned_class})

    def members(self, path: Sequence[Step]) -> list[tuple[str, str]]:
        """Names and kinds (f function, g getter, v value) of what a path leads to; of the globals for an empty path."""
        try:
            names, kinds = json.loads(self._engine.ask("members", json.dumps(path) if path else ""))
        except ScriptError:  # a script has changed what standard objects do
            return []
        return list(zip(names.split(), kinds, strict=True))

    def owner(self, path: Sequence[Step]) -> str:
        """Host class whose members those of a path are, "" for none."""
        try:
            return str(self._engine.ask("owner", json.dumps(path))) if path else ""
        except ScriptError:
            return ""

    def result(self, depth: int) -> Described | None:
        """The last result, objects inside of it down to a depth; None when it cannot be looked into."""
        try:
            return self._described(json.loads(self._engine.ask("inspect", depth)))
        except ScriptError:  # a script has changed what standard objects do
            return None

    def _described(self, data: dict[str, Any]) -> Described:
        members = tuple(
            (name if isinstance(name, str) else self._described(name), self._described(value))
            for name, value in data.get("members", ())
        )
        items = tuple(map(self._described, data.get("items", ())))
        host = self._engine.unpack(data["handle"]) if "handle" in data else None
        return Described(data["kind"], data.get("text", ""), data.get("size", 0), items, members, host)
