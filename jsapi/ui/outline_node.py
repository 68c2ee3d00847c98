# SPDX-License-Identifier: MIT
"""OutlineNode: the tree that explorers of cards build (API reference, section 16.2). The shell shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsapi.declare import UNDEFINED, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.script import ScriptObject
from jsapi.services import Services
from jsapi.ui.appearance import Appearance
from jsapi.ui.tree_model import TreeModel

_INDENT = "  "
_OWN_LISTENERS = {
    "expandListener": "expand",
    "collapseListener": "collapse",
    "selectedListener": "selected",
    "actionListener": "action",
}  # what a script may add to the node itself instead
_NO_CHILD = "A child must be an OutlineNode or a data object such as ASN1"


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("OutlineNode", code, reason, message)


@host_class("OutlineNode", identity=True)
class OutlineNode(Appearance):
    """A node with a label, children and what a view shows of it."""

    NAME = "OutlineNode"

    def __init__(self, services: Services, label: str, *, expandable: bool = False) -> None:
        self._services = services
        self.label = label
        self.expandable = expandable
        self.expanded = False
        self.children: list[OutlineNode | TreeModel] = []
        self.container: OutlineNode | None = None
        Appearance.__init__(self, UNDEFINED)

    @classmethod
    @constructor
    def create(cls, services: Services, label: str, expandable: bool = False) -> OutlineNode:
        """Node with a label; an expandable one asks its listener for children."""
        return cls(services, label, expandable=expandable)

    # ---- the tree ----

    @method("insert")
    def insert(self, child: Value, index: int | None = None) -> None:
        """Add an OutlineNode, ASN1, TLV or TLVList at the end or at an index; INVALID_INDEX past the end."""
        if not isinstance(child, OutlineNode | TreeModel):
            raise _error(ErrorCode.INVALID_TYPE, 0, _NO_CHILD)
        position = len(self.children) if index is None else index
        if not 0 <= position <= len(self.children):
            raise _error(ErrorCode.INVALID_INDEX, position, f"There are {len(self.children)} children")
        if isinstance(child, OutlineNode):
            if child in self._path():
                raise _error(ErrorCode.INVALID_ARGUMENTS, 0, "A node cannot be inserted below itself")
            child.container = self
        self.children.insert(position, child)

    def _path(self) -> Iterator[OutlineNode]:
        node: OutlineNode | None = self
        while node is not None:
            yield node
            node = node.container

    @method("remove")
    def remove(self, *child: Value) -> None:
        """Remove a child, or without argument the node itself from its parent (ARGUMENTS_MISSING without one)."""
        if len(child) > 1:
            raise _error(ErrorCode.INVALID_ARGUMENTS, len(child), f"Too many arguments, {len(child)} given")
        if child:
            self._remove(child[0])
        elif self.container is None:
            raise _error(ErrorCode.ARGUMENTS_MISSING, 0, "The node has no parent to be removed from")
        else:
            self.container._remove(self)

    def _remove(self, child: object) -> None:
        if not isinstance(child, OutlineNode | TreeModel):
            raise _error(ErrorCode.INVALID_TYPE, 0, _NO_CHILD)
        if child not in self.children:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, 0, "The node is no child of this node")
        self.children.remove(child)
        if isinstance(child, OutlineNode):
            child.container = None

    @property
    @prop("parent")
    def parent(self) -> Value:
        """The node that contains this one, or null."""
        return self.container

    @property
    @prop("childs")
    def childs(self) -> list[Any]:
        """The children."""
        return list(self.children)

    # ---- what a view shows ----

    @method("setLabel")
    def set_label(self, label: str) -> None:
        """Change the label."""
        self.label = label

    @method("setUserObject")
    def set_user_object(self, user_object: Value) -> None:
        """The object whose expandListener, collapseListener, selectedListener and actionListener are called."""
        self._user_object = user_object

    @method("toString")
    def to_string(self) -> str:
        """Class and label."""
        return f"OutlineNode: {self.label}"

    # ---- events ----

    @method("expand")
    def expand(self) -> None:
        """Open the node: its expandListener may add children."""
        self._turn(expanded=True, event="expand")

    @method("collapse")
    def collapse(self) -> None:
        """Close the node."""
        self._turn(expanded=False, event="collapse")

    def _turn(self, *, expanded: bool, event: str) -> None:
        if self.expanded == expanded:
            return
        self.expanded = expanded
        try:
            self.notify(event + "Listener")
        except BaseException:  # a person can try again
            self.expanded = not expanded
            raise

    def notify(self, listener: str, *arguments: str) -> None:
        """Call a listener, if there is one: the script's own function of the node, else that of the user object."""
        own = self._own(listener)
        if own is not None:
            own.call(_OWN_LISTENERS[listener], *arguments)
        elif self._user_listens(listener):
            self._user_object.call(listener, self, *arguments)

    def listens(self, listener: str) -> bool:
        """Whether notify would call a script."""
        return self._own(listener) is not None or self._user_listens(listener)

    def _own(self, listener: str) -> ScriptObject | None:
        """The JavaScript object of the node, when a script has added a function for this event to it."""
        try:
            scripts = self._services.scripts
        except GPError:  # a library without JavaScript
            return None
        itself = scripts.reference(self)
        return itself if _OWN_LISTENERS[listener] in scripts.names(itself) else None

    def _user_listens(self, listener: str) -> bool:
        return isinstance(self._user_object, ScriptObject) and self._user_object.has(listener)

    # ---- the whole tree ----

    @method("show")
    def show(self, title: str | None = None) -> None:
        """Show the tree from this node downward: in the view of an interactive shell, else as indented text."""
        self._services.show_outline(self, title)

    def text(self, title: str | None) -> str:
        """One line for the title and each node, indented by its depth."""
        lines = [title] if title else []
        lines += [_INDENT * depth + text for depth, text in self.outline()]
        return "\n".join(lines) + "\n"

    def outline(self) -> Iterator[tuple[int, str]]:
        """Depth and text of all nodes, from this one downward; a value stands below its data object."""
        pending: list[tuple[int, OutlineNode | TreeModel]] = [(0, self)]
        while pending:
            depth, node = pending.pop()
            if isinstance(node, OutlineNode):
                yield depth, node.label
                pending += [(depth + 1, child) for child in reversed(node.children)]
                continue
            yield depth, node.tree_label()
            if value := node.tree_value():
                yield depth + 1, value
            pending += [(depth + 1, child) for child in reversed(node.tree_children())]
