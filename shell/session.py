# SPDX-License-Identifier: MIT
"""One run: engine, host objects, modules and services, wired together here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jsapi.catalogue import GLOBALS, MODULES, RESULTS
from jsapi.encodings import CHANNEL_CONSTANTS, Encoding
from jsapi.gperror import ErrorCode, GPError
from jsapi.java import catalogue as java
from jsapi.terminals import TerminalError
from shell.engine.context import Engine
from shell.engine.errors import Interrupted
from shell.engine.source import Source
from shell.modules.hosting import HostedScripts
from shell.modules.loader import ModuleLoader
from shell.modules.prepare import prepare
from shell.modules.search import FileSearch
from shell.options import Options
from shell.services import ShellServices


class Session:
    """A shell session: run scripts, then close it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.exit_code: int | None = None
        self.search = FileSearch(options.workspace or Path.cwd(), options.module_path, options.scsh_home)
        self.services = ShellServices(options, self.search)
        self.engine = Engine(self.services, GLOBALS, self.services.write)
        self.services.script_host = HostedScripts(self.engine)
        self.services.interrupts = self.engine.interrupts
        self.engine.add_classes(RESULTS)
        self._globals()
        self.loader = ModuleLoader(self.engine, self.search, MODULES, prefer_builtins=options.builtin_modules)

    def _globals(self) -> None:
        for encoding in Encoding:
            self.engine.set_global(encoding.name, int(encoding))
        for name, number in CHANNEL_CONSTANTS.items():
            self.engine.set_global(name, number)
        self.engine.set_global("arguments", list(self.options.arguments), hidden=True)
        path = Path(__file__).with_name("shell.js")
        functions: dict[str, Callable[..., Any]] = {
            "reader": self._default_reader,
            "quit": self._quit,
        }
        self.engine.install(Source("<shell>", path.read_text("utf-8"), internal=True), functions)
        self.engine.add_classes(java.HOST_CLASSES)
        path = Path(__file__).with_name("java.js")
        tables: dict[str, Callable[..., Any]] = {"classes": lambda: java.CLASSES, "instead": lambda: java.INSTEAD}
        self.engine.install(Source("<java>", path.read_text("utf-8"), internal=True), tables)

    def _default_reader(self) -> str | None:
        try:
            return self.services.readers.default_name()
        except TerminalError as error:
            raise GPError("Card", ErrorCode.CARD_CONNECT_FAILED, 0, error.sentence) from error

    def _quit(self, code: int) -> None:
        self.exit_code = int(code) & 0xFF
        self.engine.interrupts.request()
        raise Interrupted("quit")

    def run_file(self, path: Path) -> None:
        """Run a script file; SourceError, ScriptError or Interrupted when it does not end well."""
        source = Source.read(path)
        with self.search.running(source.folder):
            self.engine.run(source, prepare(self.engine, source.text))

    def run_text(self, text: str, name: str) -> None:
        """Run script text in the global scope."""
        with self.search.running(None):
            self.engine.run(Source(name, text), prepare(self.engine, text))

    def close(self) -> None:
        """Give all cards back."""
        self.services.close()
