# SPDX-License-Identifier: MIT
"""Calls that block in C for as long as other programs please, made so that people need not wait that long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PatientCall(Generic[T]):
    """Runs `call` in a daemon thread; Ctrl-C and a time limit reach the one who waits.

    When the wait is given up the call goes on, and `clean_up` gets its result as soon as there is one.
    """

    def __init__(self, call: Callable[[], T], clean_up: Callable[[T], None]) -> None:
        self._call = call
        self._clean_up = clean_up
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._results: list[T] = []
        self._awaited = True

    def wait(self, seconds: float) -> T | None:
        """The result, or None when the time is over."""
        completed = False
        try:
            threading.Thread(target=self._work, name="patient-call", daemon=True).start()
            completed = self._done.wait(seconds)
        finally:
            with self._lock:
                self._awaited = False
                late = [] if completed else list(self._results)
            for result in late:
                self._clean_up(result)
        return self._results[0] if completed else None

    def _work(self) -> None:
        result = self._call()
        with self._lock:
            self._results.append(result)
            unwanted = not self._awaited
        self._done.set()
        if unwanted:
            self._clean_up(result)
