# SPDX-License-Identifier: MIT
"""The key manager in this process, with its menus used as the full-screen view uses them."""

from __future__ import annotations

import contextlib
import io
from types import TracebackType

from jsapi.terminals import NoReaderError
from jsapi.ui.outline_node import OutlineNode
from jsapi.ui.task import Task
from shell.options import Options
from shell.session import Session
from shell.ui import answers
from shell.ui.outline.face import label
from tests.ceremonies.bench import ROOT, Bench


def no_reader(*_: object, **__: object) -> None:
    """In place of a reader that was taken away."""
    raise NoReaderError("virtual")


class OpenManager:
    """A session with the key manager; answers come from answers.yaml of the bench's folder."""

    def __init__(self, bench: Bench, *words: str, readers: tuple[str, ...] = ("virtual",)) -> None:
        self._bench = bench
        self._session = Session(Options(readers=readers, builtin_modules=True, arguments=words))
        (bench.folder / "answers.yaml").touch()
        self._answers = bench.folder / "answers.yaml"
        self._written = io.StringIO()
        self._streams = contextlib.ExitStack()

    def __enter__(self) -> OpenManager:
        self._streams.enter_context(contextlib.redirect_stdout(self._written))
        self._streams.enter_context(contextlib.redirect_stderr(self._written))
        if self._answers.stat().st_size:
            self._session.services.interview.answers = answers.read(self._answers)
        self._session.run_file(ROOT / "scripts" / "keymanager" / "keymanager.js")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()
        self._streams.close()
        self._bench.host.select()

    @property
    def output(self) -> str:
        """All that was written."""
        return self._written.getvalue()

    @property
    def _root(self) -> OutlineNode:
        return self._session.services.outlines.shown[-1].root

    def labels(self) -> list[str]:
        """Labels of the tree from the top."""
        return [text for _, text in self._root.outline()]

    def open_root(self) -> None:
        """Close and open the root."""
        self._root.collapse()
        self._root.expand()

    def choose(self, node: str, entry: str) -> None:
        """Choose an entry of the menu of the node with that label."""
        found = next(child for child in self._nodes(self._root) if child.label == node)
        assert entry in found.context_menu
        found.notify("actionListener", entry)

    def _nodes(self, node: OutlineNode) -> list[OutlineNode]:
        below = [child for child in node.children if isinstance(child, OutlineNode)]
        return [node, *(found for child in below for found in self._nodes(child))]

    def tasks(self) -> list[str]:
        """The list of tasks as the view shows it."""
        return [label(task) for task in Task.get_task_list(self._session.services)]
