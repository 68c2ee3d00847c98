# SPDX-License-Identifier: MIT
"""The Python half of load() and require()."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jsapi.gperror import ErrorCode, GPError
from shell.engine.context import Engine
from shell.engine.source import Source, SourceError
from shell.modules import builtin
from shell.modules.prepare import prepare
from shell.modules.scope import functions_of, names_of, undeclared_assignments
from shell.modules.search import FileSearch

_BUILTIN = "builtin:"
_LOADS = re.compile(r"\bload\s*\(")
_MODULE = "(function(exports,module,require,$scope){"
# What load() brings into a module are properties of an object around its text; see loader.js.
_SCOPE_FOR_LOAD = (
    "var load=$scope.load;$scope.run=function($functions,$code){"
    "var $declare=()=>{for(var $name of $functions)$scope.loaded[$name]=eval($name)};"
    "with($scope.loaded)return eval($code)};with($scope.loaded){"
)


class ModuleLoader:
    """Finds scripts and modules and hands their text to the engine."""

    def __init__(
        self,
        engine: Engine,
        search: FileSearch,
        builtins: Mapping[str, Mapping[str, str]],
        loaded: Callable[[Source], None],
        *,
        prefer_builtins: bool,
    ) -> None:
        self._engine = engine
        self._search = search
        self._builtins = builtins
        self._loaded = loaded
        self._prefer_builtins = prefer_builtins
        self.pinned: tuple[str, ...] = ()  # beginnings of names whose built-in is preferred to files in any case
        for classes in builtins.values():
            engine.add_classes(classes)
        path = Path(__file__).with_name("loader.js")
        engine.install(
            Source("<loader>", path.read_text("utf-8"), internal=True),
            {
                "enter": self._enter,
                "enterIn": self._enter_in,
                "leave": search.leave,
                "resolve": self._resolve,
                "moduleCode": self._module_code,
            },
        )

    def _enter(self, name: str) -> str:
        """Text of a script for load(); the script's folder becomes CWD until `leave`."""
        source = self._found(name)
        return self._engine.lines.place(source, prepare(self._engine, source.text))

    def _enter_in(self, name: str) -> dict[str, Any]:
        """The same for load() in a module: text to run in its scope, what it declares and what it just assigns."""
        source = self._found(name)
        text = prepare(self._engine, source.text)
        return {
            "code": self._engine.lines.place(source, text, header="$declare();"),
            "names": names_of(text),
            "functions": functions_of(text),
            "assigned": undeclared_assignments(text),
        }

    def _found(self, name: str) -> Source:
        path = None if self._prefers_builtin(name) and builtin.script(name) else self._search.find(name)
        if path is None:
            source = builtin.script(name)
            if source is None:
                raise GPError("load", ErrorCode.OBJECT_NOT_FOUND, 1, f"Script {name} not found")
            self._search.enter(self._search.current)
            return source
        source = self._read(path)
        self._search.enter(path.resolve().parent)
        return source

    def _read(self, path: Path) -> Source:
        try:
            source = self._search.read(path)
        except SourceError as error:
            raise GPError("load", ErrorCode.OBJECT_NOT_FOUND, 1, str(error)) from None
        self._loaded(source)
        return source

    def _resolve(self, module_id: str, base: str | None) -> dict[str, Any] | None:
        """Identity of a module: {id, uri} of a file, {id, uri, names} of a built-in, None when it does not exist."""
        if module_id.startswith(("./", "../")):
            return self._relative(module_id, base)
        places = [self._file, self._builtin]
        if self._prefers_builtin(module_id):
            places.reverse()
        return next((found for place in places if (found := place(module_id))), None)

    def _prefers_builtin(self, name: str) -> bool:
        return self._prefer_builtins or name.startswith(self.pinned)

    def _relative(self, module_id: str, base: str | None) -> dict[str, Any] | None:
        if base is not None and base.startswith(builtin.SCRIPT):
            return builtin.module(builtin.beside(base, module_id))
        if base is None or base.startswith(_BUILTIN):
            return {"error": f"Cannot resolve relative module id {module_id} outside of a module"}
        path = Path(base.removeprefix("file:")).parent / (module_id + ".js")
        if not path.exists():
            return None
        uri = "file:" + str(path.resolve())
        return {"id": uri.removesuffix(".js"), "uri": uri}

    def _file(self, module_id: str) -> dict[str, Any] | None:
        path = self._search.find_module(module_id)
        return None if path is None else {"id": module_id, "uri": "file:" + str(path.resolve())}

    def _builtin(self, module_id: str) -> dict[str, Any] | None:
        classes = self._builtins.get(module_id)
        if classes is None:
            return builtin.module(module_id)
        return {"id": module_id, "uri": _BUILTIN + module_id, "names": list(classes)}

    def _module_code(self, uri: str) -> str:
        """Wrapper function around a module's text, with its undeclared names declared."""
        source = builtin.source(uri) or self._read(Path(uri.removeprefix("file:")))
        text = self._engine.translate(source.text)
        declared = "".join(f"var {name}=globalThis.{name};" for name in undeclared_assignments(text))
        if not _LOADS.search(text):
            return self._engine.lines.place(source, text + "\n})", header=f"{_MODULE}{declared}")
        return self._engine.lines.place(source, text + "\n}})", header=f"{_MODULE}{declared}{_SCOPE_FOR_LOAD}")
