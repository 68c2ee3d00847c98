# SPDX-License-Identifier: MIT
"""Which inputs are kept in the history and by `.save`."""

from __future__ import annotations

from shell.ui.sensitive import takes_secret


def is_kept(text: str) -> bool:
    """False for a line with a leading blank, and for one that holds a secret."""
    return not text.startswith((" ", "\t")) and not takes_secret(text)
