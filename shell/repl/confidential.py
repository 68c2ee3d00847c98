# SPDX-License-Identifier: MIT
"""Which inputs are kept, in the history and by `.save`."""

from __future__ import annotations

from shell.ui.sensitive import takes_secret


def is_kept(text: str) -> bool:
    """False for an input with a leading blank, and for one with a secret in it."""
    return not text.startswith((" ", "\t")) and not takes_secret(text)
