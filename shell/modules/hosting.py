# SPDX-License-Identifier: MIT
"""Scripts that host objects run, such as those in XML profiles (jsapi.script.ScriptHost)."""

from __future__ import annotations

from typing import Any

from jsapi.gperror import ErrorCode, GPError
from jsapi.script import ScriptObject
from shell.engine.context import Engine
from shell.engine.references import Reference
from shell.engine.source import Source
from shell.modules.prepare import prepare
from shell.modules.scope import functions_of, names_of


class HostedScripts:
    """Compiles and runs script text for host objects of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def compile_function(self, name: str, line: int, parameters: str, body: str) -> Reference:
        """A function of the global scope from parameter names and body, which starts at `line` of the file `name`."""
        body = self._engine.translate(body)
        source = Source(name, body, first_line=line)
        return self._compiled(source, body + "\n})", f"(function({parameters}){{")

    def compile_expression(self, name: str, line: int, text: str) -> Reference:
        """The function that an expression such as `function (a) {...}` gives."""
        source = Source(name, text, first_line=line)
        expression = self._engine.translate(f"(\n{text.rstrip().rstrip(';')}\n)")
        return self._compiled(source, expression.removeprefix("(\n"), "(")

    def _compiled(self, source: Source, text: str, header: str) -> Reference:
        compiled = self._engine.ask("compile", self._engine.lines.place(source, text, header=header))
        if not isinstance(compiled, Reference):
            raise GPError("JsScript", ErrorCode.INVALID_TYPE, 0, "The text is no function")
        return compiled

    def execute(self, name: str, line: int, text: str, scope: ScriptObject) -> Any:
        """Completion value of a script whose top-level names become properties of an object.

        SyntaxErrors and exceptions of the script reach the script that called.
        """
        engine = self._engine
        text = prepare(engine, text)
        source = Source(name, text, first_line=line)
        code = engine.lines.place(source, header="$declare();")
        names, functions = engine.pack(names_of(text)), engine.pack(functions_of(text))
        return engine.ask("execute", _number(scope), code, engine.lines.place(source), names, functions)

    def new_object(self, *, with_globals: bool = False) -> Reference:
        """An empty object, or a scope: an object that inherits the global names."""
        created: Reference = self._engine.ask("newObject", with_globals)
        return created

    def names(self, value: ScriptObject) -> list[str]:
        """Own enumerable properties of an object."""
        names: list[str] = self._engine.ask("keys", _number(value))
        return names

    def xml(self, text: str) -> Reference:
        """The XML value of an element's text."""
        made: Reference = self._engine.ask("xmlValue", self._engine.pack(text))
        return made

    def xml_text(self, value: ScriptObject) -> str | None:
        """Text of an XML value, None when it is something else."""
        text: str | None = self._engine.ask("xmlText", _number(value))
        return text

    def reference(self, value: Any) -> Reference:
        """The JavaScript object of a host object whose class keeps identity."""
        found: Reference = self._engine.ask("referenceTo", self._engine.pack(value))
        return found


def _number(value: ScriptObject) -> int:
    if not isinstance(value, Reference):
        raise TypeError("not an object of this engine")
    return value.reference_number
