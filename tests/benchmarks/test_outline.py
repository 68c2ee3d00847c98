# SPDX-License-Identifier: MIT
"""An outline of 100,000 nodes: keys must cost what they cost in a small one, as only the rows in sight are drawn."""

from __future__ import annotations

import io

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from jsapi.services import QUIET
from jsapi.ui.outline_node import OutlineNode
from shell.ui.outline.state import State
from shell.ui.outline.tree import Tree
from shell.ui.outline.view import View
from shell.ui.screen import Screen

KEYS = ("\x1b[6~" * 5 + "\x1b[A" * 20 + "\x1b[F\x1b[H") * 4  # pages down, lines up, end, start


def root_of(nodes: int) -> OutlineNode:
    root = OutlineNode(QUIET, "root")
    root.expanded = True
    for group in range(nodes // 100):
        parent = OutlineNode(QUIET, f"group {group}")
        parent.expanded = True
        root.children.append(parent)
        parent.children += [OutlineNode(QUIET, f"node {group}.{number}") for number in range(99)]
    return root


@pytest.mark.parametrize("nodes", [100, 100_000])
def test_scrolling(benchmark, nodes):
    """Compare the two: the ratio should be about 1."""
    root = root_of(nodes)
    tree = Tree(lambda: [root])

    def scroll() -> None:
        with create_pipe_input() as keyboard:
            output = Vt100_Output(io.StringIO(), lambda: Size(rows=50, columns=200))
            view = View(State(tree, Screen(), "many", symbols=True), keyboard, output)
            keyboard.send_text(KEYS + "q")
            assert view.run() is None
            assert tree.cursor == 0

    benchmark(scroll)


def test_rows_of_100_000_nodes(benchmark):
    """What a change by a script costs: all rows are listed again."""
    root = root_of(100_000)
    tree = Tree(lambda: [root])
    benchmark(tree.refresh)
    assert len(tree.rows) == 100_001
