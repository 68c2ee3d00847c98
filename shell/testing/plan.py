# SPDX-License-Identifier: MIT
"""What `pyscsh test` is told to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_NOT = "not "


@dataclass(frozen=True, slots=True)
class Plan:
    """Files and wishes of one run."""

    files: tuple[Path, ...] = ()
    loader: Path | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)  # name of a parameter -> where its value comes from
    keywords: tuple[str, ...] = ()
    stop_at_failure: bool = False
    list_only: bool = False
    verbose: bool = False
    show_output: bool = False
    junit: Path | None = None

    def chooses(self, name: str) -> bool:
        """Whether a test is wanted: its name has one of the keywords and none of those behind "not "."""
        lower = name.lower()
        wanted = [word.lower() for word in self.keywords if not word.startswith(_NOT)]
        unwanted = [word.removeprefix(_NOT).lower() for word in self.keywords if word.startswith(_NOT)]
        return (not wanted or any(word in lower for word in wanted)) and not any(word in lower for word in unwanted)
