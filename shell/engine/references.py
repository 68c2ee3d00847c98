# SPDX-License-Identifier: MIT
"""JavaScript objects as Python sees them: references into the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsapi.declare import UNDEFINED

if TYPE_CHECKING:
    from shell.engine.context import Engine


class Reference:
    """A JavaScript object or function, kept alive until this is dropped (jsapi.script.ScriptObject)."""

    __slots__ = ("_engine", "reference_number")

    def __init__(self, number: int, engine: Engine) -> None:
        self.reference_number = number
        self._engine = engine

    def __del__(self) -> None:
        self._engine.drop_reference(self.reference_number)

    def get(self, name: str) -> Any:
        """Value of a property."""
        return self._engine.get_property(self.reference_number, name)

    def has(self, name: str) -> bool:
        """True when the property is not undefined."""
        return self.get(name) is not UNDEFINED

    def set(self, name: str, value: Any) -> None:
        """Assign a property."""
        self._engine.set_property(self.reference_number, name, value)

    def call(self, method: str, *args: Any) -> Any:
        """Call a method."""
        return self._engine.call_reference(self.reference_number, method, args)

    def __str__(self) -> str:
        return str(self.call("toString"))


class ThrownByScript(Exception):
    """A value that a script callback threw, on its way through Python; scripts catch the same value again."""

    def __init__(self, reference: Reference, text: str) -> None:
        super().__init__(text)
        self.reference = reference
