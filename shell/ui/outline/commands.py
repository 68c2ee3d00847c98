# SPDX-License-Identifier: MIT
"""What a person can do in the view of an outline. Whatever calls a script becomes Work, for when no key is read."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial

from prompt_toolkit.mouse_events import MouseButton
from prompt_toolkit.output import Output

from jsapi.ui.outline_node import OutlineNode
from jsapi.ui.task import Task
from shell.ui.outline import face
from shell.ui.outline.face import Item
from shell.ui.outline.state import State, Work

_LONGEST_SHOWN = 60


class Commands:
    """The commands; `hand_over` leaves the view for a piece of work and comes back to it."""

    def __init__(self, state: State, output: Output, hand_over: Callable[[Work], None]) -> None:
        self._state = state
        self._tree = state.tree
        self._output = output
        self._hand_over = hand_over

    @property
    def _item(self) -> Item | None:
        return self._tree.current.item if self._tree.current is not None else None

    # ---- open and close ----

    def open(self) -> None:
        """Open the row, or go to the first one below it."""
        item = self._item
        if item is None:
            return
        if self._tree.is_open(item):
            self._tree.move(1 if face.children(item) else 0)
        elif face.can_open(item):
            self.toggle()

    def close(self) -> None:
        """Close the row, or go to the one that contains it."""
        item = self._item
        if item is not None and self._tree.is_open(item):
            self.toggle()
        else:
            self._tree.to_parent()

    def toggle(self) -> None:
        """Open or close the row; a node tells its script."""
        item = self._item
        if item is None or not (face.can_open(item) or self._tree.is_open(item)):
            return
        if isinstance(item, OutlineNode):
            change = item.collapse if item.expanded else item.expand
            self._hand_over(Work(f"{'Closing' if item.expanded else 'Opening'} {face.label(item)}", change))
        else:
            self._tree.turn(item)

    # ---- menu ----

    def menu(self) -> None:
        """Show the context menu of the row; without one, open or close."""
        entries = face.menu(self._item) if self._item is not None else []
        if not entries:
            self.toggle()
            return
        self._state.menu = entries
        self._state.menu_at = 0
        self.move_in_menu(0)

    def move_in_menu(self, step: int) -> None:
        """Another entry, past separators."""
        entries = self._state.menu
        at = self._state.menu_at
        for _ in entries:
            at = (at + step) % len(entries)
            if entries[at] != face.SEPARATOR:
                break
            step = step or 1
        self._state.menu_at = at

    def choose(self, number: int) -> None:
        """Do what an entry of the menu says."""
        item, entry = self._item, self._state.menu[number]
        self._state.close_menu()
        if entry == face.SEPARATOR or item is None:
            return
        self._hand_over(Work(f"{face.one_line(entry)}: {face.label(item)}", partial(_act, item, entry)))

    # ---- selection, search, copy ----

    def selected(self) -> None:
        """The cursor has come to rest: tell the script of the node, if it listens."""
        item = self._item
        if isinstance(item, OutlineNode) and item.listens("selectedListener"):
            self._hand_over(Work(face.label(item), partial(item.notify, "selectedListener")))

    def search(self, text: str, step: int = 1) -> None:
        """Go to a row with the text; what is closed is opened for it."""
        self._state.searched = text
        if not text or self._tree.search(text, step):
            return
        path = self._tree.hidden_path(text)
        if not path:
            self._state.say(f"Not found: {face.one_line(text)}")
            return
        self._hand_over(Work(f"Opening {face.label(path[-1])}", partial(self._reveal, path, text)))

    def _reveal(self, path: list[OutlineNode], text: str) -> None:
        for node in path:
            node.expand()
        self._tree.refresh()
        self._tree.search(text, 1)

    def copy(self, *, whole: bool) -> None:
        """Put the value or the whole line into the clipboard of the terminal (OSC 52)."""
        item = self._item
        if item is None:
            return
        text = face.label(item) if whole else face.value(item)
        encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
        self._output.write_raw(f"\x1b]52;c;{encoded}\x07")
        self._output.flush()
        shown = face.one_line(text)
        self._state.say(f"Copied: {shown[:_LONGEST_SHOWN]}{'...' if len(shown) > _LONGEST_SHOWN else ''}")

    # ---- mouse ----

    def clicked(self, on_mark: bool, button: MouseButton) -> None:
        """A click on the row that the cursor stands on now."""
        self._state.close_menu()
        if button is MouseButton.RIGHT:
            self.menu()
        elif on_mark:
            self.toggle()


def _act(item: Item, entry: str) -> None:
    if isinstance(item, OutlineNode):
        item.notify("actionListener", entry)
    elif isinstance(item, Task):
        given = item.context_menu if isinstance(item.context_menu, list) else []
        own = {face.START: item.start, face.STOP: item.stop}
        if entry in own and entry not in given:
            own[entry]()
        else:
            item.act(entry)
