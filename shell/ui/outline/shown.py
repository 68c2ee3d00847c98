# SPDX-License-Identifier: MIT
"""The outlines that scripts have shown in a session."""

from __future__ import annotations

import sys
from typing import NamedTuple, TextIO

from jsapi.services import Services
from jsapi.ui.outline_node import OutlineNode
from shell.ui.outline import data
from shell.ui.report import visible


class Shown(NamedTuple):
    """An outline and its title."""

    root: OutlineNode
    title: str | None


class Outlines:
    """Remembers outlines for the view of an interactive shell, prints them in any other."""

    def __init__(self, json_name: str | None = None) -> None:
        self._json_name = json_name  # "-" for the output
        self.interactive = False  # set by the shell when a person can open the view
        self.announced = True  # tell the person how to open the view
        self.shown: list[Shown] = []

    def show(self, services: Services, root: OutlineNode, title: str | None, *, in_view: bool) -> None:
        """An outline that a script shows; one that is shown again becomes the last, which an open view takes over."""
        self.shown = [*(old for old in self.shown if old.root is not root), Shown(root, title)]
        if in_view:
            return
        if self.interactive and self.announced:
            services.note(f"Outline {visible(title or root.label)}: enter outline to open it")
        elif not self.interactive and self._json_name != "-":
            services.write(visible(root.text(title)))

    def write_json(self) -> None:
        """All outlines as JSON where the user wants them; OSError when that is not possible."""
        if self._json_name == "-":
            self._write(sys.stdout)
        elif self._json_name is not None:
            self._write_file(self._json_name)

    def _write_file(self, name: str) -> None:
        with open(name, "w", encoding="utf-8") as stream:
            self._write(stream)

    def _write(self, stream: TextIO) -> None:
        stream.writelines(data.json_text([(shown.title, shown.root) for shown in self.shown]))
