# SPDX-License-Identifier: MIT
"""--answers and --record-answers, with the program itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
import yaml

PROGRAM = str(Path(sys.executable).with_name("pyscsh"))
SCRIPT = """
const { Console } = require("pyscsh/Console");
const name = Dialog.prompt("Name", "nobody");
const pin = Console.secret("User PIN", "prompt", true);
const sure = Console.confirm("Sure?");
const list = Dialog.prompt("Which", "", ["a", "b"]);
print([name, pin.toString(ASCII), sure, list, Dialog.prompt("Go on?")].join("|"));
"""


def run(folder: Path, answers: str, code: str = SCRIPT, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "answers.yaml").write_text(answers)
    return subprocess.run(
        [PROGRAM, "--answers", str(folder / "answers.yaml"), "-e", code],
        env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


ALL = """
- {question: Go on, answer: yes}
- {question: Which, answer: c}
- {question: User PIN, secret: env:THE_PIN}
- {question: Sure, answer: yes}
- {question: Name, answer: ''}
"""


def test_nobody_is_asked(tmp_path):
    outcome = run(tmp_path, ALL, THE_PIN="648219")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "|648219|true|c|OK\n", "")


def test_an_unexpected_question_fails_the_run(tmp_path):
    outcome = run(tmp_path, "- {question: Surname, answer: Doe}\n")
    assert outcome.returncode == 3
    assert '"Name: ' in outcome.stderr and "no entry fits" in outcome.stderr
    assert "an answer that was not used: entry 1, Surname" in outcome.stderr


def test_also_when_the_script_goes_on(tmp_path):
    outcome = run(tmp_path, "[]", 'try { Dialog.prompt("Name", "") } catch (e) { print("on") }')
    assert (outcome.returncode, outcome.stdout) == (3, "on\n")
    assert outcome.stderr == "pyscsh: a question without an answer: Name\n"


@pytest.mark.parametrize("content", ["a: b", "- {question: a}"])
def test_a_wrong_file_is_refused_before_anything_runs(tmp_path, content):
    outcome = run(tmp_path, content, "print(1)")
    assert (outcome.returncode, outcome.stdout, outcome.stderr.count("\n")) == (2, "", 1)


def test_answers_are_recorded_without_secrets_and_can_be_replayed(tmp_path):
    record = tmp_path / "record.yaml"
    shell = pexpect.spawn(
        PROGRAM, ["--record-answers", str(record), "-e", SCRIPT], encoding="utf-8", timeout=30,
        env=os.environ | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )  # fmt: skip
    for prompt, keys in [
        ("Name", "\x05, really\r"), ("User PIN: ", "648219\r"), ("again", "648219\r"), ("Sure", "y\r"),
        ("Which", "2\r"), ("Go on", "\r"),
    ]:  # fmt: skip
        shell.expect_exact(prompt)
        shell.send(keys)
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0
    assert "nobody, really|648219|true|b|OK" in shell.before
    assert record.stat().st_mode & 0o777 == 0o600
    recorded = record.read_text()
    assert "648219" not in recorded
    assert yaml.safe_load(recorded) == [
        {"question": "Name", "answer": "nobody, really"},
        {"question": "User PIN", "secret": "env:PYSCSH_USER_PIN"},
        {"question": "Sure?", "answer": "yes"},
        {"question": "Which", "answer": "b"},
        {"question": "Go on?", "answer": "OK"},
    ]
    assert run(tmp_path, recorded, PYSCSH_USER_PIN="1").stdout == "nobody, really|1|true|b|OK\n"


def test_a_record_is_not_overwritten(tmp_path):
    (tmp_path / "mine").write_text("x")
    command = [PROGRAM, "--record-answers", str(tmp_path / "mine"), "-e", "print(1)"]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "exists already" in outcome.stderr
    assert (tmp_path / "mine").read_text() == "x"


SAMPLE = """- question: Name of the operator     # a part of the question's text
  answer: Anna
- question: /^User PIN/              # between slashes: a regular expression
  secret: env:HSM_PIN                # or file:NAME, relative to this file; never the secret itself
- question: now?
  answer: yes                        # or no; `cancel: true` is Esc, `repeat: true` answers more than once
"""


def test_the_sample_of_the_readme(tmp_path):
    code = """const { Console } = require("pyscsh/Console");
        const operator = Dialog.prompt("Name of the operator", "");
        const pin = Console.secret("User PIN", "prompt");
        if (Console.confirm("Generate the key now?")) print("Generated for " + operator);"""
    outcome = run(tmp_path, SAMPLE, code, HSM_PIN="648219")
    assert (outcome.returncode, outcome.stdout) == (0, "Generated for Anna\n")
    outcome = run(tmp_path, "".join(SAMPLE.splitlines(keepends=True)[:2] + SAMPLE.splitlines(keepends=True)[4:]), code)
    assert outcome.returncode == 3
    assert outcome.stderr.splitlines()[-2:] == [
        "pyscsh: a question without an answer: User PIN",
        "pyscsh: an answer that was not used: entry 2, now?",
    ]
