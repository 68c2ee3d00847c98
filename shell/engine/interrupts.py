# SPDX-License-Identifier: MIT
"""Ctrl-C: whether a script has to stop, and how the engine learns of it.

The engine's interrupt handler is reached through the symbols of the extension module: the Python binding has no hook,
but its library exports JS_SetInterruptHandler. The runtime pointer is the first field behind the Python object head of
a Context; that is verified before use, and the feature stays off where it fails.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from shell.engine.errors import Interrupted

_PATIENCE = b"\nWaiting for the card to be left in order; Ctrl-C once more stops at once.\n"
_DELIBERATE = 0.5
"""Seconds after which another Ctrl-C means more than the first."""

_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def install(context: Any, wanted: Callable[[], bool]) -> object | None:
    """Make running JavaScript stop when `wanted()` is true; returns what must be kept alive, None if impossible."""
    import _quickjs

    try:
        library = ctypes.PyDLL(_quickjs.__file__)
        get_opaque, set_handler = library.JS_GetRuntimeOpaque, library.JS_SetInterruptHandler
    except (OSError, AttributeError):
        return None
    get_opaque.restype, get_opaque.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    set_handler.restype, set_handler.argtypes = None, [ctypes.c_void_p, _HANDLER, ctypes.c_void_p]
    runtime = ctypes.c_void_p.from_address(id(context) + object.__basicsize__).value
    if not runtime or get_opaque(runtime) != id(context):
        return None
    handler = _HANDLER(lambda _runtime, _opaque: int(wanted()))
    set_handler(runtime, handler, None)
    return handler


@contextmanager
def on_control_c(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Call the handler at Ctrl-C; only the main thread can install that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


class Interrupts:
    """Whether the running script was asked to stop, and whether that has to wait."""

    def __init__(self) -> None:
        self.requested = False  # also while it waits
        self.held = False  # until work on a card is in a state that can be left
        self._told_to_wait = False
        self._asked = 0.0  # when, monotonic
        self._leaving = False  # the program, not only the script
        self.busy_with: Callable[[], str] = lambda: ""  # what has to end first, such as a command to a card

    @property
    def wanted(self) -> bool:
        """True when the script has to stop now."""
        return self.requested and not self.held

    def request(self) -> None:
        """Stop the script at the next opportunity, when nothing is held."""
        self.requested = True

    def demand(self) -> None:
        """Stop the script, whatever is held: a host function was interrupted."""
        self.requested, self.held = True, False

    def hold(self, hold: bool) -> None:
        """Let Ctrl-C wait while a script does work that must not stop half-way; the third one stops all the same."""
        self.held = hold
        self._told_to_wait = False

    def taken(self) -> bool:
        """Whether the script was stopped; the next one starts afresh."""
        taken = self.wanted
        if taken:
            self.requested = False
        return taken

    def exception(self) -> BaseException:
        """What ends the script that was stopped: KeyboardInterrupt when the program is to be left."""
        return KeyboardInterrupt() if self._leaving else Interrupted("interrupted")

    @contextmanager
    def from_keyboard(self) -> Iterator[None]:
        """Ctrl-C stops the script instead of killing the process."""
        self.requested = False
        self.hold(False)
        try:
            with on_control_c(self._on_signal):
                yield
        finally:
            self.requested = False

    def _on_signal(self, _number: int, _frame: object) -> None:
        if not self.requested:
            self.requested, self._asked = True, time.monotonic()
            if (busy := self.busy_with()) and not self.held:
                os.write(2, f"\nWaiting for {busy} to end; Ctrl-C once more leaves the program.\n".encode())
        elif not self.held:
            if time.monotonic() - self._asked > _DELIBERATE:  # and not the same key, held down
                self._leaving = True
                raise KeyboardInterrupt
        elif not self._told_to_wait:
            self._told_to_wait = True
            os.write(2, _PATIENCE)
        else:
            self.held = False  # running JavaScript asks for it, and stops
