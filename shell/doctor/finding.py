# SPDX-License-Identifier: MIT
"""What a check of the doctor has found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class State(Enum):
    """Whether something keeps a person from working with cards."""

    OK = "ok"
    NOTE = "note"  # not needed for every work, or not what it could be
    MISSING = "missing"


class System(Enum):
    """Systems that the doctor knows a next step for."""

    DEBIAN = "Debian"  # and Ubuntu, Mint, Raspberry Pi OS
    FEDORA = "Fedora"  # and Red Hat, CentOS, Rocky, Alma
    MACOS = "macOS"
    WINDOWS = "Windows"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `steps` tell what to do next on each system."""

    subject: str
    state: State
    text: str
    steps: Mapping[System, str] = field(default_factory=dict)


def on_every_system(step: str) -> dict[System, str]:
    """A step that does not depend on the system."""
    return dict.fromkeys(System, step)
