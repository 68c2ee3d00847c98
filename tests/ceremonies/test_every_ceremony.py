# SPDX-License-Identifier: MIT
"""What holds for every ceremony: help without a reader, refusal of unknown words, thin scripts, documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ceremonies.bench import ROOT, Bench

FOLDER = ROOT / "scripts" / "ceremonies"
NAMES = sorted(path.stem for path in FOLDER.glob("*.js"))
DOCUMENT = ROOT / "docs" / "ceremonies.md"


@pytest.mark.parametrize("name", NAMES)
def test_help_and_unknown_options(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bench = Bench(tmp_path)
    outcome = bench.pyscsh("run", bench.script(name), "--help")
    assert (outcome.status, outcome.err) == (0, "")
    for expected in (f"{name}.js", "--dry-run", "--rehearse", "--record", "Exit status"):
        assert expected in outcome.out
    outcome = bench.pyscsh("run", bench.script(name), "--nonsense")
    assert (outcome.status, "There is no option --nonsense." in outcome.err) == (2, True)
    assert max(map(len, outcome.err.splitlines())) < 160


@pytest.mark.parametrize("name", NAMES)
def test_is_documented(name: str) -> None:
    assert f"## {name}" in DOCUMENT.read_text("utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.js")), ids=lambda path: str(path.relative_to(FOLDER)))
def test_scripts_are_short_and_say_their_licence(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "// SPDX-License-Identifier: MIT"
    assert len(lines) <= 300
    assert max(map(len, lines)) <= 150


@pytest.mark.parametrize("words", [("pka", "status"), ("attest",), ("xkek-domain", "join", "x.kdm")])
def test_what_cannot_be_rehearsed_says_so(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = Bench(tmp_path).ceremony(*words, "--rehearse")
    assert (outcome.status, "a virtual copy has" in outcome.err) == (2, True)


def test_two_runs_in_a_second_have_records_of_their_own(bench: Bench) -> None:
    bench.share("a.pbe", bytes(32))
    for name in ("1.txt", "2.txt"):
        outcome = bench.run("print", "a.pbe", name, "--yes", script=bench.script("paper-share"))
        assert (outcome.status, outcome.err) == (0, "")
    assert len(list(bench.folder.glob("record-paper-share-*.json"))) == 2
