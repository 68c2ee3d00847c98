# SPDX-License-Identifier: MIT
"""Opening the outline that a script has shown, from the prompt of the interactive shell."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from jsapi.gperror import GPError
from jsapi.ui.task import Task
from shell.engine.errors import Interrupted, ScriptError
from shell.engine.references import ThrownByScript
from shell.ui.outline.face import Item, Tasks, label, one_line
from shell.ui.outline.state import State, Work
from shell.ui.outline.tree import Tree
from shell.ui.person import DUMB_TERMINALS
from shell.ui.report import visible

if TYPE_CHECKING:
    from prompt_toolkit.output import Output

    from shell.session import Session

_SYMBOLS = "▸▾◉▦☐▤✗§✓≡☑"
_NOTHING = "No outline was shown yet. A script shows one with new OutlineNode(label).show()."


def open_last(session: Session) -> None:
    """Show the last outline and the tasks on the whole screen until the person leaves; without one, say so.

    What scripts write meanwhile appears afterwards. On a terminal that cannot move its cursor it is printed instead.
    """
    shown = session.services.outlines.shown
    if not shown and not Task.get_task_list(session.services):
        print(_NOTHING, file=sys.stderr)
    elif not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "") in DUMB_TERMINALS:
        _print(session)
    else:
        _view(session)


def _print(session: Session) -> None:
    for shown in session.services.outlines.shown[-1:]:
        print(visible(shown.root.text(shown.title)), end="")
    for task in Task.get_task_list(session.services):
        print(label(task))


def _roots(session: Session) -> Sequence[Item]:
    """The last outline, and the tasks when there are any."""
    roots: list[Item] = [shown.root for shown in session.services.outlines.shown[-1:]]
    tasks = Task.get_task_list(session.services)
    return [*roots, Tasks(tasks)] if tasks else roots


def _title(session: Session) -> str:
    """Title of the outline, with VIRTUAL before it when the card in use is one in software."""
    shown = session.services.outlines.shown
    title = one_line(shown[-1].title or shown[-1].root.label) if shown else "Tasks"
    return f"VIRTUAL {title}" if any(card.is_virtual for card in session.services.cards()[-1:]) else title


def _view(session: Session) -> None:
    from prompt_toolkit.input import create_input

    from shell.ui.outline.view import View

    screen = session.services.screen
    with suppress(KeyboardInterrupt), screen.full() as terminal:
        state = State(Tree(lambda: _roots(session)), screen, _title(session), symbols=_has_symbols(terminal))
        _open_roots(session, state)
        view = View(state, create_input(), _output(terminal))
        while session.exit_code is None and (work := view.run()) is not None:
            do(session, state, work)


def _open_roots(session: Session, state: State) -> None:
    for shown in session.services.outlines.shown[-1:]:
        if not shown.root.expanded:
            session.services.screen.tell(f"Opening {label(shown.root)} ... Ctrl-C stops")
            do(session, state, Work(label(shown.root), shown.root.expand))


def do(session: Session, state: State, work: Work) -> None:
    """Let a script do its part; its error is shown in the view."""
    problem = ""
    try:
        with session.search.running(None), session.engine.interrupts.from_keyboard():
            work.run()
    except (Interrupted, KeyboardInterrupt):
        problem = "interrupted"
    except ThrownByScript as error:
        problem = _with_place(error)
    except (ScriptError, GPError) as error:
        problem = str(error)
    finally:
        session.services.screen.come_back()
    state.say(one_line(problem), failed=bool(problem))
    state.title = _title(session)
    state.tree.refresh()


def _with_place(error: ThrownByScript) -> str:
    """Message, file and line: a line of its own has no room for the stack."""
    message = str(error).split("\n")[0]
    file, line = error.reference.get("fileName"), error.reference.get("lineNumber")
    if not isinstance(file, str):
        return message
    return f"{message.removesuffix(f' in {file}#{line}')} in {Path(file).name}#{line}"


def _has_symbols(terminal: TextIO) -> bool:
    try:
        _SYMBOLS.encode(terminal.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _output(terminal: TextIO) -> Output:
    """The terminal, which the screen has switched over already."""
    from prompt_toolkit.output import create_output

    output = create_output(stdout=terminal)
    output.enter_alternate_screen = lambda: output.write_raw("\x1b[H")  # type: ignore[method-assign]
    output.quit_alternate_screen = lambda: None  # type: ignore[method-assign]
    return output
