# SPDX-License-Identifier: MIT
"""Hashes, once or millions of times over (key stretching of password protected files)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from itertools import repeat
from typing import Any, Final

from jsapi.crypto.mechanisms import Mechanism
from jsapi.services import Progress, Services

ROUNDS_PER_CHUNK: Final = 100_000
_SECONDS_PER_UPDATE: Final = 0.1

NAMES: Final[Mapping[Mechanism, str]] = {
    Mechanism.MD5: "md5",
    Mechanism.SHA_1: "sha1",
    Mechanism.SHA_224: "sha224",
    Mechanism.SHA_256: "sha256",
    Mechanism.SHA_384: "sha384",
    Mechanism.SHA_512: "sha512",
}
# CPython's own modules, in which a short hash takes a third of the time that hashlib needs (OpenSSL fetches).
_BUILTIN: Final[Mapping[str, tuple[str, ...]]] = {
    "md5": ("_md5",),
    "sha1": ("_sha1",),
    "sha224": ("_sha2", "_sha256"),
    "sha256": ("_sha2", "_sha256"),
    "sha384": ("_sha2", "_sha512"),
    "sha512": ("_sha2", "_sha512"),
}

Constructor = Callable[[bytes], Any]


def constructor(name: str) -> Constructor:
    """The fastest constructor for many short inputs; hashlib's where CPython was built without its own."""
    for module in _BUILTIN[name]:
        try:
            found: Constructor = getattr(import_module(module), name)
        except (ImportError, AttributeError):
            continue
        return found
    return lambda data: hashlib.new(name, data, usedforsecurity=False)


def digest(mechanism: Mechanism, data: bytes) -> bytes:
    """One hash; KeyError for a mechanism that is no hash."""
    return hashlib.new(NAMES[mechanism], data, usedforsecurity=False).digest()


def iterated(mechanism: Mechanism, data: bytes, rounds: int, services: Services) -> bytes:
    """The hash of the hash ..., `rounds` times; shows progress, and ends when the progress display raises."""
    if rounds == 1:
        return digest(mechanism, data)
    create = constructor(NAMES[mechanism])
    if rounds <= ROUNDS_PER_CHUNK:
        return _repeat(create, data, rounds)
    with services.progress(f"{mechanism.name}, {rounds} rounds", rounds) as progress:
        return _in_chunks(create, data, rounds, progress)


def _in_chunks(create: Constructor, data: bytes, rounds: int, progress: Progress) -> bytes:
    done, shown = 0, time.monotonic()
    while done < rounds:
        count = min(ROUNDS_PER_CHUNK, rounds - done)
        data = _repeat(create, data, count)
        done += count
        now = time.monotonic()
        if now - shown >= _SECONDS_PER_UPDATE or done == rounds:
            shown = now
            progress.update(done)
    return data


def _repeat(create: Constructor, data: bytes, rounds: int) -> bytes:
    for _ in repeat(None, rounds):
        data = create(data).digest()
    return data
