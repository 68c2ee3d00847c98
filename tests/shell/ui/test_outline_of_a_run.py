# SPDX-License-Identifier: MIT
"""Outlines of scripts that run headless: text on the output, JSON in a file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("pyscsh"))
SCRIPT = """
const root = new OutlineNode("root", true);
root.show("Title");
const child = new OutlineNode("child \\x1b[2J");
child.setIcon("passed"); child.setToolTip("tip"); child.setContextMenu(["Do", "---"]);
root.insert(child);
root.insert(new ASN1(0x30, new ASN1(2, new ByteString("05", HEX))));
child.insert(new TLVList(new ByteString("5F2003414243", HEX), TLV.EMV));
"""
DATA = [
    {
        "title": "Title",
        "root": {
            "label": "root",
            "expandable": True,
            "children": [
                {
                    "label": "child \x1b[2J", "icon": "passed", "tooltip": "tip", "menu": ["Do", "---"],
                    "children": [
                        {"label": "TLV LIST OF 1", "children": [{"label": "5F20 SIZE( 3 )", "value": '"ABC"'}]}
                    ],
                },
                {"label": "SEQUENCE SIZE( 3 )", "children": [{"label": "INTEGER SIZE( 1 )", "value": "05"}]},
            ],
        },
    }
]  # fmt: skip


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )  # fmt: skip


def test_as_data_in_a_file(tmp_path):
    """What was inserted after show() is in it; one outline that is shown twice is in it once."""
    path = tmp_path / "outline.json"
    outcome = run("--outline-json", str(path), "-e", SCRIPT + "root.show('Title')")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert json.loads(path.read_text()) == DATA
    assert outcome.stdout.startswith("Title\nroot\n")


def test_as_data_alone_on_the_output():
    outcome = run("--outline-json", "-", "-e", SCRIPT)
    assert json.loads(outcome.stdout) == DATA


def test_also_after_an_error(tmp_path):
    path = tmp_path / "outline.json"
    assert run("--outline-json", str(path), "-e", SCRIPT + "throw 1").returncode == 1
    assert json.loads(path.read_text()) == DATA


def test_without_outlines_an_empty_list():
    assert json.loads(run("--outline-json", "-", "-e", "undefined").stdout) == []


def test_deeper_than_any_stack(tmp_path):
    path = tmp_path / "outline.json"
    code = """let n = new OutlineNode('0');
        for (let i = 0; i < 2000; i++) { const p = new OutlineNode('x'); p.insert(n); n = p }
        n.show()"""
    assert run("--outline-json", str(path), "-e", code).returncode == 0
    assert path.read_text().count('"label"') == 2001


def test_a_file_that_cannot_be_written():
    outcome = run("--outline-json", "/nowhere/x.json", "-e", "undefined")
    assert (outcome.returncode, outcome.stderr) == (
        1,
        "pyscsh: /nowhere/x.json cannot be written: No such file or directory\n",
    )


def test_text_cannot_drive_the_terminal():
    outcome = run("-e", SCRIPT + "root.show()")
    assert "\x1b" not in outcome.stdout
    assert outcome.stdout.splitlines()[2:] == [
        "root",
        "  child \\x1b[2J",
        "    TLV LIST OF 1",
        "      5F20 SIZE( 3 )",
        '        "ABC"',
        "  SEQUENCE SIZE( 3 )",
        "    INTEGER SIZE( 1 )",
        "      05",
    ]
