# SPDX-License-Identifier: MIT
"""What is wrong with a script that only its translation can tell."""

from __future__ import annotations


class DialectError(Exception):
    """A part of a script that does not end: the message and its 1-based line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
