# SPDX-License-Identifier: MIT
"""What host objects may ask of the program around them: files, output, progress, readers, secrets.

The library itself never prints, prompts, reads the environment or exits; it calls these services instead.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol
from weakref import WeakSet

from jsapi.gperror import ErrorCode, GPError

if TYPE_CHECKING:
    from jsapi.script import ScriptHost
    from jsapi.terminals import CardConnection, Reader
    from jsapi.ui.outline_node import OutlineNode


class Progress(Protocol):
    """Told how far a long operation is; may raise to cancel it."""

    def update(self, done: int) -> None:
        """Report `done` units of the total; called at most some dozen times a second."""


class Services:
    """Services for library use without a shell: silent, current directory, no readers.

    The shell passes its own subclass. A parameter of this type in a declared member is filled in by the engine.
    """

    __injected__ = True

    @cached_property
    def properties(self) -> dict[str, str]:
        """System properties that scripts have set (java.lang.System.setProperty)."""
        return {}

    @cached_property
    def open_files(self) -> WeakSet[BinaryIO]:
        """Files that scripts have open (java.io); closed with the session."""
        return WeakSet()

    @cached_property
    def at_end(self) -> ExitStack:
        """What is done at the end of the session, the last first; host objects add to it."""
        return ExitStack()

    def environment(self, name: str) -> str | None:
        """An environment variable; the library itself sees none."""
        return None

    def write(self, text: str) -> None:
        """Program output (print); the library's default drops it."""

    def trace(self, text: str) -> None:
        """Diagnostic output (GPSystem.trace, APDU trace)."""

    def mark_trace(self) -> None:
        """Begin to keep what is traced (GPSystem.markTrace)."""

    def marked_trace(self) -> str:
        """What was traced since the mark; empty without one."""
        return ""

    def find_file(self, name: str) -> Path | None:
        """Resolve a file name as scripts give it (CWD, USR, SYS); None when it does not exist."""
        path = Path(name)
        return path if path.exists() else None

    def map_file(self, name: str, location: int) -> str | None:
        """GPSystem.mapFilename: CWD 1, USR 2, SYS 3, AUTO 6."""
        return str(Path(name)) if location in (1, 2, 3) else None

    def place(self, name: str, location: int = 1) -> Path:
        """Where a file name leads: an absolute one as it is, a relative one below CWD 1, USR 2 or SYS 3."""
        return Path(self.map_file(name, location) or name)

    def progress(self, title: str, total: int) -> AbstractContextManager[Progress]:
        """Show progress of a long operation of `total` units (0: nobody knows how many) while the context is open."""
        return nullcontext(_Silent())

    def working(self, title: str) -> AbstractContextManager[None]:
        """Show that one long step goes on, of which nobody knows how far it is, while the context is open."""
        return nullcontext()

    def check_interrupt(self) -> None:
        """Raise when the user asked to stop; long loops call it some ten times a second."""

    def reader_names(self) -> list[str]:
        """Names of the card terminals."""
        return []

    def connect(self, reader: str) -> CardConnection:
        """Open a connection to the card in the named reader ("" = the only one); raises TerminalError."""
        from jsapi.terminals import NoReaderError

        raise NoReaderError(f"no card reader {reader!r}: this program has no readers")

    def control(self, reader: str, code: int, data: bytes) -> bytes:
        """Give the named reader itself a command; its answer. Raises TerminalError."""
        from jsapi.terminals import NoReaderError

        raise NoReaderError(reader)

    def add_reader(self, reader: Reader) -> None:
        """Offer a reader made by a script under its name, in place of one that has the same name."""
        raise GPError("Card", ErrorCode.UNSUPPORTED, 0, f"No reader {reader.name}: this program has no readers")

    def rehearsal_reader(self, serial: str, firmware: tuple[int, int]) -> str:
        """Name of a new reader with a blank virtual card that has this serial number, and this firmware if it can."""
        raise GPError("Rehearsal", ErrorCode.UNSUPPORTED, 0, "This program has no virtual cards")

    def secret(self, question: str, source: str, new: bool) -> bytearray:
        """A secret from a named source (see shell.ui.secrets); the library itself has none."""
        raise GPError("Console", ErrorCode.UNSUPPORTED, 0, f"{question}: this program cannot ask for secrets")

    def confirm(self, question: str) -> bool:
        """Ask a person; False when nobody can be asked."""
        return False

    def hold_interrupts(self, hold: bool) -> None:
        """While True, Ctrl-C waits: for work on a card that must not stop half-way."""

    def stop_requested(self) -> bool:
        """Whether the user asked to stop while interrupts were held."""
        return False

    def note(self, text: str) -> None:
        """A line for the person, apart from program output."""

    def ask(self, question: str, default: str | None, choices: list[str] | None, file_filter: str | None) -> str | None:
        """A text from a person, None when cancelled; without a default only a confirmation, answered with "OK"."""
        raise GPError("Dialog", ErrorCode.USER_ABORT, 0, f"{question}: this program has nobody to ask")

    def show_outline(self, node: OutlineNode, title: str | None) -> None:
        """Show a tree; the library writes it as text."""
        self.write(node.text(title))

    @property
    def scripts(self) -> ScriptHost:
        """What compiles and runs script text."""
        raise GPError("JsScript", ErrorCode.UNSUPPORTED, 0, "This program runs no scripts")

    def in_folder(self, name: str) -> AbstractContextManager[None]:
        """Resolve file names of scripts from this folder while the context is open."""
        return nullcontext()

    def transcript_digest(self) -> str | None:
        """Hexadecimal SHA-256 of the transcript of this run so far; None when none is kept."""
        return None

    def program(self) -> dict[str, str]:
        """What runs the scripts: `version`, `engine` and `sha256` over its files; empty when nobody knows."""
        return {}

    def script_digests(self) -> dict[str, str]:
        """Hexadecimal SHA-256 of the script and module files loaded so far, by name."""
        return {}

    def option(self, name: str) -> bool:
        """Named switches for old scripts, such as "allow-empty-dkek"; False unless the user asked for them."""
        return False


class _Silent:
    def update(self, done: int) -> None:
        """Nobody is looking."""


QUIET = Services()
