# SPDX-License-Identifier: MIT
"""The services that host objects get in the shell: files, output, readers, secrets, progress."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Progress, Services
from jsapi.terminals import TerminalError
from jsapi.ui.task import Task
from shell.engine.errors import Interrupted
from shell.engine.interrupts import Interrupts, on_control_c
from shell.engine.source import Source
from shell.modules.search import FileSearch
from shell.options import Options
from shell.ui import person, question, secrets
from shell.ui import progress as progress_bar
from shell.ui.answers import UnansweredError
from shell.ui.interview import Interview, Reply
from shell.ui.outline.shown import Outlines
from shell.ui.question import Kind, Question
from shell.ui.report import visible
from shell.ui.screen import Screen
from shell.ui.trace_file import TraceFile
from shell.ui.transcript import NoTranscript, Transcript

if TYPE_CHECKING:
    from jsapi.script import ScriptHost
    from jsapi.terminals import CardConnection, Reader
    from jsapi.ui.outline_node import OutlineNode
    from shell.card_watch import CardStatus
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
        self.interview = Interview(self._ask_person)
        self.screen = Screen()
        self.outlines = Outlines(options.outline_json)
        self.transcript = NoTranscript()
        self._scripts: dict[str, str] = {}
        self._output_lost = False
        self._marked: list[str] | None = None  # what scripts traced since markTrace()
        self.interrupts = Interrupts()  # those of the engine, once there is one

    @property
    def readers(self) -> Readers:
        """The card readers of this session, looked up when first needed."""
        if self._readers is None:
            from shell.readers import Readers

            self._readers = Readers(self._options, self.trace_file, self.check_interrupt)
        return self._readers

    def cards(self) -> list[CardStatus]:
        """Cards that scripts hold now; looks up nothing."""
        return [] if self._readers is None else self._readers.in_use()

    def command_on_its_way(self) -> str:
        """Name of the command that a card is working on, "" when none is."""
        return next((f"{card.command} on the card" for card in self.cards() if card.header and card.sw is None), "")

    def keep_transcript(self, facts: Mapping[str, Any]) -> None:
        """Begin the transcript asked for with --transcript; OSError when its file exists or cannot be made."""
        if self._options.transcript is not None:
            self.transcript = Transcript(self._options.transcript, facts, self._transcript_lost)
            self.interview.listeners.append(self.transcript.heard)

    def _transcript_lost(self, reason: str) -> None:
        """Work without evidence is not what was asked for: the script stops where stopping leaves a clean state."""
        self.note(f"The transcript {self._options.transcript} cannot be written any more ({reason}): stopping")
        self.interrupts.request()

    def transcript_digest(self) -> str | None:
        """Digest of the last line of the transcript."""
        return self.transcript.digest()

    def program(self) -> dict[str, str]:
        """Version, engine and digest of this program."""
        from shell.program import identity

        return identity()

    def script_digests(self) -> dict[str, str]:
        """Scripts and modules loaded so far."""
        return dict(self._scripts)

    def script_loaded(self, source: Source) -> None:
        """Remember a script or module file, once for each content."""
        if self._scripts.get(source.name) != source.digest:
            self._scripts[source.name] = source.digest
            self.transcript.loaded(source.name, source.digest)

    def environment(self, name: str) -> str | None:
        """An environment variable of this process."""
        return os.environ.get(name) if "\0" not in name else None

    def write(self, text: str, painted: str | None = None) -> None:
        """Program output, perhaps with colours; lost output is told once and does not stop work on a card half-way."""
        self.transcript.printed(text)
        if self._output_lost:
            return
        try:
            sys.stdout.write(text if painted is None else painted)
        except OSError as error:
            self._output_lost = True
            with suppress(OSError):  # what is buffered would be tried again at the end
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.note(f"The output cannot be written any more: {error.strerror}")
            if not self.interrupts.held:
                raise Interrupted("interrupted") from None

    def trace(self, text: str) -> None:
        """Diagnostics of scripts, on the error stream."""
        self.transcript.noted(text)
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
        if Path(name).is_absolute():
            return name if location in (_CWD, _USR, _SYS, _AUTO) else None
        if location == _AUTO:
            found = self._search.find(name)
            return None if found is None else str(found)
        folder = self._place(location)
        return None if folder is None else f"{folder}/{name}".removesuffix("/")

    def _place(self, location: int) -> Path | None:
        """Folder for a name; only SYS unpacks an installation."""
        if location == _SYS:
            return self._search.system
        return {_CWD: self._search.current, _USR: self._search.workspace}.get(location)

    def progress(self, title: str, total: int) -> AbstractContextManager[Progress]:
        """A progress bar at the terminal."""
        return progress_bar.bar(title, total, self.check_interrupt, self.screen)

    def working(self, title: str) -> AbstractContextManager[None]:
        """Seconds at the terminal."""
        return progress_bar.working(title, self.screen)

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
        connection = self.readers.connect(reader)
        if self.transcript.wanted:
            self._record(connection)
        return connection

    def _record(self, connection: CardConnection) -> None:
        """Write down which card this is; a SmartCard-HSM is asked for its serial number, as with --serial."""
        from jsapi.terminals.known_cards import is_smartcard_hsm

        status = self.readers.in_use()[-1]
        if not status.serial and is_smartcard_hsm(connection.atr):
            from jsapi.hsm.identity import device_serial

            with suppress(TerminalError):  # the script meets the same problem with its first command
                status.serial = device_serial(connection) or ""
        self.transcript.connected(status.reader, status.serial or None, connection.atr, virtual=status.is_virtual)

    def control(self, reader: str, code: int, data: bytes) -> bytes:
        """A command for a reader itself."""
        return self.readers.control(reader, code, data)

    def add_reader(self, reader: Reader) -> None:
        """A card simulation of a script."""
        self.readers.add(reader)

    def rehearsal_reader(self, serial: str, firmware: tuple[int, int]) -> str:
        """A virtual card that lives as long as the session."""
        return self.readers.rehearse(serial, firmware)

    def secret(self, question: str, source: str, new: bool) -> bytearray:
        """A secret from its source; only the source `prompt` is a question to a person or to the answers file."""
        try:
            if source != secrets.PROMPT:
                self.transcript.asked(question, None)
                return secrets.read(question, source, twice=new)
            reply = self._put("Console", Question(Kind.SECRET, question, new=new))
        except secrets.SecretError as error:
            raise GPError("Console", ErrorCode.USER_ABORT, 0, str(error)) from None
        assert isinstance(reply, bytearray)
        return reply

    def confirm(self, question: str) -> bool:
        """Yes or no from the answers file or at the terminal."""
        return self._put("Console", Question(Kind.CONFIRMATION, question)) is not None

    def ask(self, message: str, default: str | None, choices: list[str] | None, file_filter: str | None) -> str | None:
        """A text from the answers file or at the terminal."""
        try:
            reply = self._put("Dialog", question.dialog(message, default, choices, file_filter))
        except secrets.SecretError as error:
            raise GPError("Dialog", ErrorCode.USER_ABORT, 0, str(error)) from None
        assert reply is None or isinstance(reply, str)
        return reply

    def _put(self, asker: str, asked: Question) -> Reply:
        try:
            return self.interview.put(asked)
        except (UnansweredError, person.NobodyToAskError) as error:
            raise GPError(asker, ErrorCode.USER_ABORT, 0, str(error)) from None

    def _ask_person(self, asked: Question) -> Reply:
        """Ctrl-C ends the question at once, then the script; without this the system call would just go on."""
        self.screen.step_aside()
        try:
            with on_control_c(signal.default_int_handler):
                return person.answer(asked)
        except KeyboardInterrupt:
            print(file=sys.stderr)
            raise Interrupted("interrupted") from None
        finally:
            self.screen.end_line()

    def show_outline(self, node: OutlineNode, title: str | None) -> None:
        """Remember it for the view, or print it."""
        self.outlines.show(self, node, title, in_view=self.screen.taken)

    def forget_outlines(self) -> None:
        """Outlines and tasks end with the engine that their scripts ran in."""
        self.outlines.shown.clear()
        Task.forget_all(self)

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
        self.screen.tell(visible(text))
        self.transcript.noted(text)
        print(visible(text), file=sys.stderr)

    def option(self, name: str) -> bool:
        """Switches given with --allow; the root of virtual cards counts where all readers are virtual."""
        chosen = self._options.readers
        if name == "virtual-root" and chosen and all(reader.startswith("virtual") for reader in chosen):
            return True
        return name in self._options.allow

    def disconnect(self) -> None:
        """Give all files, libraries and connections back; virtual cards live on."""
        self.at_end.close()
        for stream in list(self.open_files):
            with suppress(OSError):
                stream.close()
        if self._readers is not None:
            self._readers.disconnect()

    def close(self) -> None:
        """Give all cards and files back."""
        self.disconnect()
        if self._readers is not None:
            self._readers.close()
