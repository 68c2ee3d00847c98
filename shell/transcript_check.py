# SPDX-License-Identifier: MIT
"""`pyscsh verify-transcript`: whether a transcript is whole, as it was written, and what is wrong where it is not.

The chain is not signed: someone who can write the file can also make a new one. That it is the one of this run shows
its last digest, which the run printed and which people write down or sign.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shell.cli import USAGE
from shell.ui.hash_chain import BEGIN, END, FIRST, FORMAT, SELF, canonical, digest_of
from shell.ui.report import visible

_BROKEN = 1
_MOST_SHOWN = 10


@dataclass(slots=True)
class Finding:
    """What a check has found; `complete` when the last line ends a run."""

    problems: list[str] = field(default_factory=list)
    lines: int = 0
    complete: bool = False
    cut_off: bool = False  # what follows the last line is the beginning of another one
    digest: str = FIRST  # of the last line
    cards: list[str] = field(default_factory=list)
    first: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)


class NoTranscriptError(ValueError):
    """The file is something else."""


def verify(path: Path, expected: str | None) -> int:
    """Check a file and say so; 0 whole, 1 broken, incomplete or another than `expected`, 2 no transcript."""
    try:
        finding = examine(path.read_bytes())
    except OSError as error:
        print(f"pyscsh: cannot read {path}: {error.strerror}", file=sys.stderr)
        return USAGE
    except NoTranscriptError as error:
        print(f"pyscsh: {path} is no transcript of pyscsh: {error}", file=sys.stderr)
        return USAGE
    if expected is not None and expected.strip().lower() != finding.digest:
        finding.problems.append(f"its SHA-256 is {finding.digest}, not the one given: this is another transcript")
    return _tell(path, finding)


def _tell(path: Path, finding: Finding) -> int:
    if finding.problems:
        print(f"BROKEN: {path} is not as it was written:")
        for problem in finding.problems[:_MOST_SHOWN]:
            print(f"  {visible(problem)}")
        if len(finding.problems) > _MOST_SHOWN:
            print(f"  and {len(finding.problems) - _MOST_SHOWN} more problems")
        return _BROKEN
    if not finding.complete:
        print(f"INCOMPLETE: {path} is intact in {finding.lines} lines, but the end is missing: the run was killed or")
        print("  the file was cut off. What is there is in its order and unchanged, but for the last line, which")
        print("  nothing vouches for.")
        if finding.cut_off:
            print(f"  Line {finding.lines + 1} is cut off or has no end.")
        return _BROKEN
    print(f"COMPLETE: {path} has {finding.lines} lines, all in order and as they were written.")
    for text in (_run(finding), *finding.cards):
        print(visible(f"  {text}"))
    print(f"  SHA-256 {finding.digest}; compare it with the one that the run printed.")
    return 0


def _run(finding: Finding) -> str:
    program = finding.first.get("program")
    version = program.get("version") if isinstance(program, dict) else None
    return (
        f"pyscsh {version} from {finding.first.get('time')} to {finding.last.get('time')}, "
        f"exit status {finding.last.get('status')}"
    )


def _card(fields: dict[str, Any]) -> str:
    kind = "VIRTUAL card" if fields.get("virtual") else "card"
    return f"{kind} {fields.get('serial') or fields.get('atr')} in {fields['reader']}"


def examine(data: bytes) -> Finding:
    """Check the content of a file; NoTranscriptError when no line of it is one of a transcript."""
    *lines, rest = data.split(b"\n")
    parsed = [_fields(line) for line in lines]
    _require_transcript(parsed, rest)
    finding = Finding(lines=len(lines))
    finding.problems += _problems(lines, parsed)
    finding.cut_off = bool(rest)
    if lines:
        finding.digest = digest_of(lines[-1])
        finding.first, finding.last = parsed[0] or {}, parsed[-1] or {}
    finding.cards = list(dict.fromkeys(_card(fields) for fields in parsed if fields and "reader" in fields))
    finding.complete = finding.last.get("event") == END and not rest
    return finding


def _require_transcript(parsed: list[dict[str, Any] | None], rest: bytes) -> None:
    if not parsed and not rest:
        raise NoTranscriptError("it is empty")
    known = [fields for fields in parsed if fields and "previous" in fields and "event" in fields]
    if not known:
        raise NoTranscriptError("no line of it has the form of one")
    form = next((fields.get("format") for fields in known if fields["event"] == BEGIN), FORMAT)
    if form != FORMAT:
        raise NoTranscriptError(f"its format is {form!r}, not {FORMAT}")


def _fields(line: bytes) -> dict[str, Any] | None:
    """Fields of a line in canonical form, None for anything else."""
    try:
        fields = json.loads(line)
        if isinstance(fields, dict) and canonical(fields) == line:
            return fields
    except (ValueError, RecursionError):
        pass
    return None


def _problems(lines: list[bytes], parsed: list[dict[str, Any] | None]) -> Iterator[str]:
    places = {digest_of(line): number for number, line in enumerate(lines, 1)}
    previous, number_before, ended = FIRST, 0, False
    for number, (line, fields) in enumerate(zip(lines, parsed, strict=True), 1):
        if fields is None:
            yield f"line {number} was changed: it is not in the form that transcripts have"
        else:
            if ended:
                yield f"line {number} was added behind the end of the run"
            if fields.get("previous") != previous:
                yield _break(number, fields, number_before, places)
            number_before = fields["line"] if isinstance(fields.get("line"), int) else number
            ended = fields.get("event") == END
            if ended and fields.get(SELF) != digest_of(canonical({k: v for k, v in fields.items() if k != SELF})):
                yield f"line {number} was changed: it does not fit its own digest"
        previous = digest_of(line)


def _break(number: int, fields: dict[str, Any], number_before: int, places: dict[str, int]) -> str:
    """What happened where a line does not quote the digest of the one before it."""
    says, quoted = fields.get("line"), fields.get("previous")
    follows = places.get(quoted) if isinstance(quoted, str) else None
    if number == 1:
        return f"the beginning is missing: the first line says that it was line {says}"
    if follows is not None and follows < number - 1:
        between = f"line {number - 1} was" if follows == number - 2 else f"lines {follows + 1} to {number - 1} were"
        return f"{between} inserted or moved: line {number} was written right behind line {follows}"
    if follows is not None or quoted == FIRST:
        return f"line {number} is not in its place: it says that it was line {says}"
    if isinstance(says, int) and says > number_before + 1:
        return f"lines are missing before line {number}: it says that it was line {says}"
    return f"line {number - 1} was changed, or line {number} does not belong behind it"
