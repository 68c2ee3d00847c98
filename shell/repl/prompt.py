# SPDX-License-Identifier: MIT
"""The prompt at a terminal, put together from its parts."""

from __future__ import annotations

import os
import shutil
from types import TracebackType
from typing import Self

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.layout.processors import HighlightMatchingBracketProcessor

from shell.engine.errors import SyntaxProblem
from shell.repl import status
from shell.repl.completion import ScriptCompleter
from shell.repl.history import open_history
from shell.repl.keys import bindings
from shell.repl.lexer import STYLE, ShellLexer
from shell.repl.presence import PresenceWatch
from shell.repl.shell import Shell
from shell.repl.validation import ScriptValidator
from shell.ui.report import visible

_MENU_LINES = 6


class Prompt:
    """Reads inputs; while it waits it looks after the cards."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._services = shell.session.services
        self._presence = PresenceWatch(
            self._services.readers.watchable,
            lambda: [card.reader for card in self._services.cards() if card.present],
            self._card_changed,
            lambda: self._session.app.invalidate(),
        )
        self._session: PromptSession[str] = PromptSession(
            history=open_history(),
            lexer=ShellLexer(),
            style=STYLE,
            completer=ScriptCompleter(shell.session),
            complete_while_typing=False,
            validator=ScriptValidator(self._problem, self._is_command),
            validate_while_typing=False,
            auto_suggest=AutoSuggestFromHistory(),
            input_processors=[HighlightMatchingBracketProcessor(chars="[](){}")],
            key_bindings=bindings(self._may_run),
            editing_mode=EditingMode.VI if shell.session.options.vi else EditingMode.EMACS,
            multiline=True,
            enable_history_search=True,
            enable_open_in_editor=True,
            tempfile_suffix=".js",
            reserve_space_for_menu=_MENU_LINES,
            bottom_toolbar=None if os.environ.get("TERM") == "dumb" else self._bar,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._presence.stop()

    def read(self) -> str:
        """One input; KeyboardInterrupt for Ctrl-C, EOFError for Ctrl-D."""
        text = status.prompt_text(self._services, shutil.get_terminal_size().columns)
        default, self._shell.next_text = self._shell.next_text, ""
        with self._presence.idle():
            return self._session.prompt(text, prompt_continuation="." * (len(text) - 1) + " ", default=default)

    def _may_run(self, text: str) -> bool:
        return self._is_command(text) or self._shell.session.engine.is_complete(text)

    def _is_command(self, text: str) -> bool:
        return self._shell.command(text) is not None

    def _problem(self, text: str) -> SyntaxProblem | None:
        return self._shell.session.engine.syntax.problem(text)

    def _bar(self) -> str:
        return status.bar_text(self._services, self._presence.summary, shutil.get_terminal_size().columns)

    def _card_changed(self, reader: str, here: bool) -> None:
        """Called in the thread that watches: note it, show it above the prompt."""
        for card in self._services.cards():
            if card.reader == reader and not here:
                card.present, card.logins = False, frozenset()
        text = f"-- card {'inserted into' if here else 'removed from'} {visible(reader)}"
        loop = self._session.app.loop
        if loop is not None:
            loop.call_soon_threadsafe(lambda: run_in_terminal(lambda: print(text)))
