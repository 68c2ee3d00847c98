# SPDX-License-Identifier: MIT
"""The rows of an outline: what is open, where the cursor stands, which part is in sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from jsapi.ui.outline_node import OutlineNode
from shell.ui.outline import face
from shell.ui.outline.face import Item, Tasks


class Row(NamedTuple):
    """A line of the outline."""

    item: Item
    depth: int
    parent: int  # row number, -1 for a root


class Tree:
    """Rows of all that is open. Only the part in sight is ever turned into text."""

    def __init__(self, roots: Callable[[], Sequence[Item]]) -> None:
        self._roots = roots
        self._below: dict[int, tuple[Item, Sequence[Item]]] = {}  # opened data objects, by identity
        self._tasks_closed = False
        self.cursor = 0
        self.top = 0
        self.rows: list[Row] = []
        self.refresh()

    # ---- rows ----

    def refresh(self) -> None:
        """Take over what scripts have changed; the cursor stays with its item, or where it was."""
        kept = self.rows[self.cursor].item if self.rows else None
        self.rows = list(self._walk())
        if self.cursor >= len(self.rows) or self.rows[self.cursor].item is not kept:
            self.cursor = next((number for number, row in enumerate(self.rows) if row.item is kept), self.cursor)
        self.move(0)

    def _walk(self) -> Iterator[Row]:
        """All rows; outlines may be deeper than Python's stack."""
        number = -1
        levels = [(iter(self._roots()), -1)]
        while levels:
            items, parent = levels[-1]
            depth = len(levels) - 1
            for item in items:
                number += 1
                yield Row(item, depth, parent)
                if item.expanded if type(item) is OutlineNode else self.is_open(item):
                    levels.append((iter(self._children(item)), number))
                    break
            else:
                levels.pop()

    def is_open(self, item: Item) -> bool:
        """Whether what is below the item is shown."""
        if isinstance(item, OutlineNode):
            return item.expanded
        if isinstance(item, Tasks):
            return not self._tasks_closed
        return id(item) in self._below

    def _children(self, item: Item) -> Sequence[Item]:
        """Data objects make new children each time they are asked; while open they keep the same ones."""
        kept = self._below.get(id(item))
        return face.children(item) if kept is None else kept[1]

    def turn(self, item: Item) -> None:
        """Open or close anything but a node, whose script has to be told."""
        if isinstance(item, Tasks):
            self._tasks_closed = not self._tasks_closed
        elif id(item) in self._below:
            del self._below[id(item)]
        else:
            self._below[id(item)] = (item, face.children(item))
        self.refresh()

    # ---- the cursor ----

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def move(self, rows: int) -> None:
        """Move the cursor, at most to the first or last row."""
        self.go_to(self.cursor + rows)

    def go_to(self, number: int) -> None:
        """Put the cursor on a row."""
        self.cursor = max(0, min(number, len(self.rows) - 1))

    def to_parent(self) -> None:
        """Put the cursor on the row that contains this one."""
        if self.rows and self.rows[self.cursor].parent >= 0:
            self.cursor = self.rows[self.cursor].parent

    def scroll(self, rows: int, height: int) -> None:
        """Move the part in sight; the cursor comes along."""
        self.top = max(0, min(self.top + rows, len(self.rows) - height))
        self.go_to(max(self.top, min(self.cursor, self.top + height - 1)))

    def in_sight(self, height: int) -> range:
        """Row numbers of the part in sight, which contains the cursor."""
        self.top = max(0, min(self.top, self.cursor, len(self.rows) - height), self.cursor - height + 1)
        return range(self.top, min(self.top + height, len(self.rows)))

    # ---- search ----

    def search(self, text: str, step: int) -> bool:
        """Put the cursor on the next row (step -1: the one before) with the text, over the end if need be."""
        wanted, count = text.casefold(), len(self.rows)
        for distance in range(1, count + 1):
            number = (self.cursor + step * distance) % count
            if wanted in face.label(self.rows[number].item).casefold():
                self.cursor = number
                return True
        return False

    def hidden_path(self, text: str) -> list[OutlineNode]:
        """Closed nodes to open, outermost first, so that a row with the text appears; empty without one."""
        wanted = text.casefold()
        for path, item in self._closed():
            if wanted in face.label(item).casefold():
                return path
        return []

    def _closed(self) -> Iterator[tuple[list[OutlineNode], Item]]:
        """All nodes inside of closed ones, with the closed ones around them."""
        pending: list[tuple[list[OutlineNode], OutlineNode]] = [
            ([row.item], row.item)
            for row in reversed(self.rows)
            if isinstance(row.item, OutlineNode) and not row.item.expanded
        ]
        while pending:
            path, node = pending.pop()
            for child in node.children:
                yield path, child
            inner = [child for child in reversed(node.children) if isinstance(child, OutlineNode)]
            pending += [(path if child.expanded else [*path, child], child) for child in inner]
