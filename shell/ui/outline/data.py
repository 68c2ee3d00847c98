# SPDX-License-Identifier: MIT
"""Outlines as JSON: a list of {title, root}; a node is {label, icon, tooltip, menu, expandable, children}.

A data object among the nodes is {label, value, children}. What is not set is left out. Outlines may be deeper than
Python's stack, so nothing here calls itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from jsapi.ui.outline_node import OutlineNode
from jsapi.ui.tree_model import TreeModel

Node = OutlineNode | TreeModel


def json_text(outlines: Sequence[tuple[str | None, OutlineNode]]) -> Iterator[str]:
    """The text in pieces, with a final newline."""
    yield "["
    for number, (title, root) in enumerate(outlines):
        yield f'{"," if number else ""}\n{{"title": {json.dumps(title)}, "root": '
        yield from _node(root)
        yield "}"
    yield "\n]\n"


def _node(root: Node) -> Iterator[str]:
    """A node with all below it; `pending` has nodes and the pieces of text between them."""
    pending: list[Node | str] = [root]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
            continue
        children = item.children if isinstance(item, OutlineNode) else item.tree_children()
        fields = json.dumps(_fields(item), ensure_ascii=False)
        if not children:
            yield fields
            continue
        yield fields[:-1] + ', "children": ['
        pending.append("]}")
        for number, child in enumerate(reversed(children), 1):
            pending.append(child)
            if number < len(children):
                pending.append(", ")


def _fields(item: Node) -> dict[str, Any]:
    if not isinstance(item, OutlineNode):
        value = item.tree_value()
        return {"label": item.tree_label()} | ({"value": value} if value else {})
    fields: dict[str, Any] = {"label": item.label}
    given = {"icon": item.icon, "tooltip": item.tooltip, "menu": item.context_menu}
    fields |= {name: value for name, value in given.items() if isinstance(value, str | list)}
    return fields | ({"expandable": True} if item.expandable else {})
