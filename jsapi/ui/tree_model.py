# SPDX-License-Identifier: MIT
"""What a host object has that can stand in an outline although it is no OutlineNode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable


@runtime_checkable
class TreeModel(Protocol):
    """A data object with data objects in it."""

    def tree_label(self) -> str:
        """One line that tells what it is."""

    def tree_value(self) -> str:
        """Its value as text; empty for one that only contains others."""

    def tree_children(self) -> Sequence[TreeModel]:
        """What it contains."""


def hex_or_text(data: bytes) -> str:
    """Bytes as quoted text when all are printable ASCII, else as hex digits."""
    text = data.decode("latin-1")
    return f'"{text}"' if data and text.isascii() and text.isprintable() else data.hex().upper()
