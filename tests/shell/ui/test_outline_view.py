# SPDX-License-Identifier: MIT
"""The full-screen outline with real keys; the script is data/explorer.js."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

EXPLORER = Path(__file__).with_name("data") / "explorer.js"

UP, DOWN, RIGHT, LEFT, END = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[F"
READY = "1/7"  # the script has filled the root, the view stands


def press_right_button(column: int, row: int) -> str:
    """SGR mouse report; both count from 0."""
    return f"\x1b[<2;{column + 1};{row + 1}M\x1b[<2;{column + 1};{row + 1}m"


def click(column: int, row: int) -> str:
    return f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m"


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (20, 10)])
def test_screens(explorer, stored, size):
    terminal = explorer(EXPLORER, *size)
    terminal.until(READY)
    terminal.press(DOWN * 2 + RIGHT + "/needle\r")
    terminal.until(lambda: "needle in the" in terminal.text and "/needle" not in terminal.text)
    assert terminal.text.rstrip("\n") == stored(f"explorer-{size[0]}x{size[1]}")


def test_only_ascii_where_the_locale_has_no_more(explorer, stored):
    terminal = explorer(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    terminal.until(READY)
    assert terminal.raw.isascii()
    assert terminal.text.rstrip("\n") == stored("explorer-ascii")


@pytest.mark.parametrize("background", ["15;0", "0;15"])  # dark, light: COLORFGBG
def test_colours_are_those_of_the_terminal(explorer, background):
    """Only attributes are set, so that any background will do."""
    terminal = explorer(COLORFGBG=background)
    terminal.until(READY)
    assert terminal.style("▸ ▤ EF") == ("default", "default", False, False)
    assert terminal.style("▾ ◉ Card") == ("default", "default", False, True)
    assert terminal.style("Explorer") == ("default", "default", True, False)


def test_left_with_the_output_of_the_script_kept(explorer):
    terminal = explorer()
    terminal.until(READY)
    assert terminal.screen.alternate
    terminal.press("q")
    terminal.until("left with None")
    assert not terminal.screen.alternate
    assert [line for line in terminal.lines if line] == [
        "Outline Explorer: enter outline to open it", "reading the card", "left with None",
    ]  # fmt: skip
    assert terminal.end() == 0


@pytest.mark.parametrize("key", ["\x1b", "\x03", "\x04"])
def test_other_keys_that_leave(explorer, key):
    terminal = explorer()
    terminal.until(READY)
    terminal.press(key)
    terminal.until("left with None")


def test_a_callback_that_throws(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press(DOWN + RIGHT)
    terminal.until("the card is gone")
    assert 'reader (CARD_REMOVED/0) - "the card is gone" in explorer.js#18' in terminal.text
    assert "▸ ▤ EF.CardInfo" in terminal.text  # to be tried again
    terminal.press(UP + "\r")
    terminal.until("Menu")
    terminal.press(DOWN * 2 + "\r")
    terminal.until("Error: it failed in explorer.js#41")
    assert terminal.style("Error: it failed")[0] == "red"
    terminal.press(LEFT)
    terminal.until("1/3")


def test_a_long_error_takes_more_lines(explorer, tmp_path):
    script = tmp_path / "long.js"
    script.write_text("""const n = new OutlineNode("n", true);
        n.setUserObject({ expandListener() { throw new Error("long ".repeat(15) + "end") } }); n.show()""")
    terminal = explorer(script, 40, 12)
    terminal.until("end in long.js#2")


def test_menu_by_keys_and_by_mouse(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press("\r")
    terminal.until("Rename")
    terminal.press("\r")
    terminal.until("◉ Renamed")
    terminal.press(press_right_button(10, 1))
    terminal.until("Menu")
    row = terminal.lines.index("  Fail")
    terminal.press(click(4, row))
    terminal.until("it failed")


def test_mouse_opens_closes_and_selects(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press(click(12, 5))
    terminal.until("5/7")
    terminal.press(click(2, 5))
    terminal.until("needle in the group")
    terminal.press(click(2, 5))
    terminal.until(lambda: "needle" not in terminal.text)


def test_selected_listener_and_tool_tip(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press(DOWN * 3)
    terminal.until("looked at")
    assert "one two \\x07" in terminal.text


def test_dialogs_from_an_action(explorer):
    """The ordinary screen comes back for them, and then the view."""
    terminal = explorer()
    terminal.until(READY)
    terminal.press("\r" + DOWN + "\r")
    terminal.until("New name [Esc cancels]: Anna")
    assert not terminal.screen.alternate
    assert "reading the card" in terminal.text
    terminal.press(" B\r")
    terminal.until("name is Anna B\nCode:")
    assert not terminal.screen.alternate
    terminal.press("1234\r")
    terminal.until("◉ Anna B with 4")
    assert terminal.screen.alternate
    assert "name is Anna B" in terminal.text
    assert b"1234" not in terminal.raw


@pytest.mark.parametrize(("key", "shown"), [("\x03", "interrupted"), ("\x1b", "null with")])
def test_a_dialog_from_an_action_that_is_left(explorer, key, shown):
    terminal = explorer()
    terminal.until(READY)
    terminal.press("\r" + DOWN + "\r")
    terminal.until("New name [Esc cancels]: Anna")
    terminal.press(key)
    if key == "\x1b":
        terminal.until("Code:")
        terminal.press("1\r")
    terminal.until(shown)
    assert terminal.screen.alternate


def test_an_action_shows_another_outline(explorer, tmp_path):
    script = tmp_path / "other.js"
    script.write_text("""const a = new OutlineNode("first"), b = new OutlineNode("second");
        a.setContextMenu(["Next"]); a.setUserObject({ actionListener() { b.show("Other") } }); a.show()""")
    terminal = explorer(script)
    terminal.until("1/1")
    terminal.press("\r")
    terminal.until("Next")
    terminal.press("\r")
    terminal.until("Other  1/1\n  second")
    assert "enter outline" not in terminal.text


def test_long_work_of_an_action_shows_progress_on_the_ordinary_screen(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press("\r" + UP * 3 + "\r")
    terminal.until("rounds (Ctrl-C stops)")
    assert not terminal.screen.alternate
    terminal.process.sendintr()
    terminal.until("interrupted")
    assert terminal.screen.alternate
    terminal.press("q")
    terminal.until("left with None")


def test_control_c_stops_an_action_and_the_view_goes_on(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press("\r" + UP * 2 + "\r")
    terminal.until("looping")
    terminal.process.sendintr()
    terminal.until("interrupted")
    terminal.press(END)
    terminal.until("7/7")


def test_quit_in_an_action_closes_the_view(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press("\r" + UP + "\r")
    terminal.until("left with 7")


def test_search(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press("/E\r")
    terminal.until("2/7")
    terminal.press("n")
    terminal.until("3/7")
    terminal.press("NN")
    terminal.until("7/7")  # over the top to "Task: created"
    terminal.press("/nowhere\r")
    terminal.until("Not found: nowhere")
    terminal.press("/abc\x1b")
    terminal.until(lambda: "/abc" not in terminal.text)


def test_copy(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press(DOWN + "c")
    terminal.until("Copied: 0102")
    assert b"\x1b]52;c;" + base64.b64encode(b"0102") + b"\x07" in terminal.raw
    terminal.press("C")
    terminal.until("Copied: EF.CardInfo: 0102")


def test_tasks(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press(END + "\r")
    terminal.until("Polish")
    terminal.press("\r")
    terminal.until("✓ Task: passed, half done")
    assert "the task ran" in terminal.text
    terminal.press("\r" + DOWN * 2 + "\r")
    terminal.until("asked to Polish")


def test_help(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.press("?")
    terminal.until("close this help")
    terminal.press("\x1b")
    terminal.until(lambda: "close this help" not in terminal.text)
    assert terminal.screen.alternate


def test_long_lines_of_output_are_shown_whole(explorer, tmp_path):
    script = tmp_path / "long.js"
    script.write_text(
        """const root = new OutlineNode("Root");
        root.setUserObject({ actionListener() { for (let i = 0; i < 9; i++) print("x".repeat(100) + `end ${i}`); } });
        root.setContextMenu(["Print"]);
        root.show();"""
    )
    terminal = explorer(script)
    terminal.until("1/1")
    terminal.press("\r")
    terminal.until("Print")
    terminal.press("\r")
    terminal.until("end 8")
    assert "Root" in terminal.text and "? help" in terminal.text


def test_resize(explorer):
    terminal = explorer()
    terminal.until(READY)
    terminal.resize(30, 8)
    terminal.until("? help  q back")
    terminal.press(END)
    terminal.until("Task: created")


def test_nothing_shown_yet(explorer, tmp_path):
    script = tmp_path / "none.js"
    script.write_text("1")
    assert "No outline was shown yet" in explorer(script).until("left with")


def test_a_dumb_terminal_gets_text(explorer):
    terminal = explorer(TERM="dumb")
    terminal.until("left with None")
    assert "Explorer" in terminal.lines
    assert not terminal.screen.alternate
