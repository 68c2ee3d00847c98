# SPDX-License-Identifier: MIT
"""Java exceptions: scripts see them as errors named JavaException with a property `javaException`."""

from __future__ import annotations


class JavaError(Exception):
    """An exception of a Java class, by its full class name."""

    def __init__(self, class_name: str, message: str) -> None:
        super().__init__(f"{class_name}: {message}")
        self.class_name = class_name
        self.message = message


def io_error(message: str) -> JavaError:
    """A java.io.IOException."""
    return JavaError("java.io.IOException", message)


def illegal(message: str) -> JavaError:
    """A java.lang.IllegalArgumentException."""
    return JavaError("java.lang.IllegalArgumentException", message)


def out_of_bounds(message: str) -> JavaError:
    """A java.lang.IndexOutOfBoundsException."""
    return JavaError("java.lang.IndexOutOfBoundsException", message)


def null_pointer(what: str) -> JavaError:
    """A java.lang.NullPointerException."""
    return JavaError("java.lang.NullPointerException", f"{what} is null")
