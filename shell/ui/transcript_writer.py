# SPDX-License-Identifier: MIT
"""A thread that puts the lines of a transcript into its file.

Ctrl-C raises in the main thread only, so it cannot come between a line and its digest; and a script that prints in a
loop only pays for putting its text into a queue: neighbouring texts become one line.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from shell.ui.hash_chain import HashChain

PRINTED = "printed"
_COLLECT_SECONDS = 0.1
_LONGEST_TEXT = 1 << 16
_Entry = tuple[float, str, Mapping[str, Any]]


class TranscriptWriter:
    """Takes events in order; `lost` is told once, with the reason, when the file cannot be written any more."""

    def __init__(self, chain: HashChain, lost: Callable[[str], None]) -> None:
        self._chain = chain
        self._lost = lost
        self._entries: queue.SimpleQueue[_Entry | str | threading.Event] = queue.SimpleQueue()
        self._something = threading.Event()
        self._hurry = threading.Event()
        self._texts: list[str] = []
        self._text_time = 0.0  # when the first of the texts that lie in the queue was printed
        self._text_length = 0
        self._working = self._open = True
        self._thread = threading.Thread(target=self._run, name="transcript", daemon=True)
        self._thread.start()

    def text(self, text: str) -> None:
        """Program output; written a moment later, together with what follows."""
        self._entries.put(text)
        if not self._something.is_set():
            self._text_time = time.time()
            self._something.set()

    def event(self, name: str, fields: Mapping[str, Any]) -> None:
        """Any other event; written at once."""
        self._entries.put((time.time(), name, fields))
        self._hurry.set()
        self._something.set()

    def digest(self) -> str | None:
        """SHA-256 of the last line, when everything so far is in the file; None when it could not be written."""
        written = threading.Event()
        self._entries.put(written)
        self._hurry.set()
        self._something.set()
        while not written.wait(1):
            if not self._thread.is_alive():
                return None
        return self._chain.digest if self._working else None

    def close(self) -> str | None:
        """The digest of the last line; the file is closed and nothing can follow."""
        digest = self.digest()
        self._open = False
        self._hurry.set()
        self._something.set()
        self._thread.join()
        self._guarded(self._chain.close)
        return digest if self._working else None

    def _run(self) -> None:
        while self._open:
            self._something.wait()
            self._hurry.wait(_COLLECT_SECONDS)
            self._something.clear()
            self._hurry.clear()
            self._drain()

    def _drain(self) -> None:
        while True:
            try:
                entry = self._entries.get_nowait()
            except queue.Empty:
                self._write_texts()
                return
            self._take(entry)

    def _take(self, entry: _Entry | str | threading.Event) -> None:
        if isinstance(entry, str):
            self._collect(entry)
        elif isinstance(entry, threading.Event):
            self._write_texts()
            entry.set()
        else:
            self._write_texts()
            self._write(*entry)

    def _collect(self, text: str) -> None:
        self._texts.append(text)
        self._text_length += len(text)
        if self._text_length >= _LONGEST_TEXT:
            self._write_texts()

    def _write_texts(self) -> None:
        if self._texts:
            self._write(self._text_time, PRINTED, {"text": "".join(self._texts)})
            self._texts.clear()
            self._text_length = 0

    def _write(self, seconds: float, name: str, fields: Mapping[str, Any]) -> None:
        self._guarded(lambda: self._chain.append(seconds, name, fields))

    def _guarded(self, action: Callable[[], None]) -> None:
        if not self._working:
            return
        try:
            action()
        except OSError as error:
            self._working = False
            self._lost(error.strerror or str(error))
