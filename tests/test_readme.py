# SPDX-License-Identifier: MIT
"""README.md says what is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from shell.options import Options
from shell.session import Session
from tests.docs.guide import Runner

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(name: str) -> str:
    """Text between a pair of marks."""
    match = re.search(rf"<!-- {name}:begin -->\n(.*?)<!-- {name}:end -->", README, re.DOTALL)
    assert match is not None
    return match[1]


def test_compatibility_table_is_the_generated_one() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "compatibility")]
    generated = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert section("compatibility").strip() == generated.strip(), "run scripts/compatibility --update"


def test_what_is_called_missing_is_missing() -> None:
    rows = re.findall(r"^\| (`.*?) \|", section("different"), re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert "JavaImporter" in names
    session = Session(Options())
    session.run_text("[" + ", ".join(f"typeof {name}" for name in names) + "].join()", "<test>")
    assert dict(zip(names, session.engine.result().split(","), strict=True)) == dict.fromkeys(names, "undefined")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\b(?:scripts|tests|jsapi|shell)/[\w./-]*\w", README))))
def test_named_files_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_name_versions_and_hashes_but_no_places(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z][\w.-]*==\S+ \\\n    --hash=sha256:", text, re.MULTILINE | re.IGNORECASE)
    assert len(packages) == len(re.findall(r"^[a-z]", text, re.MULTILINE | re.IGNORECASE)) > 10
    assert "://" not in text


def test_the_commands_of_the_examples_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PIN", "SO_PIN", "HSM_PIN", "SCSH_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert Runner("../README.md", tmp_path, monkeypatch.setenv).run() > 0


@pytest.mark.parametrize(
    ("name", "screen"),
    [
        ("session", "tests/shell/repl/screens/sample-session.txt"),
        ("outline", "tests/shell/ui/data/explorer-80x24.screen"),
    ],
)
def test_screens_are_those_that_tests_compare(name: str, screen: str) -> None:
    shown = section(name).strip().removeprefix("```text\n").removesuffix("\n```")
    stored = (ROOT / screen).read_text(encoding="utf-8")
    assert [line for line in shown.splitlines() if line] == [line for line in stored.splitlines() if line]
