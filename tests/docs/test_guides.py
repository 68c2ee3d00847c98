# SPDX-License-Identifier: MIT
"""The guides in docs/: their commands work, and they name nothing that does not exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.ceremonies.bench import ROOT, Bench
from tests.ceremonies.conftest import quick_shares  # noqa: F401
from tests.docs.guide import DOCS, Runner, blocks

GUIDES = ("operators.md", "script-authors.md", "moving-from-scsh.md")
ALL = sorted(path.name for path in DOCS.glob("*.md"))
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]+")
_LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.usefixtures("quick_shares")
def test_every_command_works(guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PIN", "SO_PIN", "SHARE_1", "SHARE_2", "P12_PASSWORD", "SCSH_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert Runner(guide, tmp_path, monkeypatch.setenv).run() > 0


@pytest.mark.parametrize("guide", GUIDES)
def test_no_command_is_left_untested(guide: str) -> None:
    """A block of commands without the mark has to say why: `sh not tested` is for real devices and packages."""
    assert [block.line for block in blocks(guide) if block.kind in ("sh", "bash", "")] == []


@pytest.mark.parametrize("guide", ALL)
def test_links_lead_somewhere(guide: str) -> None:
    text = (DOCS / guide).read_text("utf-8")
    for target, _anchor in _LINK.findall(text):
        assert (DOCS / target).exists(), f"{guide} names {target}"


@pytest.mark.parametrize("guide", ALL)
def test_ceremonies_that_are_named_exist(guide: str) -> None:
    text = (DOCS / guide).read_text("utf-8")
    known = {path.stem for path in (ROOT / "scripts" / "ceremonies").glob("*.js")}
    named = set(re.findall(r"pyscsh ceremony (?:--?[\w-]+ \S+ )*([a-z][\w-]+)", text))
    assert named <= known | {"NAME"}


def test_every_ceremony_is_described() -> None:
    text = (DOCS / "ceremonies.md").read_text("utf-8")
    described = set(re.findall(r"^## ([\w-]+)$", text, re.MULTILINE))
    assert described >= {path.stem for path in (ROOT / "scripts" / "ceremonies").glob("*.js")}


def test_options_that_are_described_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that a section of ceremonies.md names are in the usage text of its ceremony, or of one it speaks of."""
    monkeypatch.chdir(tmp_path)
    usages = {name: set(_OPTION.findall(usage)) for name, usage in _usages(Bench(tmp_path)).items()}
    spoken_of = usages["initialize"] | usages["use-key"] | {"--unwrap-key"}  # the last one is of sc-hsm-tool
    for section in (DOCS / "ceremonies.md").read_text("utf-8").split("\n## ")[1:]:
        name = section.partition("\n")[0]
        assert set(_OPTION.findall(section)) <= usages[name] | spoken_of, name


def _usages(bench: Bench) -> dict[str, str]:
    """Usage texts of all ceremonies, with the options that all have."""
    code = f"""
    const {{ COMMON_USAGE }} = require("{ROOT}/scripts/ceremonies/ceremony/options");
    const {{ builtinJobs }} = require("{ROOT}/scripts/keymanager/menus/all");
    const usages = builtinJobs.map(({{ ceremony: {{ name, usage }} }}) => [name, usage + COMMON_USAGE]);
    JSON.stringify(Object.fromEntries(usages));
    """
    usages: dict[str, str] = json.loads(bench.pyscsh("run", "--builtin-modules", "-e", code).out)
    return usages
