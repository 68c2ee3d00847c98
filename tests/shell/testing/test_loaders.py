# SPDX-License-Identifier: MIT
"""Loaders of test suites: scripts that make a TestRunner, under `pyscsh test`, `pyscsh run` and from an outline."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.shell.testing.suites import group, procedure, run

TOOLS = "load('tools/TestRunner.js', 'tools/TestGroup.js', 'tools/TestProcedure.js');\n"
MODULES = "".join(
    f"{name} = require('scsh/testing/{name}').{name};\n" for name in ("TestRunner", "TestGroup", "TestProcedure")
)
LOADER = """
var param = { word: "loader" };
var runner = new TestRunner("Suite");
runner.addTestProcedureFromXML("tp.xml");
runner.addTestGroupFromXML("tg.xml", param);
print("loaded");
"""
CASES = {
    "1": "print(this.parameter.word); this.runTestProcedure('tp', { word: this.parameter.word })",
    "2": "this.setMarker('m'); this.assertTrue(false, 'no')",
}


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A folder with a group, a procedure and two loaders."""
    uses = "<procedures><procedure id='tp'/></procedures><Script>"
    path = group(tmp_path, CASES)
    path.write_text(path.read_text().replace("<Script>", uses, 1))
    procedure(tmp_path, {"1": "this.assertEquals(this.parameter.word, this.testgroup.parameter.word, 'word')"})
    (tmp_path / "tools.js").write_text(TOOLS + LOADER)
    (tmp_path / "modules.js").write_text(MODULES + LOADER)
    return tmp_path


@pytest.mark.parametrize("loader", ["tools.js", "modules.js"])
def test_a_loader_gives_tests_and_parameters(suite, loader):
    result = run(suite, "--loader", loader, "-v", "-s")
    lines = result.stdout.splitlines()
    assert lines[:2] == ["Suite", "loaded"]  # the outline has only its root when it is shown
    assert lines[2] == "tg/1 loader"
    assert "FAILED tg/2 at tg.xml:5 - Error: Assertion failed for [m]: no" in result.stdout
    assert result.exit_code == 1


def test_parameters_of_the_command_line_count_more(suite):
    assert "tg/1 mine" in run(suite, "--loader", "tools.js", "--param", "word=mine", "-v", "-s").stdout


def test_files_get_the_parameters_of_a_loader_that_makes_no_runner(suite):
    (suite / "setup.js").write_text("var param = { word: 'set up' };")
    assert "tg/1 set up" in run(suite, "--loader", "setup.js", "tg.xml", "-v", "-s").stdout


def test_a_loader_that_fails_is_placed(suite):
    (suite / "bad.js").write_text("\nthrow new GPError('bad', GPError.ACCESS_DENIED, 1, 'not today');")
    result = run(suite, "--loader", "bad.js", "tg.xml")
    assert result.exit_code == 3
    assert "not today" in result.stdout
    assert "bad.js:2:" in result.stdout


def test_cases_that_a_loader_disables_do_not_run(suite):
    with (suite / "tools.js").open("a") as loader:
        loader.write("runner.enable('tg/2', false);")
    result = run(suite, "--loader", "tools.js")
    assert result.exit_code == 0
    assert "1 passed, 1 left out" in result.stdout


def test_files_of_a_smart_card_shell_are_used_by_other_commands(make_scripts, tmp_path):
    home = tmp_path / "home"
    (home / "tools").mkdir(parents=True)
    (home / "tools" / "TestRunner.js").write_text("var TestRunner = 'of the installation';")
    load = "load('tools/TestRunner.js'); typeof TestRunner"
    assert make_scripts().run(load) == "function"
    assert make_scripts(scsh_home=home).run(load) == "string"
    assert make_scripts(scsh_home=home, builtin_modules=True).run(load) == "function"


def test_the_module_gives_way_to_a_file_unless_tests_run(suite):
    folder = suite / "scsh" / "testing"
    folder.mkdir(parents=True)
    (folder / "TestRunner.js").write_text("exports.TestRunner = function () { throw new Error('of a file') };")
    assert run(suite, "--loader", "modules.js", "-k", "1").exit_code == 0


def labels(node: dict, depth: int = 0) -> list[str]:
    """Label and icon of a node and those below it."""
    own = " ".join(filter(None, ("  " * depth + node["label"], node.get("icon"))))
    return [own] + [line for child in node.get("children", []) for line in labels(child, depth + 1)]


def test_the_outline_shows_groups_cases_procedures_and_results(make_scripts, suite):
    scripts = make_scripts(outline_json=str(suite / "outline.json"))
    scripts.run("load('tools.js'); runner.actionListener(runner.view, 'run');")
    scripts.run("runner.view.childs[0].childs[1].childs[0].userObject.selectedListener();")
    scripts.session.services.outlines.write_json()
    (shown,) = json.loads((suite / "outline.json").read_text())
    lines = [line for line in labels(shown["root"]) if "Log of" not in line]
    assert lines == ["Suite", "  tg", "    1 passed", "      tp", "        1 passed", "    2 failed"]
    assert shown["root"]["menu"] == ["run", "clear"]
    assert "+ Test case tg/2 failed after " in scripts.output
    assert "### Error: Assertion failed for [m]: no" in scripts.output.split("+ Test case tg/2 failed")[-1]


def test_cases_are_selected_run_and_cleared_from_the_outline(make_scripts, suite):
    scripts = make_scripts()
    scripts.run("load('tools.js'); var cases = runner.view.childs[0].childs;")
    icons = "cases.map(function (c) { return c.icon })"
    scripts.run("cases[1].userObject.actionListener(cases[1], 'deselect'); runner.run();")
    assert scripts.run(icons) == ["passed", "deselected"]
    scripts.run("cases[1].userObject.actionListener(cases[1], 'run');")
    assert scripts.run(f"[{icons}, runner.getFailedCounter()]") == [["passed", "failed"], 1]
    scripts.run("runner.actionListener(runner.view, 'clear');")
    assert scripts.run(icons) == ["selected", "deselected"]


def test_reports_are_xml_whatever_the_log_says(make_scripts, suite):
    group(suite, {"1": "this.log('<&\\u0001>'); this.assertTrue(false, 'x')"}, name="odd")
    scripts = make_scripts()
    scripts.run(TOOLS + "var r = new TestRunner('r'); r.addTestGroupFromXML('odd.xml'); r.run();")
    scripts.run("r.setReportDirectory(GPSystem.mapFilename('', GPSystem.CWD)); r.actionListener(r.view, 'report');")
    (result,) = ElementTree.parse(suite / "report.xml").getroot()
    assert result.attrib == {"id": "odd/1", "source": "odd", "sourceid": "1"}
    assert (result.findtext("name"), result.findtext("verdict")) == ("Case 1", "Failed")
    assert "<&?>" in (result.findtext("log") or "")


def test_a_group_runs_without_a_runner_and_knows_no_procedures_then(make_scripts, suite):
    scripts = make_scripts()
    scripts.run(MODULES + "var g = new TestGroup('g'); g.case1 = function () { this.runTestProcedure('tp') }; g.run();")
    assert "Test procedures need a test runner" in scripts.output
    assert "Test group g is done, 1 failed" in scripts.output


def test_an_unknown_test_cannot_be_enabled(make_scripts):
    scripts = make_scripts()
    scripts.run(MODULES + "var code; try { new TestRunner('r').enable('x/y', true) } catch (e) { code = e.error }")
    assert scripts.run("code === GPError.OBJECT_NOT_FOUND")
