# SPDX-License-Identifier: MIT
"""The JavaScript that ships, in an installation as in a source tree, and pyscsh ceremony."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
import pytest

from shell import shipped
from tests.ceremonies.bench import ROOT, Bench


def test_an_installation_has_every_script() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["data-files"]
    packed = {path for globs in table.values() for glob in globs for path in ROOT.glob(glob)}
    for place, (glob,) in table.items():
        assert glob == f"scripts/{place.removeprefix('share/pyscsh/')}/*.js"
    wanted = {path for folder in ("ceremonies", "keymanager") for path in (ROOT / "scripts" / folder).rglob("*.js")}
    assert packed == wanted


def test_without_a_source_tree_the_prefix_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "_SOURCE_TREE", Path("/nonexistent"))
    monkeypatch.setattr("sys.prefix", "/opt/venv")
    assert shipped.scripts() == Path("/opt/venv/share/pyscsh")


def test_ceremonies_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bench = Bench(tmp_path)
    listed = bench.pyscsh("ceremony")
    assert listed.status == 0
    names = [line.split()[0] for line in listed.out.splitlines()]
    assert names == sorted(path.stem for path in (ROOT / "scripts" / "ceremonies").glob("*.js"))
    assert "initialize       Initialises a SmartCard-HSM." in listed.out.splitlines()
    helped = bench.pyscsh("ceremony", "initialize", "--help")
    assert (helped.status, "--shares N" in helped.out) == (0, True)
    assert "--reader NAME" in bench.pyscsh("ceremony", "--help").out
    wrong = bench.pyscsh("ceremony", "initialise")
    assert (wrong.status, wrong.err) == (2, "pyscsh: there is no ceremony initialise; pyscsh ceremony lists them\n")


def test_options_stand_before_or_behind_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bench = Bench(tmp_path)
    assert bench.pyscsh("card", "new", "a.card", "--serial", "UTSHIPPED01").status == 0
    status = ("pin", "status", "--no-record")
    reader = ("--reader", "virtual:a.card")
    before, behind = bench.pyscsh("ceremony", *reader, *status), bench.pyscsh("ceremony", *status, *reader)
    assert before == behind
    assert (before.status, "UTSHIPPED01" in before.out) == (3, True)  # it is blank


def test_a_command_behind_its_options_is_told_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(click.UsageError, match="card is a command and stands first: pyscsh card"):
        Bench(tmp_path).pyscsh("--reader", "virtual", "card", "info")


def test_the_list_of_ceremonies_fits_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    lines = Bench(tmp_path).pyscsh("ceremony").out.splitlines()
    assert max(map(len, lines)) < 80
    assert len([line for line in lines if line[0] != " "]) == len([*(ROOT / "scripts" / "ceremonies").glob("*.js")])
