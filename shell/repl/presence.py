# SPDX-License-Identifier: MIT
"""Cards that are inserted and removed while the shell waits at its prompt.

The readers are asked once a second whether they hold a card, which neither powers nor disturbs it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from jsapi.terminals import Reader, ServiceUnavailableError, TerminalError

_SECONDS = 1.0
_SECONDS_WITHOUT_SERVICE = 5.0


class PresenceWatch:
    """A thread that looks while `idle()` is open.

    `readers` gives those to look at, `in_use` the names of those whose cards scripts hold, as far as they are there.
    It calls `changed` with reader and state for each difference, and `updated` when the summary is another.
    """

    def __init__(
        self,
        readers: Callable[[], Sequence[Reader]],
        in_use: Callable[[], Iterable[str]],
        changed: Callable[[str, bool], None],
        updated: Callable[[], None],
    ) -> None:
        self._readers = readers
        self._in_use = in_use
        self._changed = changed
        self._updated = updated
        self._idle = threading.Event()
        self._stopped = threading.Event()
        self._present: dict[str, bool] | None = None
        self._thread = threading.Thread(target=self._run, name="card-presence", daemon=True)
        self.summary = ""  # for the status bar

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Look while this is open; the first time starts the thread."""
        if not self._thread.ident:
            self._thread.start()
        self._idle.set()
        try:
            yield
        finally:
            self._idle.clear()

    def stop(self) -> None:
        """End the thread at its next step."""
        self._stopped.set()
        self._idle.set()

    def _run(self) -> None:
        while True:
            self._idle.wait()
            if self._stopped.is_set():
                return
            before, pause = self.summary, _SECONDS
            try:
                self._look()
            except (TerminalError, ImportError) as error:
                missing_service = isinstance(error, (ServiceUnavailableError, ImportError))
                self.summary = "no smart card service" if missing_service else "no reader"
                self._present, pause = None, _SECONDS_WITHOUT_SERVICE
            if self.summary != before:
                self._updated()
            self._stopped.wait(pause)

    def _look(self) -> None:
        present = {reader.name: reader.card_present() for reader in self._readers()}
        before, self._present = self._present, present
        with_card = [name for name, here in present.items() if here]
        self.summary = f"card in {', '.join(with_card)}" if with_card else "no card" if present else "no card in use"
        if before is None:
            return
        before = dict.fromkeys(self._in_use(), True) | before  # what a script could use was there
        for name in {**before, **present}:
            if before.get(name, False) != present.get(name, False):
                self._changed(name, present.get(name, False))
