# SPDX-License-Identifier: MIT
"""Errors that scripts see as those of the class SmartCardHSM, wherever the code of its members is."""

from __future__ import annotations

from jsapi.gperror import ErrorCode, GPError


def error(code: ErrorCode, reason: int, message: str) -> GPError:
    """A GPError of SmartCardHSM."""
    return GPError("SmartCardHSM", code, reason, message)
