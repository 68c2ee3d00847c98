# SPDX-License-Identifier: MIT
"""JsScript: a script as an object, executed in a scope (API reference, section 17.2)."""

from __future__ import annotations

from jsapi import files
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.script import ScriptObject
from jsapi.services import Services

_MAX_SCRIPT = 32 << 20  # bytes
_CLEAN = "Object"  # constructor of a scope that does not inherit the globals of the shell


@host_class("JsScript")
class JsScript:
    """Name, first line and text of a script; the text was found free of syntax errors."""

    def __init__(self, services: Services, name: str, line: int, text: str) -> None:
        services.scripts.compile_function(name, line, "", text)
        self._services = services
        self._name = name
        self._line = line
        self._text = text

    @classmethod
    @constructor
    def create(cls, services: Services, name: str, first_line: int = 1, *source: Value) -> JsScript:
        """Script of a file, or with three arguments of a text; syntax errors are thrown with their position."""
        if len(source) > 1:
            raise GPError("JsScript", ErrorCode.INVALID_ARGUMENTS, len(source) + 2, "JsScript takes 1 or 3 arguments")
        if not source:
            return cls(services, str(services.find_file(name) or name), first_line, _text_of_file(services, name))
        if not isinstance(source[0], str):
            raise GPError("JsScript", ErrorCode.INVALID_TYPE, 2, "Argument 3 must be a string")
        return cls(services, name, max(first_line, 1), source[0])

    @method("execute")
    def execute(self, scope: Value, folder: str = "") -> Value:
        """Run in an object as scope, which gets the script's variables; its completion value.

        With a folder, file names in the script start there.
        """
        if not isinstance(scope, ScriptObject):
            raise GPError("JsScript", ErrorCode.INVALID_TYPE, 0, "A scope must be an object, such as this")
        with self._services.in_folder(folder or "."):
            return self._services.scripts.execute(self._name, self._line, self._text, scope)

    @staticmethod
    @method("newDynamicScope", static=True)
    def new_dynamic_scope(services: Services, constructor_name: str) -> Value:
        """A scope that inherits the global names; for the name "Object", an empty object."""
        return services.scripts.new_object(with_globals=constructor_name != _CLEAN)


def _text_of_file(services: Services, name: str) -> str:
    data = files.read(services, "JsScript", name, _MAX_SCRIPT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
