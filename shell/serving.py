# SPDX-License-Identifier: MIT
"""A card in software behind pcscd: until a signal, with word of what happens."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jsapi.terminals.virtual.vpcd import VpcdClient

_HINT_SECONDS = 2.0
_WATCH_SECONDS = 0.2


def watch(client: VpcdClient, stop: threading.Event, place: str) -> None:
    """Tell each time when the card gets into the reader or falls out of it, until `stop` is set."""
    inside = hinted = False
    waited = 0.0
    while not stop.wait(_WATCH_SECONDS):
        waited += _WATCH_SECONDS
        if client.connected.is_set() != inside:
            inside, waited = not inside, 0.0
            say("The card is in the reader." if inside else "The reader has gone away; waiting for it.")
        elif not inside and not hinted and waited >= _HINT_SECONDS:
            hinted = True
            say(
                f"Nothing listens at {place}. Is pcscd running, with its vpcd driver (Debian: pcscd, vsmartcard-vpcd)? "
                "It is tried on."
            )


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Set `stop` at SIGINT and SIGTERM."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {number: signal.signal(number, _setter(stop)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _setter(stop: threading.Event) -> Callable[[int, object], None]:
    return lambda _number, _frame: stop.set()


def say(text: str) -> None:
    """A line that is seen at once."""
    print(text, flush=True)
