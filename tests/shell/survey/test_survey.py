# SPDX-License-Identifier: MIT
"""The survey on small scripts: every outcome, and that surveyed scripts change nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def survey(tmp_path):
    """Writes a collection, surveys it and gives the verdicts by script; stderr with the progress is dropped."""

    def run(files: dict[str, str], *options: str, status: int = 0) -> dict[str, dict]:
        folder = tmp_path / "scripts"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        done = started(str(folder), "--json", *options)
        assert done.returncode == status, done.stderr
        return {result["script"]: result for result in json.loads(done.stdout)}

    return run


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYSCSH_VENV": sys.prefix}
    command = [str(ROOT / "scripts" / "survey"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)


def kinds(results: dict[str, dict], stage: str = "load") -> dict[str, str]:
    return {name: result[stage]["kind"] for name, result in results.items() if result[stage]}


def test_outcomes_without_a_card(survey):
    results = survey({
        "ends.js": "print(new ByteString('01', HEX)); quit(3);",
        "card.js": "var card = new Card(_scsh3.reader);",
        "swallowed.js": "try { var card = new Card() } catch (e) {} card.close();",
        "person.js": "Dialog.prompt('Name?', '')",
        "network.js": "new URLConnection('http://127.0.0.1:1/x').get()",
        "file.js": "load('nowhere.js')",
        "folder/other.js": "load('../SHARED.js'); helper(counter)",
        "shared.js": "function helper(x) { return x + later }; counter = 1",
        "later.js": "later = 5",
        "module.js": "exports.a = typeof module",
        "program.js": "new HttpResponse()",
        "own.js": "throw new GPError('own', GPError.INVALID_DATA, 0,\n 'no')",
        "text.js": "throw 'verdict'",
        "outside.js": "new java.io.FileOutputStream('/tmp/survey-was-here')",
    })  # fmt: skip
    assert kinds(results, "parse") == dict.fromkeys(results, "as is")
    assert kinds(results) == {
        "ends.js": "ends", "card.js": "card", "swallowed.js": "card", "person.js": "person", "network.js": "network",
        "file.js": "file", "folder/other.js": "other script", "shared.js": "ends", "later.js": "ends",
        "module.js": "ends", "program.js": "other program", "own.js": "own error", "text.js": "own error",
        "outside.js": "file",
    }  # fmt: skip
    assert not Path("/tmp/survey-was-here").exists()


def test_what_may_be_our_fault_is_told_with_its_place(survey):
    results = survey(
        {
            "parse.js": "var a = 1;\nvar var = 2;",
            "each.js": "for each (var name in ['a']) print(name);",
            "error.js": "\n\nnull.x",
            "name.js": "noSuchHostObject()",
            "endless.js": "while (true) {}",
        },
        "--limit",
        "1",
        status=1,
    )
    assert kinds(results, "parse") == {
        "parse.js": "syntax error", "each.js": "translated", "error.js": "as is", "name.js": "as is",
        "endless.js": "as is",
    }  # fmt: skip
    assert results["parse.js"]["parse"]["line"] == 2
    assert results["parse.js"]["load"] is None
    assert kinds(results)["each.js"] == "ends"
    assert (kinds(results)["error.js"], results["error.js"]["load"]["file"]) == ("error", "error.js")
    assert results["error.js"]["load"]["line"] == 3
    assert kinds(results)["name.js"] == "error"
    assert kinds(results)["endless.js"] in ("time limit", "error")


def test_scripts_in_xml_are_parsed_where_they_stand(survey):
    xml = "<TestGroup>\n<Procedure>\n<Script><![CDATA[\nreturn 1;\n]]></Script></Procedure>\n</TestGroup>"
    results = survey({"good.xml": xml, "bad.xml": "<a><Script>\n\nvar var</Script></a>"}, status=1)
    assert kinds(results, "parse") == {"bad.xml:1": "syntax error", "good.xml:3": "as is"}
    assert results["bad.xml:1"]["parse"]["line"] == 3
    assert kinds(results) == {}


def test_runs_with_a_virtual_card(survey):
    hsm = "var SmartCardHSM = require('scsh/sc-hsm/SmartCardHSM').SmartCardHSM; new SmartCardHSM(new Card())"
    results = survey(
        {
            "hsm.js": hsm,
            "other.js": "new Card().sendApdu(0, 0xA4, 4, 0, new ByteString('A0000000041010', HEX), [0x9000])",
            "memory.js": "var uid = new Card().plainApdu(new ByteString('FFCA000004', HEX)); uid.byteAt(3)",
        },
        "--card",
    )
    assert kinds(results) == dict.fromkeys(results, "card")
    assert kinds(results, "run") == {"hsm.js": "ends", "other.js": "status word", "memory.js": "status word"}


def test_runs_with_a_simulated_card(survey):
    simulation = """
        var adapter = new CardSimulationAdapter("JCOPSimulation", "8050");
        adapter.setSimulationObject({
            reset: function (type) { return new ByteString("3B600000", HEX); },
            processAPDU: function (command) { return new ByteString("9000", HEX); }
        });
        adapter.start();"""
    reader = "new Card(_scsh3.reader).sendApdu(0, 0xB0, 0, 0, 0, [0x9000])"
    results = survey({"sim.js": simulation, "reader.js": reader}, "--before", "sim.js")
    assert (results["reader.js"]["load"]["kind"], results["reader.js"]["run"]["kind"]) == ("card", "ends")


def test_a_script_that_changes_its_folder_does_not_disturb_others(survey, tmp_path):
    write = "var w = new java.io.FileWriter('{}'); w.write('x'); w.close()"
    results = survey({
        "a.js": write.format("b.js"),
        "b.js": "load('missing.js')",
        "c.js": "new java.io.File('d.js')['delete']()",
        "d.js": "print(1)",
    })  # fmt: skip
    assert kinds(results) == {"a.js": "ends", "b.js": "file", "c.js": "ends", "d.js": "ends"}
    assert (tmp_path / "scripts" / "b.js").read_text() == "load('missing.js')"


def test_the_table_and_the_list(tmp_path):
    (tmp_path / "ok.js").write_text("print('not shown')")
    (tmp_path / "wrong.js").write_text("\nnull.x")
    (tmp_path / "binary.js").write_bytes(b"\0")
    done = started(str(tmp_path))
    assert done.returncode == 1
    assert "wrong.js: load: error: TypeError" in done.stdout
    assert "in wrong.js:2\n" in done.stdout
    assert "binary.js: parse: syntax error: binary.js is not a text file" in done.stdout
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["all", "3", "2", "1"] in rows
    assert ["all", "2", "1", "1"] in rows
    assert "not shown" not in done.stdout
