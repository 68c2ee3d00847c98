# SPDX-License-Identifier: MIT
"""Built-in modules and scripts that are JavaScript: the files of this folder, found by module id or by name."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

from shell.engine.source import Source

SCRIPT = "script:"  # begins the URI of such a module
_FOLDER = Path(__file__).parent
_ID = re.compile(r"\w+(?:[/-]\w+)*")


def module(module_id: str) -> dict[str, Any] | None:
    """Identity {id, uri} of a module; None when there is none."""
    return {"id": module_id, "uri": SCRIPT + module_id} if _file(module_id) else None


def beside(uri: str, relative_id: str) -> str:
    """Id of a module named relative to another one, such as ./TestGroup; one outside of this folder names nothing."""
    parts = list(PurePosixPath(uri.removeprefix(SCRIPT)).parent.parts)
    for part in relative_id.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def source(uri: str) -> Source | None:
    """Text of a module by its URI; None for URIs of other modules."""
    return _source(uri.removeprefix(SCRIPT)) if uri.startswith(SCRIPT) else None


def script(name: str) -> Source | None:
    """A script for load(), such as tools/TestRunner.js; None when there is none of this name."""
    return _source(name.removesuffix(".js")) if name.startswith("tools/") and name.endswith(".js") else None


def _source(module_id: str) -> Source | None:
    path = _file(module_id)
    return None if path is None else Source(f"<{module_id}>", path.read_text("utf-8"), internal=True)


def _file(module_id: str) -> Path | None:
    path = _FOLDER / f"{module_id}.js"
    return path if _ID.fullmatch(module_id) and path.is_file() else None
