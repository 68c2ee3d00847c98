# SPDX-License-Identifier: MIT
"""OutlineNode (API reference, section 16.2), as scripts use it."""

from __future__ import annotations

import pytest

from jsapi.gperror import ErrorCode
from jsapi.services import Services
from jsapi.ui.outline_node import OutlineNode
from tests.refused import refused


class Screen(Services):
    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text


def node(label: str, services: Services | None = None) -> OutlineNode:
    return OutlineNode(services or Screen(), label)


def test_show_prints_the_tree_indented():
    screen = Screen()
    root, first = node("root", screen), node("first")
    root.insert(first)
    root.insert(node("second"))
    first.insert(node("inner"))
    root.show("Card")
    assert screen.text == "Card\nroot\n  first\n    inner\n  second\n"


def test_a_very_deep_tree_is_shown():
    screen = Screen()
    root = at = node("0", screen)
    for number in range(1, 3000):
        below = node(str(number))
        at.children.append(below)
        at = below
    root.show()
    assert screen.text.endswith("2999\n")


def test_insert_at_an_index():
    root = node("root")
    for label in "ac":
        root.insert(node(label))
    root.insert(node("b"), 1)
    assert [child.label for child in root.childs] == ["a", "b", "c"]


@pytest.mark.parametrize("index", [-1, 1])
def test_insert_past_the_end(index):
    with refused("OutlineNode", ErrorCode.INVALID_INDEX, index):
        node("root").insert(node("x"), index)


def test_a_node_cannot_be_inserted_below_itself():
    root, child = node("root"), node("child")
    root.insert(child)
    with refused("OutlineNode", ErrorCode.INVALID_ARGUMENTS, 0):
        child.insert(root)


@pytest.mark.parametrize("child", [None, 5, "x", {}])
def test_a_child_is_a_node(child):
    with refused("OutlineNode", ErrorCode.INVALID_TYPE, 0):
        node("root").insert(child)


def test_a_node_removes_itself():
    root, child = node("root"), node("child")
    root.insert(child)
    child.remove()
    assert root.childs == [] and child.parent is None


def test_removing_a_stranger():
    with refused("OutlineNode", ErrorCode.OBJECT_NOT_FOUND, 0):
        node("root").remove(node("x"))


def test_presentation_is_undefined_then_as_set_then_null(scripts):
    assert scripts.run("var n = new OutlineNode('a'); n.icon === undefined") is True
    scripts.run("n.setIcon('card'); n.setToolTip('t'); n.setContextMenu(['x', '---'])")
    assert scripts.run("n.icon + n.tooltip + n.contextMenu") == "cardtx,---"
    assert scripts.run("n.setIcon(); n.setToolTip(); n.icon === null && n.tooltip === null") is True


def test_expanding_asks_the_user_object_once(scripts):
    scripts.run(
        """function View() { this.view = new OutlineNode("view", true); this.view.setUserObject(this); this.count = 0; }
        View.prototype.expandListener = function (node) {
            this.count++; this.same = node === this.view; node.insert(new OutlineNode("kid")); };
        var v = new View(); v.view.expand(); v.view.expand();"""
    )
    assert scripts.run("v.count + '|' + v.same + '|' + v.view.childs.length") == "1|true|1"


def test_asn1_children_show_their_dump(scripts):
    scripts.run("var n = new OutlineNode('n'); n.insert(new ASN1(4, new ByteString('01', HEX))); n.show()")
    assert scripts.output.startswith("n\n  OCTET-STRING SIZE( 1 )\n")


def test_a_function_of_the_node_itself_comes_before_the_listener(scripts):
    """API reference 16.2: expand, collapse, selected and action(name) that a script adds to the node."""
    node = scripts.run(
        """var seen = [], n = new OutlineNode("n");
        n.setUserObject({ actionListener(node, name) { seen.push("listener " + name) },
            selectedListener(node) { seen.push("listener") } });
        n.action = function (name) { seen.push("own " + name + (this === n)) };
        n"""
    )
    node.notify("actionListener", "Do")
    node.notify("selectedListener")
    assert scripts.run("seen.join()") == "own Dotrue,listener"
    assert node.listens("actionListener") and not node.listens("collapseListener")


def test_a_node_whose_listener_throws_can_be_opened_again(scripts):
    scripts.run(
        """var tries = 0, n = new OutlineNode("n", true);
        n.setUserObject({ expandListener() { if (++tries === 1) throw new Error("no") } });
        try { n.expand() } catch (e) { }
        n.expand(); n.expand();"""
    )
    assert scripts.run("tries") == 2
