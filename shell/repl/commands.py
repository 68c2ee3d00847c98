# SPDX-License-Identifier: MIT
"""Lines that are no JavaScript: the words that scsh knows, and the commands that begin with a dot."""

from __future__ import annotations

import os
import re
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jsapi.terminals import NoReaderError, TerminalError
from shell.repl.help import help_text, help_width
from shell.ui.report import visible

if TYPE_CHECKING:
    from shell.repl.shell import Shell

_DOT = re.compile(r"\.([A-Za-z]*)(?:\s+(.*))?", re.DOTALL)
_WORDS = {"quit": "exit", "q": "exit", "exit": "exit", "restart": "restart", "help": "overview"}


@dataclass(frozen=True, slots=True)
class Command:
    """One command: how its argument is called, what it does in a few words, and the function."""

    argument: str
    summary: str
    run: Callable[[Shell, str], int | None]


def parse(text: str, *, outline_is_free: bool = True) -> tuple[str, str] | None:
    """Name and argument of a command, None for JavaScript; the name is not checked."""
    line = text.strip()
    word = line.rstrip(";").rstrip().lower()
    if word in _WORDS:
        return _WORDS[word], ""
    if word == "outline" and outline_is_free:
        return "outline", ""
    match = _DOT.fullmatch(line)
    if match is None or "\n" in line:
        return None
    return match[1].lower(), (match[2] or "").strip()


def execute(shell: Shell, name: str, argument: str) -> int:
    """Run a command; the status of what it ran."""
    if not name:  # a line with only a dot stops the running script, and there is none
        return 0
    command = COMMANDS.get(name) or _HIDDEN.get(name)
    if command is None:
        shell.note(f"There is no command .{name}; .help lists them.")
        return 2
    try:
        return command.run(shell, argument) or 0
    except TerminalError as error:
        shell.note(error.sentence)
        return 3
    except OSError as error:
        shell.note(f"{argument}: {error.strerror}")
        return 1


def _help(shell: Shell, argument: str) -> None:
    if argument:
        shell.write(help_text(argument.strip("\"'()")))
        return
    width = max(len(f".{name} {command.argument}") for name, command in COMMANDS.items())
    for name, command in COMMANDS.items():
        entry = f"{f'.{name} {command.argument}':<{width}}  {command.summary}"
        shell.write(textwrap.fill(entry, help_width(), subsequent_indent=" " * (width + 2)) + "\n")


def _overview(shell: Shell, _argument: str) -> None:
    shell.write(help_text(""))


def _load(shell: Shell, argument: str) -> int:
    name = argument.strip("\"'")
    if not name:
        shell.note("Which file? .load FILE")
        return 2
    if shell.session.search.find(name) is None:
        shell.note(f"There is no file {name}.")
        return 1
    return shell.run_file(name)


def _save(shell: Shell, argument: str) -> int:
    """What was typed, without lines that may hold secrets, into a new file for its owner."""
    if not argument:
        shell.note("Into which file? .save FILE")
        return 2
    path = Path(argument.strip("\"'"))
    try:
        with open(path, "x", encoding="utf-8", opener=_private) as stream:
            stream.write("".join(f"{text}\n" for text in shell.kept))
    except FileExistsError:
        shell.note(f"{path} exists already: name a new file.")
        return 1
    shell.note(f"{len(shell.kept)} inputs saved in {path}; lines that may hold secrets are left out.")
    return 0


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _editor(shell: Shell, _argument: str) -> int:
    """$VISUAL or $EDITOR with the last input; what comes back stands at the prompt."""
    import click

    if not shell.at_terminal:
        shell.note("The editor needs a terminal.")
        return 2
    try:
        text = click.edit(shell.kept[-1] if shell.kept else "", extension=".js")
    except click.ClickException as error:
        shell.note(error.format_message())
        return 1
    if text is not None:
        shell.next_text = text.rstrip("\n")
    return 0


def _trace(shell: Shell, argument: str) -> int:
    if argument in ("", "?"):
        shell.note("Trace the commands to cards: .trace on (error stream), .trace FILE, .trace off")
        return 2
    target = {"on": "-", "off": None}.get(argument, argument.strip("\"'"))
    shell.session.services.trace_file.switch(target)
    shell.note(
        "The trace is off." if target is None else f"The trace goes to {'standard error' if target == '-' else target}."
    )
    return 0


def _reader(shell: Shell, argument: str) -> int | None:
    readers = shell.session.services.readers
    if argument:
        name = shell.session.choose_reader(argument.strip("\"'"))
        shell.note(f"Scripts that name no reader get {visible(name)}.")
        return None
    chosen = readers.default_name()
    shell.note(f"Chosen is {visible(chosen)}." if chosen else "No reader is chosen: the only one with a card is used.")
    return None


def _cards(shell: Shell, _argument: str) -> None:
    """What is where; no card is powered or asked for it."""
    services = shell.session.services
    in_use = {card.reader: card for card in services.cards()}
    readers = {reader.name: reader for reader in services.readers.all_readers()}
    if not readers:
        raise NoReaderError()
    for name, reader in readers.items():
        card = in_use.get(name)
        if card is not None:
            content = ", ".join(filter(None, ["in use", card.serial and f"serial {card.serial}", card.login]))
        else:
            content = "card inserted" if reader.card_present() else "no card"
        shell.write(f"{visible(name)}\n    {visible(content)}\n")


def _time(shell: Shell, argument: str) -> int:
    if not argument:
        shell.note("Time what? .time CODE")
        return 2
    start = time.perf_counter()
    status = shell.evaluate(argument)
    shell.note(f"{(time.perf_counter() - start) * 1000:.1f} ms")
    return status


def _outline(shell: Shell, _argument: str) -> None:
    from shell.ui.outline_view import open_last

    open_last(shell.session)


def _exit(shell: Shell, _argument: str) -> None:
    shell.leaving = True


def _restart(shell: Shell, _argument: str) -> None:
    shell.session.restart()
    shell.prepare()
    shell.note("Started again: variables are gone, cards were given back.")


COMMANDS = {
    "help": Command("[NAME]", "this list; help on an object or a member, as help(\"NAME\")", _help),
    "load": Command("FILE", "run a script, as load(\"FILE\")", _load),
    "save": Command("FILE", "write what was typed into a new file, without lines that may hold secrets", _save),
    "editor": Command("", "edit the last input in $VISUAL or $EDITOR", _editor),
    "trace": Command("on|off|FILE", "write commands to cards, without secrets, to standard error or a file", _trace),
    "reader": Command("[NAME]", "show or choose the reader for scripts that name none", _reader),
    "cards": Command("", "the readers and what is in them; sends nothing to any card", _cards),
    "time": Command("CODE", "run code and tell how long it took", _time),
    "outline": Command("", "open the tree that was shown last", _outline),
    "exit": Command("", "leave; also q, quit or Ctrl-D", _exit),
}  # fmt: skip
_HIDDEN = {"restart": Command("", "", _restart), "overview": Command("", "", _overview)}
