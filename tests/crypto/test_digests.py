# SPDX-License-Identifier: MIT
"""Hashes: FIPS 180-4 and RFC 1321 examples, iteration, progress and cancelling."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jsapi.bytestring import ByteString
from jsapi.crypto import digest as digests
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.gperror import ErrorCode
from jsapi.services import QUIET, Progress, Services
from tests.crypto.material import CRYPTO, bs, digest
from tests.refused import refused

ABC = ByteString(b"abc")


@pytest.mark.parametrize(
    ("mechanism", "result"),
    [
        (M.MD5, "900150983cd24fb0d6963f7d28e17f72"),
        (M.SHA_1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (M.SHA_224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        (M.SHA_256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ],
)
def test_known_answers(mechanism: M, result: str) -> None:
    assert digest(mechanism, b"abc") == bs(result)


def test_two_rounds_of_md5() -> None:
    assert CRYPTO.digest(QUIET, M.MD5, ABC, 2) == bs("AF5DA9F45AF7A300E3ADED972F8FF687")
    assert CRYPTO.digest(QUIET, M.MD5, ABC, 1) == digest(M.MD5, b"abc")


@pytest.mark.parametrize("mechanism", list(digests.NAMES))
def test_iteration_agrees_with_hashlib(mechanism: M) -> None:
    expected = b"abc"
    for _ in range(50):
        expected = hashlib.new(digests.NAMES[mechanism], expected).digest()
    assert bytes(CRYPTO.digest(QUIET, mechanism, ABC, 50)) == expected


def test_hashlib_is_the_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(digests._BUILTIN, "md5", ("_no_such_module",))
    assert CRYPTO.digest(QUIET, M.MD5, ABC, 2) == bs("AF5DA9F45AF7A300E3ADED972F8FF687")


def test_refusals() -> None:
    with refused("Crypto", ErrorCode.INVALID_MECH, 0):
        digest(M.RSA, b"")
    for rounds in (0, -1):
        with refused("ByteString", ErrorCode.ARGUMENTS_MISSING, 1):
            CRYPTO.digest(QUIET, M.MD5, ABC, rounds)


class Watcher(Services):
    """Notes every progress report; raises after `limit` rounds."""

    def __init__(self, limit: int | None = None) -> None:
        self.titles: list[tuple[str, int]] = []
        self.reports: list[int] = []
        self.limit = limit
        self.open = 0

    @contextmanager
    def progress(self, title: str, total: int) -> Iterator[Progress]:
        self.titles.append((title, total))
        self.open += 1
        try:
            yield self
        finally:
            self.open -= 1

    def update(self, done: int) -> None:
        self.reports.append(done)
        if self.limit is not None and done >= self.limit:
            raise KeyboardInterrupt


def test_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_SECONDS_PER_UPDATE", 0)
    watcher = Watcher()
    result = CRYPTO.digest(watcher, M.MD5, ABC, 250_000)
    assert watcher.titles == [("MD5, 250000 rounds", 250_000)]
    assert watcher.reports == [100_000, 200_000, 250_000]
    assert watcher.open == 0
    assert bytes(result) == digests._repeat(hashlib.md5, b"abc", 250_000)


def test_short_loops_show_nothing() -> None:
    watcher = Watcher()
    CRYPTO.digest(watcher, M.MD5, ABC, 1000)
    assert watcher.titles == []


def test_cancelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_SECONDS_PER_UPDATE", 0)
    watcher = Watcher(limit=200_000)
    with pytest.raises(KeyboardInterrupt):
        CRYPTO.digest(watcher, M.MD5, ABC, 2_000_000_000)
    assert watcher.reports == [100_000, 200_000]
    assert watcher.open == 0


def test_random() -> None:
    first, second = CRYPTO.generate_random(32), CRYPTO.generate_random(32)
    assert len(first) == len(second) == 32
    assert first != second
    assert len(CRYPTO.generate_random(0)) == 0
    with refused("Crypto", ErrorCode.INVALID_ARGUMENTS, 8):
        CRYPTO.generate_random(-1)


def test_providers() -> None:
    assert bytes(Crypto.create("SunJCE").digest(QUIET, M.MD5, ABC)).hex().startswith("9001")
    assert Crypto.create("BC", "extra").provider == "BC"
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.MD5, "provider"):
        Crypto.create("XX").digest(QUIET, M.MD5, ABC)
    with refused("Crypto", ErrorCode.INVALID_TYPE, 0):
        Crypto.create(None)
