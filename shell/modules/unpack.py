# SPDX-License-Identifier: MIT
"""Files of an archive in a folder of this user alone; archives that mean harm are refused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO

MOST_FILES = 20_000
MOST_BYTES = 256 * 1024 * 1024  # of all files together, counted as they are unpacked
_CHUNK = 1 << 20
_DRIVE = re.compile(r"[A-Za-z]:")
_PROGRAMS = (".jar", ".exe", ".dll", ".so", ".dylib", ".jnilib", ".class")  # of Java: no script can use them here


class ArchiveError(Exception):
    """An archive that cannot be used, in one sentence."""


def unpack(files: Iterable[tuple[str, IO[bytes]]], folder: Path) -> None:
    """Write files by their names below a folder; ArchiveError for names that lead out of it, and for too much."""
    left = MOST_BYTES
    for count, (name, content) in enumerate(files, 1):
        if count > MOST_FILES:
            raise ArchiveError(f"it has more than {MOST_FILES} files")
        target = folder / _inside(name)
        if not name.lower().endswith(_PROGRAMS):
            left = _write(target, content, left)


def _inside(name: str) -> Path:
    parts = name.replace("\\", "/").split("/")
    if "\0" in name or _DRIVE.match(name) or not name or any(part in ("", "..") for part in parts):
        raise ArchiveError(f"it has a file {name!r}, which would lie outside of the folder")
    return Path(*parts)


def _write(target: Path, content: IO[bytes], left: int) -> int:
    """Copy at most `left` bytes; how many are left then."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        while chunk := content.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ArchiveError(f"it unpacks to more than {MOST_BYTES // 1024 // 1024} MB")
            stream.write(chunk)
    return left
