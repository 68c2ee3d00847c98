# SPDX-License-Identifier: MIT
"""Keys of the prompt, beside those of emacs or vi that prompt_toolkit brings."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.buffer import Buffer, CompletionState
from prompt_toolkit.completion import CompleteEvent, Completion, get_common_complete_suffix
from prompt_toolkit.filters import completion_is_selected, is_searching, vi_insert_mode, vi_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

_INDENT = "  "
_MOST_SHOWN = 200


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

    @keys.add("tab", filter=~is_searching & (~vi_mode | vi_insert_mode))
    def _tab(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state:
            buffer.complete_next()
        elif buffer.document.current_line_before_cursor.strip():
            _complete(buffer)
        else:
            buffer.insert_text(_INDENT)

    return keys


def _complete(buffer: Buffer) -> None:
    """Insert what all completions have in common, and show them when there are several.

    At once, not when the event loop gets to it: the next key may be Enter.
    """
    event = CompleteEvent(completion_requested=True)
    found = list(buffer.completer.get_completions(buffer.document, event))
    if len(found) == 1:
        buffer.apply_completion(found[0])
        return
    common = get_common_complete_suffix(buffer.document, found)
    if common:
        buffer.insert_text(common)
    if found:
        menu = [_shifted(completion, len(common)) for completion in found[:_MOST_SHOWN]]
        if len(found) > _MOST_SHOWN:
            menu.append(Completion("", display=f"... {len(found) - _MOST_SHOWN} more"))
        buffer.complete_state = CompletionState(buffer.document, menu)


def _shifted(completion: Completion, length: int) -> Completion:
    """The same completion after so many of its characters were typed."""
    start = completion.start_position - length
    return Completion(completion.text, start, completion.display, completion.display_meta)
