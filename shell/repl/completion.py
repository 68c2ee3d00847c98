# SPDX-License-Identifier: MIT
"""Completion: names, members along the prototype chain, files, modules, commands. Nothing of a script is run for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from jsapi.catalogue import MODULES
from jsapi.declare import Role, constant_text
from jsapi.java import catalogue as java
from jsapi.terminals import TerminalError
from shell.repl import declarations
from shell.repl.commands import COMMANDS
from shell.repl.expression import Argument, Place, argument_before, place_before
from shell.repl.global_names import GLOBALS
from shell.repl.help import signature
from shell.session import Session
from shell.ui.report import visible

_KEYWORDS = (
    "break", "case", "catch", "class", "const", "continue", "default", "delete", "do", "else", "false", "finally",
    "for", "function", "if", "in", "instanceof", "let", "new", "null", "return", "switch", "this", "throw", "true",
    "try", "typeof", "undefined", "var", "void", "while",
)  # fmt: skip
_KINDS = {"f": "function", "g": "property", "v": ""}
_SCRIPT = ".js"
_JAVA = frozenset(("java", "javax", "Packages"))


class ScriptCompleter(Completer):
    """Completions of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What may stand at the cursor."""
        before = document.text_before_cursor
        argument = argument_before(before)
        if before.startswith(".") and "\n" not in before:
            yield from self._command(before)
        elif argument is not None:
            yield from self._argument(argument)
        else:
            place = place_before(before)
            if place is not None:
                yield from self._names(place)

    # ---- names ----

    def _names(self, place: Place) -> Iterator[Completion]:
        if place.module:
            yield from _matching(place.prefix, [(name, "f") for name in MODULES.get(place.module, ())])
            return
        if place.path is None:
            return
        if place.path and place.path[0][1] in _JAVA:
            yield from _java(place)
            return
        found = self._session.inspector.members(place.path)
        if not place.path:
            known = {name for name, _ in found}
            found += [(name, "v") for name in (*sorted(place.names), *_KEYWORDS) if name not in known]
            if len(place.prefix) == 0:
                found = [(name, kind) for name, kind in found if name in GLOBALS or name in declarations.places()]
        yield from _matching(place.prefix, found, self._session.inspector.owner(place.path))

    # ---- arguments that are texts ----

    def _argument(self, argument: Argument) -> Iterator[Completion]:
        if argument.function == "help":
            yield from _matching(argument.text, [(name, "f") for name in (*declarations.places(), *GLOBALS)])
        elif argument.function == "require":
            yield from self._modules(argument.text)
        else:
            yield from self._files(argument.text, scripts_only=argument.function == "load")

    def _modules(self, text: str) -> Iterator[Completion]:
        if not text.startswith((".", "/")):
            yield from _matching(text, [(name, "v") for name in MODULES], meta="built in")
        for completion in self._files(text, scripts_only=True):
            name = completion.text.removesuffix(_SCRIPT)
            yield Completion(name, completion.start_position, display=completion.display_text.removesuffix(_SCRIPT))

    def _files(self, text: str, *, scripts_only: bool) -> Iterator[Completion]:
        """Files and folders; a folder ends with a slash, so that completion goes on inside."""
        search = self._session.search

        def wanted(name: str) -> bool:
            return Path(name).is_dir() or not scripts_only or name.endswith(_SCRIPT)

        folders = [str(folder) for folder in (*search.places(), *search.module_path)]
        completer = PathCompleter(get_paths=lambda: folders, file_filter=wanted)
        seen = set()
        for found in completer.get_completions(Document(text), CompleteEvent()):
            shown = found.display_text
            if shown not in seen and visible(shown) == shown:
                seen.add(shown)
                yield Completion(found.text + ("/" if shown.endswith("/") else ""), found.start_position, shown)

    # ---- commands ----

    def _command(self, before: str) -> Iterator[Completion]:
        name, blank, argument = before[1:].partition(" ")
        if not blank:
            for command, about in COMMANDS.items():
                if command.startswith(name.lower()):
                    yield Completion(command, -len(name), display_meta=about.summary)
        elif name in ("load", "save"):
            yield from self._files(argument, scripts_only=name == "load")
        elif name == "trace":
            yield from _matching(argument, [("on", "v"), ("off", "v")])
        elif name == "help":
            yield from _matching(argument, [(name, "f") for name in (*declarations.places(), *GLOBALS)])
        elif name == "reader":
            yield from _matching(argument, [(name, "v") for name in self._readers()])
        elif name == "time":
            yield from self.get_completions(Document(argument), CompleteEvent())

    def _readers(self) -> list[str]:
        try:
            return self._session.services.reader_names()
        except TerminalError:
            return []


def _java(place: Place) -> Iterator[Completion]:
    """The next part of the name of a Java class."""
    assert place.path is not None
    before = ".".join(name for _, name in place.path).removeprefix("Packages.") + "."
    parts = {name[len(before) :].partition(".")[0] for name in java.CLASSES if name.startswith(before)}
    return _matching(place.prefix, [(part, "v") for part in parts])


def _matching(prefix: str, names: Iterable[tuple[str, str]], owner: str = "", meta: str = "") -> Iterator[Completion]:
    """Names that begin with the prefix; when there are none, those that begin with it in another case or contain it."""
    names = list(names)
    lower = prefix.lower()
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name.startswith(prefix),
        lambda name: name.lower().startswith(lower),
        lambda name: lower in name.lower(),
    )
    for test in tests:
        found = [(name, kind) for name, kind in names if test(name)]
        if found:
            found.sort(key=_order)
            for name, kind in found:
                yield Completion(name, -len(prefix), display_meta=meta or _meta(owner, name, kind))
            return


def _order(item: tuple[str, str]) -> str:
    """By the alphabet, names with an underscore last."""
    name = item[0]
    return "\x7f" + name if name[:1] == "_" else name.lower()


def _meta(owner: str, name: str, kind: str) -> str | Callable[[], str]:
    """A word about a member; of host classes what the declaration says, looked up only when it is shown."""
    return (lambda: _declared(owner, name) or _KINDS[kind]) if owner else _KINDS[kind]


def _declared(owner: str, name: str) -> str:
    """The value of a constant, the arguments of a method, what a property is."""
    spec = declarations.find(owner)
    if spec is None:
        return ""
    if name in spec.constants:
        return constant_text(spec.constants[name])
    member = declarations.member_of(spec, name)
    if member is None:
        return ""
    if member.role in (Role.PROPERTY, Role.STATIC_PROPERTY):
        return " ".join(member.doc.split())
    return "(" + signature(spec, member).partition("(")[2]
