# SPDX-License-Identifier: MIT
"""The full-screen view of an outline.

It runs until a key calls for something that a script has to do; the shell does that with no view running, so that
Ctrl-C, dialogs and output work as ever, and runs the view again where it was. There is one thread.
"""

from __future__ import annotations

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from shell.ui.outline import face
from shell.ui.outline.commands import Commands
from shell.ui.outline.control import RowsControl
from shell.ui.outline.keys import bindings
from shell.ui.outline.state import HELP, KEYS, SHORT_HELP, State, Work

_REST = 0.2  # seconds on a row until it counts as selected
_OUTPUT_SHARE = 3  # a third of the rows at most
_MESSAGE_LINES = 3
_STYLE = Style.from_dict(  # nothing but attributes and colours of the terminal: right on dark and on light
    {"title": "bold", "selected": "reverse", "failed": "ansired bold", "output": "", "bar": "reverse", "rule": "bold"}
)


class View:
    """Draws a State, and turns keys into Work."""

    def __init__(self, state: State, keyboard: Input, output: Output) -> None:
        self._state = state
        self._commands = Commands(state, output, self._hand_over)
        self._rows = RowsControl(state, self._commands.clicked)
        self._search = Buffer(multiline=False, accept_handler=self._searched)
        self._rest: TimerHandle | None = None
        self._rested_on: object = state.tree.current.item if state.tree.current else None
        self._application = self._make(keyboard, output)

    def run(self) -> Work | None:
        """Let the person move about until there is work, or None to leave."""
        try:
            return self._application.run()
        finally:
            self._application.output.enable_autowrap()  # what comes next writes lines of any length
            self._application.output.flush()

    def _make(self, keyboard: Input, output: Output) -> _Steady:
        search = BufferControl(self._search, input_processors=[BeforeInput("/")])
        rows = Window(self._rows, always_hide_cursor=True)
        typing = has_focus(self._search)
        layout = Layout(
            HSplit(
                [
                    Window(FormattedTextControl(self._title), height=1, style="class:title"),
                    rows,
                    self._panel(self._menu_lines, Condition(lambda: bool(self._state.menu))),
                    self._panel(self._help_lines, Condition(lambda: self._state.help_open)),
                    self._panel(self._output_lines, Condition(lambda: bool(self._output_lines())), wrap=True),
                    ConditionalContainer(Window(search, height=1), typing),
                    ConditionalContainer(self._message_window(), ~typing),
                    Window(FormattedTextControl(self._help), height=1, style="class:bar"),
                ]
            ),
            focused_element=rows,
        )
        keys = bindings(
            self._state, self._commands, lambda: self._rows.height, typing,
            lambda search: layout.focus(self._search if search else rows),
        )  # fmt: skip
        application = _Steady(
            layout=layout, key_bindings=keys, style=_STYLE, full_screen=True, mouse_support=True,
            input=keyboard, output=output, after_render=self._drawn,
        )  # fmt: skip
        application.ttimeoutlen = 0.1  # seconds until Escape is no part of another key
        return application

    def _message_window(self) -> Window:
        lines = Dimension(min=1, max=_MESSAGE_LINES)
        return Window(FormattedTextControl(self._message), height=lines, wrap_lines=True, dont_extend_height=True)

    @staticmethod
    def _panel(
        lines: Callable[[], StyleAndTextTuples], shown: Condition, *, wrap: bool = False
    ) -> ConditionalContainer:
        window = Window(FormattedTextControl(lines), dont_extend_height=True, wrap_lines=wrap, style="class:output")
        return ConditionalContainer(window, shown)

    # ---- what is shown ----

    def _title(self) -> StyleAndTextTuples:
        tree = self._state.tree
        return [("", f"{self._state.title}  {tree.cursor + 1 if tree.rows else 0}/{len(tree.rows)}")]

    def _menu_lines(self) -> StyleAndTextTuples:
        lines: StyleAndTextTuples = [("class:rule", "Menu\n")]
        for number, entry in enumerate(self._state.menu):
            style = "class:selected" if number == self._state.menu_at else ""
            text = "  -----" if entry == face.SEPARATOR else f"  {face.one_line(entry)} "
            lines.append((style, text, self._on_entry(number)))
            lines.append(("", "\n" if number + 1 < len(self._state.menu) else ""))
        return lines

    def _on_entry(self, number: int) -> Callable[[MouseEvent], None]:
        def clicked(event: MouseEvent) -> None:
            if event.event_type is MouseEventType.MOUSE_DOWN:
                self._commands.choose(number)

        return clicked

    def _help_lines(self) -> StyleAndTextTuples:
        return [("", "\n".join(KEYS))]

    def _output_lines(self) -> StyleAndTextTuples:
        size = self._application.output.get_size()
        room = size.rows // _OUTPUT_SHARE
        lines = [face.one_line(line) for line in self._state.screen.last_lines(room)]
        while len(lines) > 1 and sum(max(1, -(-get_cwidth(line) // size.columns)) for line in lines) > room:
            del lines[0]
        return [("class:rule", "Output\n"), ("", "\n".join(lines))] if lines else []

    def _message(self) -> StyleAndTextTuples:
        if self._state.message:
            return [("class:failed" if self._state.failed else "", self._state.message)]
        row = self._state.tree.current
        return [("", face.tool_tip(row.item) if row is not None else "")]

    def _help(self) -> StyleAndTextTuples:
        columns = self._application.output.get_size().columns
        return [("", HELP if columns >= len(HELP) else SHORT_HELP)]

    # ---- work ----

    def _hand_over(self, work: Work) -> None:
        self._state.say(f"{work.title} ... Ctrl-C stops")
        self._application.show_now()
        self._application.exit(result=work)

    def _searched(self, buffer: Buffer) -> bool:
        self._application.layout.focus_last()
        self._commands.search(buffer.text)
        return False

    def _drawn(self, _application: object) -> None:
        """After each change of the screen: the script hears of a row when the cursor has rested on it."""
        row = self._state.tree.current
        if row is None or row.item is self._rested_on:
            return
        self._rested_on = row.item
        if self._rest is not None:
            self._rest.cancel()
        self._rest = get_running_loop().call_later(_REST, self._rested, row.item)

    def _rested(self, item: object) -> None:
        row = self._state.tree.current
        free = self._application.is_running and not self._state.menu and not self._application.is_done
        if free and row is not None and row.item is item and not self._application.layout.has_focus(self._search):
            self._commands.selected()


class _Steady(Application[Work | None]):
    """An application that leaves its last picture on the screen while work is done."""

    def _redraw(self, render_as_done: bool = False) -> None:
        if not render_as_done:
            super()._redraw()

    def show_now(self) -> None:
        """Draw before the event loop comes to it."""
        self._redraw()
