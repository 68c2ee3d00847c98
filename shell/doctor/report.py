# SPDX-License-Identifier: MIT
"""Runs the checks and shows what they found, for people or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jsapi.terminals.choose import VIRTUAL
from shell.cli import REFUSED
from shell.doctor import program, smart_cards
from shell.doctor.finding import Finding, State, System
from shell.doctor.system import this_system
from shell.ui.report import visible

_WIDTH = 9


def examine(readers: Sequence[str], scsh_home: Path | None, *, as_json: bool = False) -> int:
    """Print GO or what is missing; returns the exit status, 0 for GO, 3 otherwise."""
    found = collect(readers, scsh_home)
    missing = sum(finding.state is State.MISSING for finding in found)
    if as_json:
        print(json.dumps({"go": not missing, "findings": [_as_data(finding) for finding in found]}, indent=2))
    else:
        system = this_system()
        print("\n".join(line for finding in found for line in _lines(finding, system)))
        print(_verdict(missing))
    return REFUSED if missing else 0


def collect(readers: Sequence[str], scsh_home: Path | None) -> list[Finding]:
    """All findings. Who names virtual readers only needs nothing of the way to real ones."""
    virtual = [name for name in readers if name == VIRTUAL or name.startswith(VIRTUAL + ":")]
    found = [*program.findings(scsh_home), *smart_cards.virtual_readers(virtual)]
    real = list(smart_cards.findings())
    if virtual and len(virtual) == len(readers):
        real = [replace(f, state=State.NOTE) if f.state is State.MISSING else f for f in real]
    return found + real


def _lines(finding: Finding, system: System | None) -> list[str]:
    lines = [f"{finding.state.value:<{_WIDTH}}{finding.subject}: {visible(finding.text)}"]
    if finding.state is State.OK or not finding.steps:
        return lines
    if system is not None:
        return [*lines, f"{'':{_WIDTH}}next: {finding.steps[system]}"]
    if len(set(finding.steps.values())) == 1:
        return [*lines, f"{'':{_WIDTH}}next: {next(iter(finding.steps.values()))}"]
    return lines + [f"{'':{_WIDTH}}next on {other.value}: {step}" for other, step in finding.steps.items()]


def _verdict(missing: int) -> str:
    if not missing:
        return "GO"
    return f"NOT YET: {'1 thing is' if missing == 1 else f'{missing} things are'} missing, see above"


def _as_data(finding: Finding) -> dict[str, Any]:
    return {
        "subject": finding.subject,
        "state": finding.state.value,
        "text": finding.text,
        "steps": {} if finding.state is State.OK else {s.value: step for s, step in finding.steps.items()},
    }
