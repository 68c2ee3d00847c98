# SPDX-License-Identifier: MIT
"""The rows in sight, as prompt_toolkit draws them; no other row is ever formatted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.controls import UIContent, UIControl
from prompt_toolkit.mouse_events import MouseButton, MouseEvent, MouseEventType

from shell.ui.outline import face
from shell.ui.outline.state import State
from shell.ui.outline.tree import Row

if TYPE_CHECKING:
    from prompt_toolkit.key_binding.key_bindings import NotImplementedOrNone

_STEP = 2  # columns for each level
_WHEEL = 3  # rows
_MARKS = {True: ("▾", "▸"), False: ("-", "+")}  # open and closed: symbols, ASCII


class RowsControl(UIControl):
    """Draws the tree of a view and takes the mouse: `clicked` is told the part of the row and the button."""

    def __init__(self, state: State, clicked: Callable[[bool, MouseButton], None]) -> None:
        self._state = state
        self._clicked = clicked
        self.height = 1  # rows in sight, as last drawn
        self._width = 1

    def is_focusable(self) -> bool:
        """Keys go here unless a search is typed."""
        return True

    def create_content(self, width: int, height: int) -> UIContent:
        """The part in sight, so that the content is never longer than the window."""
        self.height, self._width = height, width
        tree = self._state.tree
        numbers = tree.in_sight(height)
        lines = [self._line(tree.rows[number], selected=number == tree.cursor) for number in numbers]
        return UIContent(
            get_line=lambda index: lines[index] if index < len(lines) else [],
            line_count=max(1, len(lines)),
            cursor_position=Point(x=0, y=max(0, tree.cursor - tree.top)),
            show_cursor=False,
        )

    def _line(self, row: Row, *, selected: bool) -> StyleAndTextTuples:
        item = row.item
        mark = _MARKS[self._state.symbols][not self._state.tree.is_open(item)] if face.can_open(item) else " "
        icon = face.icon(item, symbols=self._state.symbols)
        text = f"{' ' * self._indent(row)}{mark} {icon}{' ' if icon else ''}{self._shown(face.label(item))}"
        if not selected:
            return [("", text)]
        return [("class:selected", text.ljust(self._width))]

    def _shown(self, text: str) -> str:
        return text if self._state.symbols else text.encode("ascii", "backslashreplace").decode("ascii")

    def _indent(self, row: Row) -> int:
        """Columns before the mark; deep rows keep half of the width for their label."""
        return min(row.depth * _STEP, self._width // 2)

    def mouse_handler(self, mouse_event: MouseEvent) -> NotImplementedOrNone:
        """Click on a mark opens or closes, elsewhere selects; the right button asks for the menu."""
        tree = self._state.tree
        if mouse_event.event_type in (MouseEventType.SCROLL_UP, MouseEventType.SCROLL_DOWN):
            tree.scroll(_WHEEL if mouse_event.event_type is MouseEventType.SCROLL_DOWN else -_WHEEL, self.height)
            return None
        number = tree.top + mouse_event.position.y
        if mouse_event.event_type is not MouseEventType.MOUSE_DOWN or number >= len(tree.rows):
            return NotImplemented
        tree.go_to(number)
        start = self._indent(tree.rows[number])
        self._clicked(start <= mouse_event.position.x < start + _STEP, mouse_event.button)
        return None
