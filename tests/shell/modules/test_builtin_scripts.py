# SPDX-License-Identifier: MIT
"""Built-in modules that are JavaScript."""

from __future__ import annotations

import pytest

from shell.modules import builtin


@pytest.mark.parametrize(
    "module_id",
    ["", "nothing/here", "../loader", "scsh/testing/../testing/TestGroup", "/scsh/testing/TestGroup", "scsh"],
)
def test_only_files_of_the_folder_are_modules(module_id):
    assert builtin.module(module_id) is None


@pytest.mark.parametrize("name", ["tools/Nothing.js", "tools/TestGroup", "TestGroup.js", "tools/../tools/TestGroup.js"])
def test_only_tools_are_scripts(name):
    assert builtin.script(name) is None


def test_relative_ids_between_modules():
    uri = builtin.SCRIPT + "scsh/testing/TestRunner"
    assert builtin.beside(uri, "./TestGroup") == "scsh/testing/TestGroup"
    assert builtin.beside(uri, "../../tools/TestGroup") == "tools/TestGroup"
    assert builtin.module(builtin.beside(uri, "../../../loader")) is None


def test_their_lines_do_not_show_in_stacks(scripts):
    scripts.run("var g = new (require('scsh/testing/TestGroup').TestGroup)('g');")
    scripts.run(
        "var stack; try { g.assertTrue(false, 'x') } catch (e) { stack = [e.fileName, e.lineNumber] }", "mine.js"
    )
    assert scripts.run("stack") == ["mine.js", 1]
