# SPDX-License-Identifier: MIT
"""Where inputs come from: a person at a terminal, or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from shell.cli import INTERRUPTED
from shell.repl.shell import Shell
from shell.session import Session


def interact(session: Session) -> int:
    """Run inputs until the person leaves; returns the exit status.

    At a terminal that is 0, or what quit() was given; otherwise the status of the first script that failed.
    """
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    shell = Shell(session, at_terminal=at_terminal)
    first_failure = 0
    try:
        for text in _typed(shell) if at_terminal else _piped(shell):
            status = shell.enter(text)
            if session.exit_code is not None:
                return session.exit_code
            first_failure = first_failure or status
            if shell.leaving:
                break
    except KeyboardInterrupt:
        print("pyscsh: interrupted", file=sys.stderr)
        return INTERRUPTED
    return 0 if at_terminal else first_failure


def _piped(shell: Shell) -> Iterator[str]:
    """Inputs from standard input, each as soon as it is complete; the last one ends with the input."""
    collected = ""
    for line in sys.stdin:
        if not collected and shell.command(line) is not None:
            yield line.strip()
            continue
        collected += line
        if shell.session.engine.is_complete(collected):
            yield collected
            collected = ""
    if collected.strip():
        yield collected


def _typed(shell: Shell) -> Iterator[str]:
    """Inputs from the person at the terminal. Ctrl-C clears what is typed, Ctrl-D on an empty line leaves."""
    from shell.repl.prompt import Prompt

    with Prompt(shell) as prompt:
        while True:
            try:
                text = prompt.read()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            if text.strip():
                yield text
