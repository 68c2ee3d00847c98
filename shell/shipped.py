# SPDX-License-Identifier: MIT
"""Where the JavaScript that ships with the program is: ceremonies and key manager."""

from __future__ import annotations

import sys
from pathlib import Path

_SOURCE_TREE = Path(__file__).resolve().parent.parent / "scripts"


def scripts() -> Path:
    """The folder `scripts` of a source tree, else the one that the installation has put under its prefix."""
    return _SOURCE_TREE if _SOURCE_TREE.is_dir() else Path(sys.prefix) / "share" / "pyscsh"
