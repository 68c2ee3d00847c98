# SPDX-License-Identifier: MIT
"""One interactive shell: takes what was entered, runs it, shows what comes out. An error does not end it."""

from __future__ import annotations

import json
import shutil
import sys

from shell.cli import INTERRUPTED, USAGE
from shell.engine.errors import Interrupted, ScriptError
from shell.engine.source import SourceError
from shell.repl import commands
from shell.repl.confidential import is_kept
from shell.repl.output import errors, paint, values
from shell.runner import report
from shell.session import Session
from shell.ui.report import visible

_DEPTH = 3
_LEAST_WIDTH, _MOST_WIDTH = 20, 120
_INDENT = 4
_WITHOUT_COLOURS = frozenset(("host", "plain", "error"))


class Shell:
    """State of the interactive shell, which commands may change."""

    def __init__(self, session: Session, *, at_terminal: bool) -> None:
        self.session = session
        self.at_terminal = at_terminal
        self.kept: list[str] = []  # inputs without secrets, for .save
        self.leaving = False
        self.next_text = ""  # what stands at the next prompt
        self._number = 0
        self.prepare()

    def prepare(self) -> None:
        """Look into the engine before the first script runs in it, so that all proxies of scripts are known."""
        assert self.session.inspector

    def enter(self, text: str) -> int:
        """Run one input, a command or a script; its status."""
        self.session.services.transcript.entered(text)
        command = self.command(text)
        if command is not None:
            return commands.execute(self, *command)
        if is_kept(text):
            self.kept.append(text.rstrip("\n"))
        return self.evaluate(text)

    def command(self, text: str) -> tuple[str, str] | None:
        """The command that an input is, None for JavaScript."""
        word = text.strip().rstrip(";")
        free = word.lower() == "outline" and not any(name == word for name, _ in self.session.inspector.members(()))
        return commands.parse(text, outline_is_free=free)

    def evaluate(self, text: str) -> int:
        """Run a script in the global scope and show its result."""
        self._number += 1
        try:
            self.session.run_text(text, f"<shell {self._number}>")
            with self.session.search.running(None):
                if self.session.engine.settle():
                    self._show_result()
        except ScriptError as error:
            return self._failed(error)
        except Interrupted:
            if self.session.exit_code is None:
                self._interrupted()
            return INTERRUPTED
        except SourceError as error:
            self.note(f"pyscsh: {error}")
            return USAGE
        finally:
            sys.stdout.flush()
        return 0

    def run_file(self, name: str) -> int:
        """Run a script file as load() does."""
        return self.evaluate(f"load({json.dumps(name)})")

    def write(self, text: str) -> None:
        """Output."""
        self.session.services.write(text)

    def note(self, text: str) -> None:
        """A line for the person, on the error stream."""
        self.session.services.note(visible(text))

    def _show_result(self) -> None:
        """What print shows, or at a terminal more of what is in it."""
        value = self.session.inspector.result(_DEPTH) if self.at_terminal else None
        if value is None:
            shown = self.session.engine.result_text()
            self.write(shown if shown.endswith("\n") else shown + "\n")
            return
        text = values.text_of(value, _width(), self.session.services.cards()) + "\n"
        coloured = value.kind not in _WITHOUT_COLOURS and paint.takes_colours(sys.stdout)
        self.session.services.write(text, paint.painted_value(text) if coloured else None)

    def _failed(self, error: ScriptError) -> int:
        engine = self.session.engine
        engine.set_global("_error", error.thrown, hidden=True)
        room = _width() - _INDENT if self.at_terminal else _MOST_WIDTH
        text = errors.described(error, engine.lines, room, self.session.services.cards(), self._global_names)
        return report(self.session, error, paint.painted_error(text) if paint.takes_colours(sys.stderr) else text)

    def _global_names(self) -> list[str]:
        return [name for name, _ in self.session.inspector.members(())]

    def _interrupted(self) -> None:
        """Say that the script was stopped, let other programs at the cards, and say how these were left."""
        self.note("interrupted")
        cards = self.session.services.cards()
        if cards:
            self.session.services.readers.release_cards()
        for card in cards:
            if not card.command:
                last = "no command was sent"
            elif card.sw is None:
                last = f"{card.command} was sent and its answer is lost: it may or may not have been carried out"
            else:
                last = f"{card.command} was answered with {card.sw:04X}"
            self.note(
                f"{card.reader}: {last}; {card.login}; the card is free for other programs until the next command"
            )


def _width() -> int:
    """Columns for results; the last one of the terminal stays free."""
    return max(_LEAST_WIDTH, min(_MOST_WIDTH, shutil.get_terminal_size().columns - 1))
