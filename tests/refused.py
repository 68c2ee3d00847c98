# SPDX-License-Identifier: MIT
"""Expectation of a GPError with its class name, code and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from jsapi.gperror import ErrorCode, GPError


@contextmanager
def refused(class_name: str, code: ErrorCode, reason: int, match: str = "") -> Iterator[None]:
    """The block must raise this GPError; `match` is a part of its message, case ignored."""
    with pytest.raises(GPError) as caught:
        yield
    error = caught.value
    assert (error.class_name, ErrorCode(error.code), error.reason) == (class_name, code, reason)
    assert match.lower() in error.message.lower()


def error_of(action: Callable[[], object]) -> tuple[str, int, int] | None:
    """Class name, code and reason of the GPError that an action ends with; None when it succeeds."""
    try:
        action()
    except GPError as error:
        return error.class_name, error.code, error.reason
    return None
