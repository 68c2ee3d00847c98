# SPDX-License-Identifier: MIT
"""JavaScript values as host objects meet them: objects stay in the engine, reached through this protocol."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


class KeyedArray(dict[str, Any]):
    """Values that scripts get as an array with named properties, as GPXML makes them."""


@runtime_checkable
class ScriptObject(Protocol):
    """A JavaScript object or function, used by reference; the same object goes back into JavaScript."""

    def get(self, name: str) -> Any:
        """Value of a property (undefined when absent); accessors run."""

    def has(self, name: str) -> bool:
        """True when the object or its prototypes have the property with a value other than undefined."""

    def set(self, name: str, value: Any) -> None:
        """Assign a property."""

    def call(self, method: str, *args: Any) -> Any:
        """Call a method with the object as `this`; script exceptions pass through."""


class ScriptHost(Protocol):
    """What runs scripts for host objects."""

    def compile_function(self, name: str, line: int, parameters: str, body: str) -> ScriptObject:
        """A function of the global scope from parameter names and body, which starts at `line` of the file `name`."""

    def compile_expression(self, name: str, line: int, text: str) -> ScriptObject:
        """The function that an expression such as `function (a) {...}` gives."""

    def execute(self, name: str, line: int, text: str, scope: ScriptObject) -> Any:
        """Completion value of a script whose top-level names become properties of an object."""

    def new_object(self, *, with_globals: bool = False) -> ScriptObject:
        """An empty object, or a scope: an object that inherits the global names."""

    def reference(self, value: Any) -> ScriptObject:
        """The JavaScript object of a host object whose class keeps identity."""

    def xml(self, text: str) -> ScriptObject:
        """The XML value (E4X) of an element's text, which has no document type and no declaration before it."""

    def xml_text(self, value: ScriptObject) -> str | None:
        """Text of an XML value, without added space; None when it is something else."""

    def names(self, value: ScriptObject) -> list[str]:
        """Names of an object's own enumerable properties."""
