# SPDX-License-Identifier: MIT
"""The file form of a transcript: JSON lines, each with the SHA-256 of the line before it.

A line is an object in canonical JSON (keys sorted, no blanks, ASCII only), so that `sha256sum` over a line without its
line feed gives what the next line has to quote. The last line of a complete run also holds a digest of itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FORMAT = "pyscsh-transcript-1"
FIRST = "0" * 64  # what the first line quotes
BEGIN, END = "begin", "end"
SELF = "self"  # digest of the last line without this field


def canonical(fields: Mapping[str, Any]) -> bytes:
    """One line without its line feed. Lone surrogates of JavaScript strings stay escapes."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def digest_of(line: bytes) -> str:
    """Hexadecimal SHA-256 of a line without its line feed."""
    return hashlib.sha256(line).hexdigest()


class HashChain:
    """A new file, only for its owner, that grows line by line. OSError when it exists or cannot be made."""

    def __init__(self, path: str) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._file = os.open(Path(path), flags, 0o600)
        self.digest = FIRST  # of the last line
        self.lines = 0

    def append(self, seconds: float, event: str, fields: Mapping[str, Any]) -> None:
        """Write one line; `seconds` since 1970. OSError when the file cannot take it."""
        moment = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        line = {**fields, "event": event, "line": self.lines + 1, "previous": self.digest, "time": moment}
        if event == END:
            line[SELF] = digest_of(canonical(line))
        self._write(canonical(line))

    def _write(self, line: bytes) -> None:
        data = line + b"\n"
        while data:
            data = data[os.write(self._file, data) :]
        self.digest = digest_of(line)
        self.lines += 1

    def close(self) -> None:
        """Bring the file to the disk and close it."""
        os.fsync(self._file)
        os.close(self._file)
