# SPDX-License-Identifier: MIT
"""Limits of a process that runs a script nobody has read: it writes in one folder, starts nothing, ends in time."""

from __future__ import annotations

import errno
import os
import resource
import sys
from pathlib import Path
from typing import Any

REFUSAL = "outside of the scratch copy"
_MEMORY, _FILE_SIZE = 2 << 30, 64 << 20  # bytes
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_CHANGES = frozenset({"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod",
                      "os.truncate", "shutil.rmtree"})  # fmt: skip
_STARTS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"})


def enclose(folder: Path, seconds: int) -> None:
    """Set the limits for this process; there is no way back."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_SIZE, _FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    root = str(folder.resolve()) + os.sep

    def check(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _STARTS:
            raise PermissionError("scripts of a survey start no programs")
        if event == "open" and isinstance(arguments[0], (str, bytes)) and arguments[2] & _WRITING:
            _check_inside(arguments[0], root)
        elif event in _CHANGES:
            for path in arguments[:2]:
                if isinstance(path, (str, bytes)):
                    _check_inside(path, root)

    sys.addaudithook(check)


def _check_inside(path: str | bytes, root: str) -> None:
    real = os.path.realpath(os.fsdecode(path))
    if real != os.devnull and not (real + os.sep).startswith(root):
        raise PermissionError(errno.EACCES, REFUSAL, real)
