# SPDX-License-Identifier: MIT
"""The rows of an outline: order, cursor, part in sight, search; compared with a plain recursive listing."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from jsapi.asn1 import ASN1
from jsapi.services import QUIET
from jsapi.ui.outline_node import OutlineNode
from shell.ui.outline import face
from shell.ui.outline.state import State
from shell.ui.outline.tree import Tree
from shell.ui.outline.view import View
from shell.ui.screen import Screen

trees = st.recursive(st.tuples(st.booleans(), st.just([])), lambda below: st.tuples(st.booleans(), st.lists(below)))


def built(shape, label="0") -> OutlineNode:
    node = OutlineNode(QUIET, label)
    node.expanded = shape[0]
    for number, below in enumerate(shape[1]):
        node.insert(built(below, f"{label}.{number}"))
    return node


def listed(node: OutlineNode, depth: int = 0) -> list[tuple[str, int]]:
    below = [row for child in node.children if node.expanded for row in listed(child, depth + 1)]
    return [(node.label, depth), *below]


@given(trees)
def test_rows_are_what_is_open_in_order(shape):
    root = built(shape)
    tree = Tree(lambda: [root])
    assert [(row.item.label, row.depth) for row in tree.rows] == listed(root)
    for row in tree.rows[1:]:
        assert tree.rows[row.parent].item is row.item.container


@given(trees, st.lists(st.integers(-30, 30)), st.integers(1, 20))
def test_the_cursor_is_always_in_sight(shape, moves, height):
    tree = Tree(lambda: [built(shape)])
    for move in moves:
        tree.move(move)
        assert tree.cursor in tree.in_sight(height)
        assert len(tree.in_sight(height)) == min(height, len(tree.rows))
        tree.scroll(move, height)
        assert tree.cursor in tree.in_sight(height)


def test_the_cursor_stays_with_its_node():
    root = built((True, [(True, [])] * 3))
    tree = Tree(lambda: [root])
    tree.go_to(3)
    root.insert(OutlineNode(QUIET, "new"), 0)
    tree.refresh()
    assert tree.current.item.label == "0.2"
    root.remove(tree.current.item)
    tree.refresh()
    assert tree.cursor == 3


def test_data_objects_open_and_keep_their_children():
    data = ASN1.parse(bytes.fromhex("3007 3005 020105 0500".replace(" ", "")))
    tree = Tree(lambda: [data])
    tree.turn(data)
    tree.turn(tree.rows[1].item)
    assert [face.label(row.item) for row in tree.rows] == [
        "SEQUENCE SIZE( 7 )", "SEQUENCE SIZE( 5 )", "INTEGER SIZE( 1 ): 05", "NULL SIZE( 0 )",
    ]  # fmt: skip
    tree.turn(data)
    assert len(tree.rows) == 1


def test_search_goes_round_in_both_directions():
    tree = Tree(lambda: [built((True, [(True, [])] * 4))])  # 0, 0.0, 0.1, 0.2, 0.3
    found = []
    for step in (1, 1, -1, -1):
        assert tree.search("0.", step)
        found.append(tree.cursor)
    assert found == [1, 2, 1, 4]
    assert not tree.search("none", 1)


def test_the_way_to_what_is_hidden():
    root = built((False, [(True, []), (False, [(True, [(True, [])])])]))
    tree = Tree(lambda: [root])
    assert [node.label for node in tree.hidden_path("0.1.0.0")] == ["0", "0.1"]
    assert tree.hidden_path("0.2") == []


def test_values_for_the_clipboard():
    def copied(label: str) -> str:
        return face.value(OutlineNode(QUIET, label))

    assert [copied("Serial: 01 02"), copied("a=b"), copied("label"), copied("Keys: ")] == [
        "01 02",
        "b",
        "label",
        "Keys: ",
    ]
    assert face.value(ASN1.parse(bytes.fromhex("0402FF00"))) == "FF00"
    assert face.value(ASN1.parse(bytes.fromhex("3000"))) == "SEQUENCE SIZE( 0 )"


def test_icons():
    node = OutlineNode(QUIET, "n")
    assert face.icon(node, symbols=True) == ""
    for name, letter in [("passed", "v"), ("other", "o"), ("\x1b", "?")]:
        node.set_icon(name)
        assert face.icon(node, symbols=False) == letter


def test_100_000_nodes_in_a_view_with_keys():
    root = OutlineNode(QUIET, "root")
    root.expanded = True
    root.children += [OutlineNode(QUIET, f"node {number}") for number in range(100_000)]
    tree = Tree(lambda: [root])
    drawn = io.StringIO()
    with create_pipe_input() as keyboard:
        output = Vt100_Output(drawn, lambda: Size(rows=24, columns=80))
        view = View(State(tree, Screen(), "many", symbols=True), keyboard, output)
        keyboard.send_text("\x1b[F\x1b[A/node 54321\rq")
        assert view.run() is None
    assert tree.current.item.label == "node 54321"
    assert len(drawn.getvalue()) < 100_000
