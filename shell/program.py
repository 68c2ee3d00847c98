# SPDX-License-Identifier: MIT
"""What program this is: version, engine, and one digest over all its files, for records that have to name it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

from shell import __version__

_PACKAGES = ("jsapi", "shell")
ENGINE = "quickjs-ng"


@cache
def identity() -> dict[str, str]:
    """`version`, `engine` and `sha256`, as Console.programHash() gives them."""
    return {"version": __version__, "engine": engine(), "sha256": files_digest()}


def engine() -> str:
    """Name and version of the JavaScript engine."""
    try:
        return f"{ENGINE} {metadata.version(ENGINE)}"
    except metadata.PackageNotFoundError:
        return ENGINE


def files_digest() -> str:
    """SHA-256 over lines of digest, two blanks and path, sorted by path, for each file of the packages.

    The same comes out of `find jsapi shell -type f ! -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum |
    sha256sum` in the folder that holds the packages.
    """
    root = Path(__file__).resolve().parent.parent
    files = {
        path.relative_to(root).as_posix(): path
        for package in _PACKAGES
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    total = hashlib.sha256()
    for name in sorted(files, key=str.encode):
        total.update(f"{hashlib.sha256(files[name].read_bytes()).hexdigest()}  {name}\n".encode())
    return total.hexdigest()
