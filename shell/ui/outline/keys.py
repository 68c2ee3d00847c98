# SPDX-License-Identifier: MIT
"""Keys of the view of an outline."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.filters import Condition, Filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from shell.ui.outline.commands import Commands
from shell.ui.outline.state import State

_FAR = 10**9  # rows: to the first or last one


def bindings(
    state: State, commands: Commands, page: Callable[[], int], searching: Filter, focus: Callable[[bool], None]
) -> KeyBindings:
    """All keys. `page` is the number of rows in sight, `focus` moves to the search line or back."""
    in_menu = Condition(lambda: bool(state.menu))
    keys = KeyBindings()
    _in_rows(keys, state, commands, page, ~searching & ~in_menu, focus)
    _in_menu(keys, state, commands, in_menu & ~searching)

    @keys.add("escape", filter=searching, eager=True)
    @keys.add("c-c", filter=searching)
    def _no_search(_event: KeyPressEvent) -> None:
        focus(False)

    @keys.add(Keys.Any, filter=~searching, save_before=lambda _event: False)
    def _unknown(_event: KeyPressEvent) -> None:
        """Other keys do nothing."""

    return keys


def _in_rows(
    keys: KeyBindings, state: State, commands: Commands, page: Callable[[], int], active: Filter,
    focus: Callable[[bool], None],
) -> None:  # fmt: skip
    tree = state.tree
    actions: dict[tuple[str, ...], Callable[[], object]] = {
        ("up", "k"): lambda: tree.move(-1),
        ("down", "j"): lambda: tree.move(1),
        ("pageup",): lambda: tree.move(-page()),
        ("pagedown",): lambda: tree.move(page()),
        ("home", "g"): lambda: tree.move(-_FAR),
        ("end", "G"): lambda: tree.move(_FAR),
        ("right", "+", "l"): commands.open,
        ("left", "-", "h"): commands.close,
        (" ",): commands.toggle,
        ("enter",): commands.menu,
        ("c",): lambda: commands.copy(whole=False),
        ("C",): lambda: commands.copy(whole=True),
        ("/",): lambda: focus(True),
        ("n",): lambda: commands.search(state.searched),
        ("N",): lambda: commands.search(state.searched, -1),
    }
    for names, action in actions.items():
        for name in names:
            keys.add(name, filter=active)(_forgetting_message(state, action))

    @keys.add("?", filter=active)
    def _help(_event: KeyPressEvent) -> None:
        state.help_open = not state.help_open

    for name in ("q", "escape", "c-c", "c-d", "<sigint>"):
        keys.add(name, filter=active)(lambda event: event.app.exit(result=None))

    for name in ("q", "escape"):  # the later binding goes first
        keys.add(name, filter=active & Condition(lambda: state.help_open))(_help)


def _forgetting_message(state: State, action: Callable[[], object]) -> Callable[[KeyPressEvent], None]:
    def pressed(_event: KeyPressEvent) -> None:
        state.say("")
        state.help_open = False
        action()

    return pressed


def _in_menu(keys: KeyBindings, state: State, commands: Commands, active: Filter) -> None:
    for names, step in ((("up", "k"), -1), (("down", "j"), 1)):
        for name in names:
            keys.add(name, filter=active)(lambda _event, step=step: commands.move_in_menu(step))

    @keys.add("enter", filter=active)
    def _choose(_event: KeyPressEvent) -> None:
        commands.choose(state.menu_at)

    for name in ("q", "escape", "left", "c-c"):
        keys.add(name, filter=active)(lambda _event: state.close_menu())
