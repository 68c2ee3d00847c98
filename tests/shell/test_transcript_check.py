# SPDX-License-Identifier: MIT
"""pyscsh verify-transcript: what was done to a transcript, and where."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shell.transcript_check import NoTranscriptError, examine, verify
from shell.ui.transcript import Transcript

LINES = 8


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Content of a complete transcript: begin, six entries, end."""
    path = tmp_path_factory.mktemp("whole") / "transcript"
    record = Transcript(str(path), {"program": {"version": "1.2"}}, lambda reason: pytest.fail(reason))
    for number in range(LINES - 2):
        record.entered(f"entry {number}")
    record.finish(0)
    return path.read_bytes()


def swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


def renumbered(lines: list[bytes]) -> list[bytes]:
    """A line that someone made up, in the right form and with the right digest of the line before it."""
    made_up = json.loads(lines[3]) | {"text": "made up"}
    return [*lines[:3], json.dumps(made_up, sort_keys=True, separators=(",", ":")).encode(), *lines[4:]]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda lines: [*lines[:3], lines[3].replace(b"entry 2", b"entry 9"), *lines[4:]],
         "line 4 was changed, or line 5 does not belong behind it"),
        (lambda lines: [*lines[:3], lines[3].replace(b",", b", ", 1), *lines[4:]],
         "line 4 was changed: it is not in the form"),
        (lambda lines: [lines[0].replace(b"1.2", b"1.3"), *lines[1:]],
         "line 1 was changed, or line 2 does not belong behind it"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'"status":0', b'"status":1')],
         "line 8 was changed: it does not fit its own digest"),
        (lambda lines: [*lines[:3], *lines[4:]], "lines are missing before line 4: it says that it was line 5"),
        (lambda lines: lines[2:], "the beginning is missing: the first line says that it was line 3"),
        (swapped, "line 4 is not in its place: it says that it was line 5"),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], "line 3 was inserted or moved"),
        (lambda lines: [*lines[:3], lines[6], lines[5], *lines[3:]], "lines 4 to 5 were inserted or moved"),
        (renumbered, "line 4 was changed, or line 5 does not belong behind it"),
        (lambda lines: [*lines, lines[3]], "line 9 was added behind the end of the run"),
        (lambda lines: [*lines[:3], b"", *lines[3:]], "line 4 was changed: it is not in the form"),
    ],
    ids=["edited", "reformatted", "first", "last", "deleted", "beheaded", "swapped", "repeated", "inserted", "made up",
         "appended", "blank"],
)  # fmt: skip
def test_what_was_done_and_where(
    whole: bytes,
    change: Callable[[list[bytes]], list[bytes]],
    problem: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "transcript"
    path.write_bytes(b"\n".join(change(whole.splitlines())) + b"\n")
    assert verify(path, None) == 1
    output = capsys.readouterr().out
    assert output.startswith(f"BROKEN: {path}")
    assert problem in output


def test_a_whole_one(whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "transcript"
    path.write_bytes(whole)
    assert verify(path, None) == 0
    assert capsys.readouterr().out.startswith(f"COMPLETE: {path} has 8 lines")
    finding = examine(whole)
    assert verify(path, finding.digest.upper()) == 0
    assert verify(path, "0" * 64) == 1
    assert "another transcript" in capsys.readouterr().out


@pytest.mark.parametrize("kept", range(1, LINES))
def test_one_that_was_cut_off_between_lines_is_incomplete(
    whole: bytes, kept: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "transcript"
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:kept]))
    assert verify(path, None) == 1
    assert f"INCOMPLETE: {path} is intact in {kept} lines" in capsys.readouterr().out


@pytest.mark.parametrize("missing", [1, 20])
def test_one_that_was_cut_off_in_a_line(
    whole: bytes, missing: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "transcript"
    path.write_bytes(whole[:-missing])
    assert verify(path, None) == 1
    output = capsys.readouterr().out
    assert f"INCOMPLETE: {path} is intact in 7 lines" in output
    assert "Line 8 is cut off or has no end" in output


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"text\n", b"{}\n", b"[1]\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n", b'{"event":"begin"}\n']
)
def test_what_is_no_transcript(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "thing"
    path.write_bytes(content)
    assert verify(path, None) == 2
    assert "is no transcript of pyscsh" in capsys.readouterr().err


def test_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(tmp_path, None) == 2
    assert verify(tmp_path / "nothing", None) == 2
    assert capsys.readouterr().err.count("cannot read") == 2


def test_another_format(tmp_path: Path, whole: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "transcript"
    path.write_bytes(whole.replace(b"pyscsh-transcript-1", b"pyscsh-transcript-9"))
    assert verify(path, None) == 2
    assert "pyscsh-transcript-9" in capsys.readouterr().err


@given(position=st.integers(0), octet=st.integers(0, 255))
def test_no_changed_octet_goes_unnoticed(whole: bytes, position: int, octet: int) -> None:
    data = bytearray(whole)
    position %= len(data)
    changed = data[position] != octet
    data[position] = octet
    try:
        finding = examine(bytes(data))
    except NoTranscriptError:
        return
    assert (bool(finding.problems) or not finding.complete) is changed


@given(seed=st.randoms(use_true_random=False))
def test_no_other_order_goes_unnoticed(whole: bytes, seed: random.Random) -> None:
    lines = whole.splitlines(keepends=True)
    seed.shuffle(lines)
    content = b"".join(lines)
    assert bool(examine(content).problems) is (content != whole)


@given(content=st.binary(max_size=300))
def test_any_content_gets_an_answer(content: bytes) -> None:
    with suppress(NoTranscriptError):
        examine(content)


def test_control_characters_do_not_reach_the_terminal(
    whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "transcript"
    path.write_bytes(whole.replace(b'"line":1,', b'"line":"\\u001b[2J",'))
    assert verify(path, None) == 1
    assert "\x1b" not in capsys.readouterr().out
