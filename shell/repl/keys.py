# SPDX-License-Identifier: MIT
"""Keys of the prompt, beside those of emacs or vi that prompt_toolkit brings."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.filters import completion_is_selected, is_searching
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent


def bindings(may_run: Callable[[str], bool]) -> KeyBindings:
    """Enter runs what is complete and goes on with the next line of what is not; Alt-Enter always goes on."""
    keys = KeyBindings()

    @keys.add("enter", filter=completion_is_selected)
    def _take_completion(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @keys.add("enter", filter=~is_searching & ~completion_is_selected)
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if may_run(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.newline()

    @keys.add("escape", "enter")
    def _next_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline()

    return keys
