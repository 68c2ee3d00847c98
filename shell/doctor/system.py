# SPDX-License-Identifier: MIT
"""Which system this is, as far as next steps differ."""

from __future__ import annotations

import platform
import sys

from shell.doctor.finding import System

_FAMILIES = {"debian": System.DEBIAN, "ubuntu": System.DEBIAN, "fedora": System.FEDORA, "rhel": System.FEDORA}


def this_system() -> System | None:
    """The system, None for one whose steps are not known."""
    if sys.platform == "darwin":
        return System.MACOS
    if sys.platform == "win32":
        return System.WINDOWS
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return None
    return family(release.get("ID", ""), release.get("ID_LIKE", ""))


def family(identifier: str, like: str) -> System | None:
    """The family that ID and ID_LIKE of os-release tell."""
    return next((_FAMILIES[word] for word in [identifier, *like.split()] if word in _FAMILIES), None)
