# SPDX-License-Identifier: MIT
"""What a row of the outline shows of a node, a data object or a task, in symbols or in plain ASCII."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jsapi.ui.appearance import Appearance
from jsapi.ui.outline_node import OutlineNode
from jsapi.ui.task import Task
from jsapi.ui.tree_model import TreeModel
from shell.ui.report import visible

SEPARATOR: Final = "---"
START, STOP = "Start", "Stop"
_LONGEST_LABEL = 500
_ICONS: Final = {  # names of API reference 16.2: symbol, letter
    "atr": ("◉", "A"),
    "binary": ("▦", "b"),
    "deselected": ("☐", "o"),
    "document": ("▤", "d"),
    "failed": ("✗", "x"),
    "header": ("§", "h"),
    "passed": ("✓", "v"),
    "record": ("≡", "r"),
    "selected": ("☑", "*"),
}
_STATES: Final = {"passed": "passed", "failed": "failed"}  # icons of tasks


@dataclass(frozen=True, slots=True)
class Tasks:
    """The heading above the tasks."""

    tasks: Sequence[Task]


Item = OutlineNode | TreeModel | Task | Tasks


def label(item: Item) -> str:
    """One line of text, control characters as escapes."""
    if isinstance(item, OutlineNode):
        text = item.label
    elif isinstance(item, Task):
        text = f"{item.title}: {item.status}" + (f", {item.message}" if item.message else "")
    elif isinstance(item, Tasks):
        text = "Tasks"
    else:
        value = item.tree_value()
        text = f"{item.tree_label()}{': ' if value else ''}{value}"
    return one_line(text)


def one_line(text: str) -> str:
    """A text as a row can show it."""
    return visible(" ".join(text[:_LONGEST_LABEL].split("\n")).replace("\t", " "))


def value(item: Item) -> str:
    """What is copied: the value of a data object, what stands behind ": " or "=" in a label, else the label."""
    if isinstance(item, TreeModel):
        return item.tree_value() or item.tree_label()
    text = item.label if isinstance(item, OutlineNode) else label(item)
    for sign in (": ", "="):
        _, found, rest = text.partition(sign)
        if found and rest.strip():
            return rest.strip()
    return text


def children(item: Item) -> Sequence[Item]:
    """What stands below it."""
    if isinstance(item, OutlineNode):
        return item.children
    if isinstance(item, Tasks):
        return item.tasks
    return [] if isinstance(item, Task) else item.tree_children()


def can_open(item: Item) -> bool:
    """Whether it has something below it, or says so."""
    return (isinstance(item, OutlineNode) and item.expandable) or bool(children(item))


def icon(item: Item, *, symbols: bool) -> str:
    """A symbol or letter for the icon, empty without one; an unknown name shows its first letter."""
    name = item.icon if isinstance(item, Appearance) else None
    if isinstance(item, Task) and not isinstance(name, str):
        name = _STATES.get(item.status)
    if not isinstance(name, str) or not name:
        return ""
    symbol, letter = _ICONS.get(name, (name[0], name[0]))
    shown = symbol if symbols else letter
    return shown if shown.isprintable() else "?"


def tool_tip(item: Item) -> str:
    """The explanation, empty without one."""
    text = item.tooltip if isinstance(item, Appearance) else None
    return one_line(text) if isinstance(text, str) else ""


def menu(item: Item) -> list[str]:
    """Entries of the context menu; a task can always be started and stopped."""
    given = item.context_menu if isinstance(item, Appearance) else None
    entries = [str(entry) for entry in given] if isinstance(given, list) else []
    if isinstance(item, Task):
        entries = [name for name in (START, STOP) if name not in entries] + entries
    return entries
