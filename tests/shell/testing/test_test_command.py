# SPDX-License-Identifier: MIT
"""`pyscsh test` as integrators call it: exit status, messages, places of failures."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.shell.testing.suites import PYSCSH, group, procedure, run

DATA = Path(__file__).with_name("data")
PASS = "this.assertTrue(true, 'holds')"
SELECT = "this.parameter.card.sendApdu(0, 0xA4, 4, 0, new ByteString('A000', HEX), 0)"
FAIL = "this.assertTrue(false, 'does not hold')"


def test_a_device_passes_a_group_that_uses_a_procedure_beside_it(monkeypatch):
    monkeypatch.setenv("DEVICE_PIN", "648219")
    result = run(DATA, "--reader", "virtual", "--secret", "pin=env:DEVICE_PIN", "-v", "tg_device.xml")
    lines = result.stdout.splitlines()
    assert [line.split(" (")[0] for line in lines[:3]] == [
        "tg_device/001Blank PASSED", "tg_device/002Initialize PASSED", "tg_device/003Login PASSED",
    ]  # fmt: skip
    assert lines[3].startswith("3 passed in ")
    assert (len(lines), result.stderr, result.exit_code) == (4, "", 0)


def test_a_failure_shows_commands_without_the_pin(tmp_path):
    state = tmp_path / "state"
    subprocess.run([*PYSCSH, "card", "new", str(state)], check=True, capture_output=True)
    assert run(DATA, "--reader", f"virtual:{state}", "--param", "pin=648219", "tg_device.xml").exit_code == 0
    result = run(DATA, "--reader", f"virtual:{state}", "--param", "pin=999888", "-k", "003", "tg_device.xml")
    assert result.exit_code == 1
    assert "Assertion failed: Status of the login (25538 is not 36864)" in result.stdout  # 63C2, 9000
    assert ">> 00 20 00 81 Lc=06" in result.stdout
    assert "999888" not in result.stdout
    assert "393939383838" not in result.stdout
    assert "1 failed, 2 left out" in result.stdout


def test_an_assertion_is_placed_in_the_file_with_its_line(tmp_path):
    group(tmp_path, {"01": PASS, "02": f"\n  {FAIL}"})
    result = run(tmp_path, "tg.xml")
    assert result.exit_code == 1
    assert result.stdout.startswith("tg .F\n")
    assert "Case 02\n" in result.stdout
    assert f"      {FAIL}\n" in result.stdout
    assert "    at " + str(tmp_path / "tg.xml") + ":6:" in result.stdout
    assert "FAILED tg/02 at tg.xml:6 - Error: Assertion failed: does not hold\n" in result.stdout
    assert "1 failed, 1 passed in " in result.stdout


def test_an_exception_is_an_error_and_the_next_case_runs(tmp_path):
    group(tmp_path, {"01": "nowhere()", "02": "new ByteString('1', HEX)", "03": PASS})
    result = run(tmp_path, "tg.xml")
    assert result.stdout.startswith("tg EE.\n")
    assert "ERROR tg/01 at tg.xml:3 - ReferenceError: nowhere is not defined" in result.stdout
    assert "ERROR tg/02 at tg.xml:5 - GPError: ByteString" in result.stdout
    assert (result.stderr, result.exit_code) == ("", 1)


def test_output_of_a_case_is_shown_when_it_fails(tmp_path):
    group(tmp_path, {"01": "print('quiet')", "02": f"print('why', '\\x1b[2J'); this.log('traced'); {FAIL}"})
    result = run(tmp_path, "tg.xml")
    assert "quiet" not in result.stdout
    assert "why \\x1b[2J\ntraced\n" in result.stdout
    assert run(tmp_path, "-s", "-k", "01", "tg.xml").stdout.startswith("tg quiet\n")


def test_a_failing_step_is_placed_in_the_procedure(tmp_path):
    group(tmp_path, {"01": "this.runTestProcedure('tp', {})"})
    procedure(tmp_path, {"1": PASS, "2": FAIL})
    result = run(tmp_path, "tp.xml", "tg.xml")
    assert "FAILED tg/01 at tp.xml:3 - " in result.stdout
    assert str(tmp_path / "tg.xml") + ":3:" in result.stdout


def test_a_missing_procedure_is_named(tmp_path):
    group(tmp_path, {"01": "this.runTestProcedure('tp_gone', {})"})
    result = run(tmp_path, "tg.xml")
    assert result.exit_code == 1
    assert "There is no test procedure tp_gone" in result.stdout


def test_a_syntax_error_is_placed_and_nothing_runs(tmp_path):
    group(tmp_path, {"01": PASS, "02": "var x = ;"}, name="bad")
    group(tmp_path, {"01": "print('ran')"})
    result = run(tmp_path, "-s", "bad.xml", "tg.xml")
    assert result.exit_code == 1
    assert "ERRORS WHILE LOADING" in result.stdout
    assert "SyntaxError: " in result.stdout
    assert "bad.xml:5:" in result.stdout
    assert "ran" not in result.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<testgroup id='a'>\n<testcase></testgroup>", "tg.xml:2:13: no well-formed XML: mismatched tag"),
        ("", "tg.xml:1:1: no well-formed XML: no element found"),
        ("<profile id='a'/>", "tg.xml is no test: its root element is profile, not testgroup or testprocedure"),
        ("<testgroup/>", "tg.xml: the element testgroup has no attribute id, which names the tests"),
        (
            "<!DOCTYPE t [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><testgroup id='&b;'/>",
            "tg.xml: entities and the like are refused (EntitiesForbidden)",
        ),
        ("<testgroup id='a'/>", "no tests: the files hold no test case"),
    ],
)
def test_files_that_are_no_tests(tmp_path, text, message):
    (tmp_path / "tg.xml").write_text(text)
    result = run(tmp_path, "tg.xml")
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"pyscsh: {message}\n", 2)


@pytest.mark.parametrize(
    "args", [[], ["gone.xml"], ["--loader", "gone.js"], ["--param", "x", "tg.xml"], ["--secret", "=x", "tg.xml"]]
)
def test_usage_errors(tmp_path, args):
    group(tmp_path, {"01": PASS})
    result = run(tmp_path, *args)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_choosing_tests(tmp_path):
    group(tmp_path, {"010Read": PASS, "020Write": FAIL, "030ReadBack": PASS})
    assert run(tmp_path, "--list", "tg.xml").stdout == (
        "tg/010Read      Case 010Read\ntg/020Write     Case 020Write\ntg/030ReadBack  Case 030ReadBack\n"
    )
    assert run(tmp_path, "--list", "-k", "read", "-k", "not back", "tg.xml").stdout == "tg/010Read  Case 010Read\n"
    result = run(tmp_path, "-k", "nothing", "tg.xml")
    assert (result.stderr, result.exit_code) == ("pyscsh: no tests: none of 3 is chosen by -k\n", 2)
    result = run(tmp_path, "-x", "tg.xml")
    assert result.stdout.startswith("tg .F\n")
    assert "1 failed, 1 passed, 1 not run in " in result.stdout


def test_a_refused_reader_stops_the_run(tmp_path):
    group(tmp_path, {"01": "this.parameter.card.getATR()", "02": PASS})
    result = run(tmp_path, "--reader", "virtual", "--serial", "DENK0000000", "tg.xml")
    assert result.exit_code == 3
    assert "not DENK0000000" in result.stdout
    assert "1 with errors, 1 not run" in result.stdout


def test_a_script_that_quits_ends_the_run(tmp_path):
    group(tmp_path, {"01": "quit()", "02": PASS})
    result = run(tmp_path, "tg.xml")
    assert result.exit_code == 1
    assert "a script called quit(0) in tg/01" in result.stderr
    assert "2 not run" in result.stdout


def test_control_c_ends_the_run_with_what_is_known(tmp_path):
    group(tmp_path, {"01": PASS, "02": "print('running'); for (;;);"})
    process = subprocess.Popen(
        [*PYSCSH, "test", "-s", "--junitxml", str(tmp_path / "out.xml"), str(tmp_path / "tg.xml")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "tg .running\n"
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "pyscsh: interrupted in tg/02\n"
    assert "1 passed, 1 not run in " in output
    assert 'tests="1"' in (tmp_path / "out.xml").read_text()


def test_a_secret_that_cannot_be_read_is_told_before_anything_runs(tmp_path):
    group(tmp_path, {"01": "print('ran')"})
    result = run(tmp_path, "-s", "--secret", "pin=env:NOT_THERE", "tg.xml")
    assert (result.stdout, result.exit_code) == ("", 3)
    assert "NOT_THERE" in result.stderr


def test_questions_of_tests_are_answered_from_a_file(tmp_path):
    group(tmp_path, {"01": "this.assertEquals(Dialog.prompt('Which card?', ''), 'this one', 'answer')"})
    (tmp_path / "answers.yaml").write_text("- question: Which card\n  answer: this one\n")
    assert run(tmp_path, "--answers", "answers.yaml", "tg.xml").exit_code == 0
    (tmp_path / "answers.yaml").write_text("[]")
    result = run(tmp_path, "--answers", "answers.yaml", "tg.xml")
    assert result.exit_code == 3
    assert "a question without an answer: Which card?" in result.stderr


def test_a_card_that_is_taken_out_ends_the_run(tmp_path):
    group(tmp_path, {"01": PASS, "02": f"for (var i = 0; i < 5; i++) {SELECT}", "03": PASS})
    result = run(tmp_path, "--reader", "virtual", "--faults", "remove@3", "tg.xml")
    assert result.exit_code == 3
    assert "1 with errors, 1 passed, 1 not run" in result.stdout


def test_the_trace_has_the_commands_of_all_tests(tmp_path):
    group(tmp_path, {"01": SELECT, "02": FAIL})
    result = run(tmp_path, "--reader", "virtual", "--trace", "trace", "tg.xml")
    assert ">> 00 A4 04 00 Lc=02 A000 Le=00" in (tmp_path / "trace").read_text()
    assert (tmp_path / "trace").stat().st_mode & 0o777 == 0o600
    assert "last commands" not in result.stdout  # the test that failed has sent none


def test_names_of_tests_cannot_forge_results(tmp_path):
    group(tmp_path, {"01&#10;9 passed&#155;": PASS})
    assert run(tmp_path, "-v", "tg.xml").stdout.startswith("tg/01 9 passed\\x9b PASSED (")


def test_documents_with_windows_lines_in_latin_1(tmp_path):
    script = '<Script><![CDATA[\r\n// zwölf\r\nthis.assertTrue(false, "größer")\r\n]]></Script>'
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<testgroup id="tg"><testcase id="1">\r\n'
    text = f"{head}{script}</testcase></testgroup>"
    (tmp_path / "tg.xml").write_bytes(text.encode("latin-1"))
    assert "FAILED tg/1 at tg.xml:5 - Error: Assertion failed: größer\n" in run(tmp_path, "tg.xml").stdout
