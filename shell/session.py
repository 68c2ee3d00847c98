# SPDX-License-Identifier: MIT
"""One run: engine, host objects, modules and services, wired together here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsapi.catalogue import GLOBALS, MODULES, RESULTS
from jsapi.encodings import CHANNEL_CONSTANTS, Encoding
from jsapi.gperror import ErrorCode, GPError
from jsapi.java import catalogue as java
from jsapi.terminals import TerminalError
from shell.engine.context import Engine
from shell.engine.errors import Interrupted
from shell.engine.source import Source, as_entered
from shell.modules.hosting import HostedScripts
from shell.modules.installation import Installation
from shell.modules.loader import ModuleLoader
from shell.modules.prepare import prepare
from shell.modules.search import FileSearch
from shell.options import Options
from shell.services import ShellServices

if TYPE_CHECKING:
    from shell.repl.inspection import Inspector


class Session:
    """A shell session: run scripts, then close it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.exit_code: int | None = None
        self.installation = Installation(options.scsh_home) if options.scsh_home else None
        self.search = FileSearch(options.workspace or Path.cwd(), options.module_path, self.installation)
        self.services = ShellServices(options, self.search)
        if self.installation is not None:
            self.installation.working = self.services.working
        self._start_engine()

    def _start_engine(self) -> None:
        self.engine = Engine(self.services, GLOBALS, self.services.write)
        self.engine.interrupts.busy_with = self.services.command_on_its_way
        self.services.script_host = HostedScripts(self.engine)
        self.services.interrupts = self.engine.interrupts
        self.engine.add_classes(RESULTS)
        self._globals()
        self.loader = ModuleLoader(
            self.engine,
            self.search,
            MODULES,
            self.services.script_loaded,
            prefer_builtins=self.options.builtin_modules,
        )

    def restart(self) -> None:
        """Begin again with an engine of its own: variables are gone, cards are given back."""
        self.services.disconnect()
        self.services.forget_outlines()
        self.__dict__.pop("inspector", None)
        self._start_engine()

    def _globals(self) -> None:
        for encoding in Encoding:
            self.engine.set_global(encoding.name, int(encoding))
        for name, number in CHANNEL_CONSTANTS.items():
            self.engine.set_global(name, number)
        self.engine.set_global("arguments", list(self.options.arguments), hidden=True)
        path = Path(__file__).with_name("shell.js")
        functions: dict[str, Callable[..., Any]] = {
            "reader": self._default_reader,
            "readerAt": self._chosen_reader,
            "readerCount": lambda: len(self.options.readers),
            "quit": self._quit,
            "help": self._help,
            "prepareHelp": self._prepare_help,
        }
        self.engine.install(Source("<shell>", path.read_text("utf-8"), internal=True), functions)
        path = Path(__file__).with_name("console.js")
        texts: dict[str, Callable[..., Any]] = {"note": self.services.note, "frames": self._frames}
        self.engine.install(Source("<console>", path.read_text("utf-8"), internal=True), texts)
        self.engine.add_classes(java.HOST_CLASSES)
        path = Path(__file__).with_name("java.js")
        tables: dict[str, Callable[..., Any]] = {"classes": lambda: java.CLASSES, "instead": lambda: java.INSTEAD}
        self.engine.install(Source("<java>", path.read_text("utf-8"), internal=True), tables)

    def _frames(self, stack: str) -> str:
        """Lines of a stack of the engine, each after a line feed; empty without any in scripts."""
        return "".join(f"\n    at {frame}" for frame in self.engine.lines.frames(stack))

    def _default_reader(self) -> str | None:
        with _reader_errors():
            return self.services.readers.default_name()

    def _chosen_reader(self, index: int) -> str:
        with _reader_errors():
            return self.services.readers.chosen_name(int(index))

    @cached_property
    def inspector(self) -> Inspector:
        """What looks into the engine for help, completion and the display of results."""
        from shell.repl.inspection import Inspector

        return Inspector(self.engine)

    def _prepare_help(self) -> None:
        """Give the kit what help() asks it, see shell.js."""
        assert self.inspector

    def _help(self, subject: str) -> None:
        from shell.repl.help import help_text

        self.services.write(help_text(subject))

    def choose_reader(self, wanted: str) -> str:
        """Make a reader the one that scripts get when they name none; its full name. TerminalError for none or many."""
        name = self.services.readers.prefer(wanted)
        self.engine.ask("forgetReader")
        return name

    def _quit(self, code: int) -> None:
        self.exit_code = int(code) & 0xFF
        self.engine.interrupts.request()
        raise Interrupted("quit")

    def run_file(self, path: Path) -> None:
        """Run a script file; SourceError, ScriptError or Interrupted when it does not end well."""
        source = self.search.read(path)
        self.services.script_loaded(source)
        with self.search.running(source.folder):
            self.engine.run(source, prepare(self.engine, source.text))

    def run_text(self, text: str, name: str) -> None:
        """Run script text in the global scope."""
        text = as_entered(text)
        with self.search.running(None):
            self.engine.run(Source(name, text), prepare(self.engine, text))

    def close(self) -> None:
        """Give all cards back, and remove what was unpacked."""
        self.services.close()
        if self.installation is not None:
            self.installation.close()


@contextmanager
def _reader_errors() -> Iterator[None]:
    try:
        yield
    except TerminalError as error:
        raise GPError("Card", ErrorCode.CARD_CONNECT_FAILED, 0, error.sentence) from error
