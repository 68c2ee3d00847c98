# SPDX-License-Identifier: MIT
"""What a view shows of outline nodes and tasks alike (API reference, sections 16.2 and 16.3)."""

from __future__ import annotations

from typing import Any, ClassVar

from jsapi.declare import UNDEFINED, Value, method, prop
from jsapi.gperror import ErrorCode, GPError


class Appearance:
    """Icon, explanation and menu, and the object of the script behind them."""

    NAME: ClassVar[str]  # of the host class

    def __init__(self, user_object: Any) -> None:
        self._user_object = user_object
        self._icon: Any = UNDEFINED
        self._tooltip: Any = UNDEFINED
        self._menu: Any = UNDEFINED

    @method("setIcon")
    def set_icon(self, name: str | None = None) -> None:
        """Name of an icon; without one, none."""
        self._icon = name

    @method("setToolTip")
    def set_tool_tip(self, text: str | None = None) -> None:
        """Explanation; without one, none."""
        self._tooltip = text

    @method("setContextMenu")
    def set_context_menu(self, entries: Value) -> None:
        """Names of the actions that a person can choose, "---" separates."""
        if not isinstance(entries, list):
            raise GPError(self.NAME, ErrorCode.INVALID_TYPE, 0, "A menu must be an array of strings")
        self._menu = entries

    @property
    @prop("icon")
    def icon(self) -> Value:
        """Name of the icon."""
        return self._icon

    @property
    @prop("tooltip")
    def tooltip(self) -> Value:
        """Explanation."""
        return self._tooltip

    @property
    @prop("contextMenu")
    def context_menu(self) -> Value:
        """The actions."""
        return self._menu

    @property
    @prop("userObject")
    def user_object(self) -> Value:
        """The object of the script."""
        return self._user_object
