# SPDX-License-Identifier: MIT
"""A share printed and typed back."""

from __future__ import annotations

import pytest

from tests.ceremonies.bench import Bench

SHARE = bytes(range(32))


@pytest.fixture
def printed(bench: Bench) -> Bench:
    bench.share("a.pbe", SHARE)
    assert bench.ceremony("paper-share", "print", "a.pbe", "a.txt").status == 0
    return bench


def test_typed_back(printed: Bench) -> None:
    assert len((printed.folder / "a.txt").read_text().splitlines()) == 9
    assert printed.ceremony("paper-share", "read", "a.txt", "b.pbe").status == 0
    assert (printed.folder / "b.pbe").read_bytes() == (printed.folder / "a.pbe").read_bytes()


def test_error_is_located(printed: Bench) -> None:
    lines = (printed.folder / "a.txt").read_text().splitlines()
    lines[4] = lines[4][:-1] + ("0" if lines[4][-1] != "0" else "1")
    (printed.folder / "a.txt").write_text("\n".join(lines))
    outcome = printed.ceremony("paper-share", "read", "a.txt", "b.pbe")
    assert (outcome.status, "Line 5 is mistyped" in outcome.err) == (1, True)
    assert not (printed.folder / "b.pbe").exists()


def test_page(printed: Bench) -> None:
    assert printed.ceremony("paper-share", "print", "a.pbe", "a.html").status == 0
    page = (printed.folder / "a.html").read_text("utf-8")
    for line in (printed.folder / "a.txt").read_text().splitlines():
        assert line in page
    assert (printed.folder / "a.html").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [(), ("print", "a.pbe"), ("read",), ("burn", "a", "b"), ("print", "a", "b", "c")])
def test_wrong_use(bench: Bench, words: tuple[str, ...]) -> None:
    assert bench.ceremony("paper-share", *words).status == 2


@pytest.mark.parametrize("content", [b"", b"Salted__", bytes(64)])
def test_what_is_no_share_file(bench: Bench, content: bytes) -> None:
    (bench.folder / "x").write_bytes(content)
    outcome = bench.ceremony("paper-share", "print", "x", "x.txt")
    assert (outcome.status, "ot a DKEK share file" in outcome.err) == (1, True)


def test_names_from_the_root(printed: Bench) -> None:
    typed, made = printed.folder / "a.txt", printed.folder / "c.pbe"
    assert printed.ceremony("paper-share", "read", str(typed), str(made)).status == 0
    assert made.read_bytes() == (printed.folder / "a.pbe").read_bytes()
