# SPDX-License-Identifier: MIT
"""Where inputs come from: a person at a terminal, or a pipe."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

from shell.cli import INTERRUPTED
from shell.engine.interrupts import on_control_c
from shell.repl.shell import Shell
from shell.session import Session


def interact(session: Session) -> int:
    """Run inputs until the person leaves; returns the exit status.

    At a terminal that is 0, or what quit() was given; otherwise the status of the first script that failed.
    """
    shell = Shell(session, at_terminal=sys.stdin.isatty() and sys.stdout.isatty())
    try:
        if shell.at_terminal:
            with on_control_c(lambda *_: None):  # between two inputs there is nothing to stop
                _run(shell, _typed(shell))
                return session.exit_code or 0
        status = _run(shell, _piped(shell))
        return status if session.exit_code is None else session.exit_code
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the cards are given back now
        print("pyscsh: interrupted", file=sys.stderr)
        return INTERRUPTED


def _run(shell: Shell, inputs: Iterator[str]) -> int:
    """Run inputs until one of them leaves; the status of the first that failed."""
    first_failure = 0
    for text in inputs:
        status = shell.enter(text)
        if shell.session.exit_code is not None or shell.leaving:
            break
        first_failure = first_failure or status
    return first_failure


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
