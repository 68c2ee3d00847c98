# SPDX-License-Identifier: MIT
"""What the view of an outline shows besides its rows, and the work that it hands to the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from shell.ui.outline.tree import Tree
from shell.ui.screen import Screen

HELP = "Enter menu  Right opens  Left closes  / searches  c copies  ? help  q back"
SHORT_HELP = "? help  q back"
KEYS = (
    "Up Down k j           move",
    "PgUp PgDn Home End    move far",
    "Right + l             open",
    "Left - h              close, or go to what contains it",
    "Space                 open or close",
    "Enter, right click    menu; opens where there is none",
    "/ n N                 search, next, previous",
    "c C                   copy the value, the whole line",
    "q Esc                 close this help, leave",
)


@dataclass(frozen=True, slots=True)
class Work:
    """Something that calls a script, to be done while no key is read."""

    title: str
    run: Callable[[], object]


@dataclass(slots=True)
class State:
    """Everything on the screen."""

    tree: Tree
    screen: Screen
    title: str
    symbols: bool  # whether the terminal has more than ASCII
    message: str = ""
    failed: bool = False  # the message tells of an error
    menu: list[str] = field(default_factory=list)
    menu_at: int = 0
    searched: str = ""
    help_open: bool = False

    def say(self, message: str, *, failed: bool = False) -> None:
        """Put a message on the message line; empty for none."""
        self.message, self.failed = message, failed

    def close_menu(self) -> None:
        """Take the menu away."""
        self.menu, self.menu_at = [], 0
