# SPDX-License-Identifier: MIT
"""The services that host objects get in the shell: files, output, readers, secrets, progress."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Progress, Services
from shell.engine.errors import Interrupted
from shell.engine.interrupts import Interrupts, on_control_c
from shell.modules.search import FileSearch
from shell.options import Options
from shell.ui import progress as progress_bar
from shell.ui import questions, secrets
from shell.ui.trace_file import TraceFile

if TYPE_CHECKING:
    from jsapi.script import ScriptHost
    from jsapi.terminals import CardConnection, Reader
    from shell.readers import Readers

_CWD, _USR, _SYS, _AUTO = 1, 2, 3, 6


class ShellServices(Services):
    """Services of one session."""

    def __init__(self, options: Options, search: FileSearch) -> None:
        self._options = options
        self._search = search
        self._readers: Readers | None = None
        self.script_host: ScriptHost | None = None
        self.trace_file = TraceFile(options.trace)
        self._output_lost = False
        self._marked: list[str] | None = None  # what scripts traced since markTrace()
        self.interrupts = Interrupts()  # those of the engine, once there is one

    @property
    def readers(self) -> Readers:
        """The card readers of this session, looked up when first needed."""
        if self._readers is None:
            from shell.readers import Readers

            self._readers = Readers(self._options, self.trace_file.write)
        return self._readers

    def environment(self, name: str) -> str | None:
        """An environment variable of this process."""
        return os.environ.get(name) if "\0" not in name else None

    def write(self, text: str) -> None:
        """Program output; lost output is told once and does not stop work on a card half-way."""
        if self._output_lost:
            return
        try:
            sys.stdout.write(text)
        except OSError as error:
            self._output_lost = True
            with suppress(OSError):  # what is buffered would be tried again at the end
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.note(f"The output cannot be written any more: {error.strerror}")
            if not self.interrupts.held:
                raise Interrupted("interrupted") from None

    def trace(self, text: str) -> None:
        """Diagnostics of scripts, on the error stream."""
        line = text if text.endswith("\n") else text + "\n"
        if self._marked is not None:
            self._marked.append(line)
        sys.stderr.write(line)

    def mark_trace(self) -> None:
        """Forget what was kept so far and keep what follows."""
        self._marked = []

    def marked_trace(self) -> str:
        """What scripts traced since the mark."""
        return "".join(self._marked or ())

    def find_file(self, name: str) -> Path | None:
        """CWD, USR, SYS."""
        return self._search.find(name)

    def map_file(self, name: str, location: int) -> str | None:
        """GPSystem.mapFilename."""
        if location == _AUTO:
            found = self._search.find(name)
            return str(Path(name) if Path(name).is_absolute() else found) if found or Path(name).is_absolute() else None
        places = {_CWD: self._search.current, _USR: self._search.workspace, _SYS: self._search.installation}
        folder = places.get(location)
        return None if folder is None else f"{folder}/{name}".removesuffix("/")

    def progress(self, title: str, total: int) -> AbstractContextManager[Progress]:
        """A progress bar at the terminal."""
        return progress_bar.bar(title, total, self.check_interrupt)

    def check_interrupt(self) -> None:
        """Raise Interrupted after Ctrl-C."""
        if self.interrupts.wanted:
            raise Interrupted("interrupted")

    def reader_names(self) -> list[str]:
        """Readers of the PC/SC service and the virtual ones asked for."""
        return self.readers.names()

    def connect(self, reader: str) -> CardConnection:
        """Connect to a card; the serial number asked for on the command line is checked first."""
        self.check_interrupt()
        return self.readers.connect(reader)

    def add_reader(self, reader: Reader) -> None:
        """A card simulation of a script."""
        self.readers.add(reader)

    def secret(self, question: str, source: str, new: bool) -> bytearray:
        """A secret from its source."""
        try:
            with self._asking():
                return secrets.read(question, source, twice=new)
        except secrets.SecretError as error:
            raise GPError("Console", ErrorCode.USER_ABORT, 0, str(error)) from None

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Ctrl-C ends the question at once, then the script; without this the system call would just go on."""
        try:
            with on_control_c(signal.default_int_handler):
                yield
        except KeyboardInterrupt:
            print(file=sys.stderr)
            raise Interrupted("interrupted") from None

    def confirm(self, question: str) -> bool:
        """Ask at the terminal."""
        if not sys.stdin.isatty():
            return False
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
        with self._asking():
            return sys.stdin.readline().strip().lower() in ("y", "yes")

    def ask(self, question: str, default: str | None, choices: list[str] | None, file_filter: str | None) -> str | None:
        """Ask at the terminal."""
        try:
            with self._asking():
                return questions.ask(question, default, choices, file_filter)
        except questions.NobodyToAskError as error:
            raise GPError("Dialog", ErrorCode.USER_ABORT, 0, str(error)) from None

    @property
    def scripts(self) -> ScriptHost:
        """The engine of the session."""
        assert self.script_host is not None
        return self.script_host

    def in_folder(self, name: str) -> AbstractContextManager[None]:
        """A folder as CWD of scripts."""
        folder = self._search.find(name)
        return nullcontext() if folder is None else self._search.running(folder)

    def hold_interrupts(self, hold: bool) -> None:
        """Let Ctrl-C wait, or no longer."""
        self.interrupts.hold(hold)

    def stop_requested(self) -> bool:
        """Whether Ctrl-C was pressed and waits."""
        return self.interrupts.requested

    def note(self, text: str) -> None:
        """For the person."""
        print(text, file=sys.stderr)

    def option(self, name: str) -> bool:
        """Switches given with --allow; the root of virtual cards counts where all readers are virtual."""
        chosen = self._options.readers
        if name == "virtual-root" and chosen and all(reader.startswith("virtual") for reader in chosen):
            return True
        return name in self._options.allow

    def close(self) -> None:
        """Give all cards and files back."""
        for stream in list(self.open_files):
            with suppress(OSError):
                stream.close()
        if self._readers is not None:
            self._readers.close()
