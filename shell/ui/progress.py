# SPDX-License-Identifier: MIT
"""Progress of long work on the error stream: what, how far, how long still; only at a terminal, only after a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from shutil import get_terminal_size
from threading import Event, Thread
from typing import TYPE_CHECKING

from jsapi.services import Progress
from shell.ui.report import visible
from shell.ui.screen import Screen

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_PATIENCE = 1.0  # seconds that work may take without a word
_TURN = 0.2  # seconds
_STOPS = "Ctrl-C stops"
_AWAY = "\r\x1b[K\x1b[?25h"  # the line is empty, and there is a cursor again
_WIDE = 80  # columns from which on the bar says how to stop


class Bar:
    """A progress bar that notices Ctrl-C at each step, and that appears when the work takes long.

    A total of 0 units means that nobody knows how many: then only a mark moves.
    """

    def __init__(self, title: str, total: int, check: Callable[[], None], place: Callable[[], bool]) -> None:
        self._title = title
        self._total = total
        self._check = check
        self._place = place
        self._done = 0
        self._start = time.time()
        self._shown: ProgressBar[int] | None = None

    def update(self, done: int) -> None:
        """Move the bar to `done` units; raises when the user asked to stop."""
        self._check()
        step, self._done = done - self._done, done
        if self._shown is not None:
            self._shown.update(step)
        elif time.time() - self._start >= _PATIENCE and done != self._total and self._place():
            self._appear()

    def _appear(self) -> None:
        import click

        label = _fitting(self._title)
        self._shown = click.progressbar(length=self._total or None, label=label, file=sys.stderr, width=0)
        self._shown.start = self._shown.last_eta = self._start  # the estimate counts what is done already
        self._shown.update(self._done)

    def finish(self) -> None:
        """Take the bar away when the work is done, else leave its line."""
        if self._shown is None:
            return
        if self._done == self._total != 0:
            sys.stderr.write(_AWAY)
            sys.stderr.flush()
        else:
            self._shown.render_finish()


def _fitting(title: str) -> str:
    columns = get_terminal_size().columns
    text = visible(title)[: columns // 2]
    return f"{text} ({_STOPS})" if columns >= _WIDE else text


@contextmanager
def bar(title: str, total: int, check: Callable[[], None], screen: Screen) -> Iterator[Progress]:
    """A bar at a terminal, nothing elsewhere; `check` raises to cancel. A full-screen view steps aside for it."""

    def place() -> bool:
        screen.step_aside()
        return sys.stderr.isatty()

    shown = Bar(title, total, check, place)
    try:
        yield shown
    finally:
        shown.finish()


@contextmanager
def working(title: str, screen: Screen) -> Iterator[None]:
    """Seconds and a turning dash at a terminal, while one step goes on that cannot be cut into smaller ones."""
    text = visible(title)
    if screen.taken:
        screen.tell(f"{text} ...")
    if screen.taken or not sys.stderr.isatty():
        yield
        return
    over = Event()
    turning = Thread(target=_turn, args=(text, over), daemon=True)
    turning.start()
    try:
        yield
    finally:
        over.set()
        turning.join()


def _turn(text: str, over: Event) -> None:
    start = time.monotonic()
    if over.wait(_PATIENCE):
        return
    columns = get_terminal_size().columns - 1
    line = ""
    for dash in cycle("|/-\\"):
        line = f"{dash} {text}, {time.monotonic() - start:.0f} s"[:columns]
        sys.stderr.write(f"\r{line}")
        sys.stderr.flush()
        if over.wait(_TURN):
            break
    sys.stderr.write(f"\r{' ' * len(line)}\r")
    sys.stderr.flush()
