# SPDX-License-Identifier: MIT
"""A survey's results as a table, a list of what did not work, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from shell.survey.verdict import GOOD, Kind, Verdict

_PARSE = (Kind.AS_IS, Kind.TRANSLATED, Kind.SYNTAX)
_RUN = tuple(kind for kind in Kind if kind not in _PARSE)


@dataclass(frozen=True, slots=True)
class Result:
    """Verdicts on one script; None for a stage that was not reached."""

    folder: str
    script: str
    parse: Verdict
    load: Verdict | None = None
    run: Verdict | None = None

    @property
    def faulty(self) -> bool:
        """Whether a stage ended in what may be our fault."""
        return any(verdict.kind not in GOOD for verdict in (self.parse, self.load, self.run) if verdict)


def as_json(results: Sequence[Result]) -> str:
    """All verdicts."""
    return json.dumps([asdict(result) for result in results], indent=1)


def table(results: Sequence[Result]) -> str:
    """Counts by folder and stage."""
    parts = [_stage("parse", _PARSE, [(r.folder, r.parse.kind) for r in results])]
    for name in ("load", "run"):
        verdicts = [(r.folder, v.kind) for r in results if (v := getattr(r, name)) is not None]
        if verdicts:
            parts.append(_stage(name, _RUN, verdicts))
    return "\n".join(parts)


def _stage(title: str, kinds: Sequence[Kind], verdicts: Sequence[tuple[str, Kind]]) -> str:
    counts = Counter(verdicts)
    shown = [kind for kind in kinds if any(counted == kind for _, counted in counts)]
    folders = list(dict.fromkeys(folder for folder, _ in verdicts))
    rows = [(folder, [counts[folder, kind] for kind in shown]) for folder in folders]
    rows.append(("all", [sum(counts[folder, kind] for folder in folders) for kind in shown]))
    heads = [title, "scripts", *(kind.value for kind in shown)]
    cells = [heads, *([folder, str(sum(numbers)), *map(str, numbers)] for folder, numbers in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return "".join(_line(line, widths) for line in cells)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = cells[0].ljust(widths[0])
    return "  ".join([first, *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))]) + "\n"


def listing(results: Iterable[Result], *, everything: bool) -> str:
    """One line for each stage of a script that may be our fault, or of every script."""
    lines = []
    for result in results:
        for stage in ("parse", "load", "run"):
            verdict: Verdict | None = getattr(result, stage)
            if verdict is not None and (everything or verdict.kind not in GOOD):
                where = f" in {verdict.file}:{verdict.line}" if verdict.line else ""
                detail = f": {verdict.message}{where}" if verdict.message else ""
                lines.append(f"{result.folder}/{result.script}: {stage}: {verdict.kind.value}{detail}\n")
    return "".join(lines)
