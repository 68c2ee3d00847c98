# SPDX-License-Identifier: MIT
"""What is left of a run of tests: JUnit XML, the transcript, traces; and warnings about tests that do not run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from shell.testing import junit
from shell.testing.plan import Plan
from shell.testing.result import Problem, Result, TestCase
from tests.shell.testing.suites import group, run

FAIL = "this.assertTrue(false, 'not \\u0007 <true>')"


def test_junit_xml(tmp_path):
    group(tmp_path, {"1": "", "2": f"print('\\u001b[31m said'); {FAIL}", "3": "nowhere()"})
    group(tmp_path, {"1": ""}, name="other")
    assert run(tmp_path, "--junitxml", "out.xml", "tg.xml", "other.xml").exit_code == 1
    root = ElementTree.parse(tmp_path / "out.xml").getroot()
    assert [(s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in root] == [
        ("tg", "3", "1", "1"), ("other", "1", "0", "0"),
    ]  # fmt: skip
    passed, failed, wrong = root[0]
    assert list(passed) == []
    assert passed.attrib.items() >= {"classname": "tg", "name": "1", "file": "tg.xml"}.items()
    assert float(passed.get("time", "")) >= 0
    assert failed[0].tag == "failure"
    assert failed[0].get("message") == "Error: Assertion failed: not \\x07 <true>"
    assert "tg.xml:5:" in (failed[0].text or "")
    assert "\\x1b[31m said" in (failed.findtext("system-out") or "")
    assert (wrong[0].tag, wrong[0].get("type")) == ("error", "ReferenceError")


def test_junit_xml_of_a_suite_that_cannot_be_loaded(tmp_path):
    group(tmp_path, {"1": "var = 1"})
    assert run(tmp_path, "--junitxml", "out.xml", "tg.xml").exit_code == 1
    ((case,),) = ElementTree.parse(tmp_path / "out.xml").getroot()
    assert case[0].get("type") == "SyntaxError"
    assert (case.get("name") or "").endswith("tg.xml:3")


def test_results_that_cannot_be_written_are_told_before_anything_runs(tmp_path):
    group(tmp_path, {"1": "print('ran')"})
    result = run(tmp_path, "-s", "--junitxml", "gone/out.xml", "tg.xml")
    assert (result.stdout, result.exit_code) == ("", 2)
    assert result.stderr == "pyscsh: the results gone/out.xml cannot be written: No such file or directory\n"


@given(st.text(max_size=40))
def test_any_text_makes_readable_junit_xml(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("junit") / "out.xml"
    problem = Problem(kind=text, message=text, text=text, place=text)
    result = Result(TestCase(0, text, text, text, text, enabled=True), 0.5, problem, text, (text,))
    junit.write(path, [result], [problem], datetime.now().astimezone())
    tests, loading = ElementTree.parse(path).getroot()
    assert (tests.get("errors"), loading.get("errors")) == ("1", "1")


@given(st.text("abC/0", max_size=8), st.text("abC/0", min_size=1, max_size=8))
def test_keywords_choose_and_leave_out(before, word):
    name = before + word
    assert Plan(keywords=("nowhere", word.swapcase())).chooses(name)
    assert not Plan(keywords=("nowhere",)).chooses(name)
    assert not Plan(keywords=(word, f"not {word}")).chooses(name)
    assert Plan().chooses(name)


def test_the_transcript_has_results(tmp_path):
    group(tmp_path, {"1": "print('said by a test')", "2": FAIL})
    result = run(tmp_path, "--transcript", "record", "-v", "tg.xml")
    assert result.exit_code == 1
    transcript = (tmp_path / "record").read_text()
    assert "said by a test" in transcript
    assert "PASSED" in transcript
    assert "FAILED tg/2 at tg.xml:5" in transcript


def test_a_trace_on_the_error_stream_is_not_kept_back(tmp_path):
    group(tmp_path, {"1": "this.parameter.card.reset(Card.RESET_COLD)"})
    result = run(tmp_path, "--reader", "virtual", "--trace", "-", "tg.xml")
    assert "-- cold reset\n" in result.stderr
    assert result.exit_code == 0


def test_tests_that_would_be_missed_are_named(tmp_path):
    path = group(tmp_path, {"1": "", "2": ""}, more="<testcase id='3'/><testcase id='1'><Script/></testcase>")
    result = run(tmp_path, path.name)
    assert result.stderr == (
        "pyscsh: tg.xml: 1 is there 2 times, only the last one runs\n"
        "pyscsh: tg.xml: 3 has no Script and does not run\n"
    )  # fmt: skip
    assert "2 passed" in result.stdout


def test_much_output_is_cut(tmp_path):
    group(tmp_path, {"1": "for (var i = 0; i < 100; i++) print('line', i); throw 1"})
    result = run(Path(tmp_path), "tg.xml")
    assert "[60 lines before]\nline 60\n" in result.stdout
    assert "line 59\n" not in result.stdout
