# SPDX-License-Identifier: MIT
"""The interactive shell: reads scripts of one or more lines, runs them in the global scope, shows what comes out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from jsapi.terminals.choose import VIRTUAL
from shell.cli import INTERRUPTED, USAGE
from shell.engine.errors import Interrupted, ScriptError
from shell.engine.source import SourceError
from shell.runner import report
from shell.session import Session

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import History
    from prompt_toolkit.key_binding import KeyBindings

_LEAVE = frozenset(("quit", "q", "exit"))


def interact(session: Session) -> int:
    """Run scripts until the person leaves; returns the exit status.

    At a terminal that is 0, or what quit() was given; otherwise the status of the first script that failed.
    """
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    first_failure = 0
    try:
        for number, text in enumerate(_typed(session) if at_terminal else _piped(session), 1):
            status = _evaluate(session, text, f"<shell {number}>")
            if session.exit_code is not None:
                return session.exit_code
            first_failure = first_failure or status
    except KeyboardInterrupt:
        print("pyscsh: interrupted", file=sys.stderr)
        return INTERRUPTED
    return 0 if at_terminal else first_failure


def _evaluate(session: Session, text: str, name: str) -> int:
    """Run a script and show its result; an error is shown too and does not end the shell."""
    try:
        session.run_text(text, name)
        with session.search.running(None):
            shown = session.engine.settle()
        if shown is not None:
            session.services.write(shown if shown.endswith("\n") else shown + "\n")
    except ScriptError as error:
        return report(session, error)
    except Interrupted:
        if session.exit_code is None:
            print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except SourceError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
        return USAGE
    finally:
        sys.stdout.flush()
    return 0


def _is_command(text: str) -> bool:
    return text.strip().lower() in _LEAVE


def _piped(session: Session) -> Iterator[str]:
    """Scripts from standard input, each as soon as it is complete; the last one ends with the input."""
    collected = ""
    for line in sys.stdin:
        if not collected and _is_command(line):
            return
        collected += line
        if session.engine.is_complete(collected):
            yield collected
            collected = ""
    if collected.strip():
        yield collected


def _typed(session: Session) -> Iterator[str]:
    """Scripts from the person at the terminal. Ctrl-C clears what is typed, Ctrl-D on an empty line leaves."""
    prompt = _prompt_session(session.engine.is_complete)
    readers = session.options.readers
    shown = "VIRTUAL pyscsh> " if readers and readers[0].startswith(VIRTUAL) else "pyscsh> "
    while True:
        try:
            text = prompt.prompt(shown, prompt_continuation="." * (len(shown) - 1) + " ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if _is_command(text):
            return
        if text.strip():
            yield text


def _prompt_session(is_complete: Callable[[str], bool]) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.javascript import JavascriptLexer

    return PromptSession(
        history=_history(), lexer=PygmentsLexer(JavascriptLexer), multiline=True, key_bindings=_keys(is_complete)
    )


def _keys(is_complete: Callable[[str], bool]) -> KeyBindings:
    """Enter runs a complete script and goes on with the next line of an incomplete one."""
    from prompt_toolkit.filters import is_searching
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    bindings = KeyBindings()

    @bindings.add("enter", filter=~is_searching)
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if _is_command(buffer.text) or is_complete(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.newline()

    return bindings


def _history() -> History:
    """Lines of earlier sessions, in a file only for its owner; a line that begins with a space is not kept."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    class PrivateHistory(FileHistory):
        def store_string(self, string: str) -> None:
            if not string.startswith(" "):
                super().store_string(string)

    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    path = Path(state) / "pyscsh" / "history"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError as error:
        print(f"pyscsh: lines are not kept, {path}: {error.strerror}", file=sys.stderr)
        return InMemoryHistory()
    return PrivateHistory(str(path))
