# SPDX-License-Identifier: MIT
"""Progress of long work on the error stream: what, how far, how long still; only at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jsapi.services import Progress


class Bar:
    """A progress bar that notices Ctrl-C at each step."""

    def __init__(self, advance: Callable[[int], None], check: Callable[[], None]) -> None:
        self._advance = advance
        self._check = check
        self._done = 0

    def update(self, done: int) -> None:
        """Move the bar to `done` units; raises when the user asked to stop."""
        self._check()
        self._advance(done - self._done)
        self._done = done


@contextmanager
def bar(title: str, total: int, check: Callable[[], None]) -> Iterator[Progress]:
    """A bar at a terminal, nothing elsewhere; `check` raises to cancel."""
    if not sys.stderr.isatty():
        yield Bar(lambda _step: None, check)
        return
    import click

    with click.progressbar(length=total, label=f"{title} (Ctrl-C stops)", file=sys.stderr) as shown:
        yield Bar(shown.update, check)
