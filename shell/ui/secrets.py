# SPDX-License-Identifier: MIT
"""Secrets from where they are kept: a file, an environment variable, a file descriptor, or the person at the terminal.

A source is written FILE, `file:FILE`, `env:NAME`, `fd:NUMBER` or `prompt`; never the secret itself, which would show up
in the process list.
"""

from __future__ import annotations

import hmac
import os
import sys

_LARGEST = 64 * 1024
PREFIXES = ("env:", "fd:", "file:")
PROMPT = "prompt"
_NO_SUCH_SOURCE = (
    "no such file; name a file, env:NAME, fd:NUMBER or prompt. If that was the secret itself, change it: "
    "command lines are visible to others"
)


class SecretError(Exception):
    """A secret could not be had; the message names the source, never the content."""


def read(question: str, source: str, *, twice: bool = False) -> bytearray:
    """The secret as bytes (UTF-8), without a final line end; SecretError when the source does not give one."""
    kind, colon, rest = source.partition(":")
    if source == PROMPT:
        return _ask(question, twice)
    if colon and kind == "env":
        return _from_environment(question, rest)
    if colon and kind == "fd":
        return _from_descriptor(question, rest)
    if colon and kind == "file":
        return _from_file(question, rest, like_a_secret(rest))
    return _from_file(question, source, like_a_secret(source) or not _like_a_path(source))


def _from_environment(question: str, name: str) -> bytearray:
    value = os.environb.get(os.fsencode(name))
    if value is None:
        raise SecretError(f"{question}: the environment variable {name} is not set")
    return bytearray(value)


def _from_descriptor(question: str, number: str) -> bytearray:
    try:
        with open(int(number), "rb", closefd=False) as stream:
            return _one_line(question, stream.read(_LARGEST + 1))
    except (ValueError, OSError):
        raise SecretError(f"{question}: cannot read file descriptor {number!r}") from None


def _from_file(question: str, name: str, may_be_secret: bool) -> bytearray:
    """One line of a file; a name that may be the secret itself is not repeated when there is no such file."""
    try:
        with open(name, "rb") as stream:
            data = stream.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        if may_be_secret and not isinstance(error, PermissionError | IsADirectoryError):
            raise SecretError(f"{question}: {_NO_SUCH_SOURCE}") from None
        raise SecretError(f"{question}: cannot read the secret from file {name}: {reason}") from None
    return _one_line(question, data)


def like_a_secret(name: str) -> bool:
    """A name that may be a PIN or a piece of a password itself, and that is not repeated therefore."""
    return len(name) >= 4 and set(name) <= set("0123456789abcdefABCDEF: ")


def _like_a_path(name: str) -> bool:
    """Passwords have dots and slashes less often than names of files that are mistyped."""
    return "/" in name or "." in name


def _one_line(question: str, data: bytes) -> bytearray:
    if len(data) > _LARGEST:
        raise SecretError(f"{question}: the source has more than {_LARGEST} bytes, that is no secret")
    return bytearray(data.removesuffix(b"\n").removesuffix(b"\r"))


def _ask(question: str, twice: bool) -> bytearray:
    """Without echo; twice when a new secret is chosen."""
    if not sys.stdin.isatty():
        raise SecretError(f"{question}: nobody can be asked here; name a source: a file, env:NAME or fd:NUMBER")
    while True:
        answer = hidden(question, f"{question}: ")
        if answer is None:
            raise SecretError(f"{question}: nothing was entered")
        if not twice or _again(question, answer):
            return answer
        print("The two entries differ, try again.", file=sys.stderr)


def _again(question: str, first: bytearray) -> bool:
    """Ask once more; clears both entries when they differ."""
    second = hidden(question, f"{question} (again): ") or bytearray()
    same = hmac.compare_digest(first, second)
    second[:] = bytes(len(second))
    if not same:
        first[:] = bytes(len(first))
    return same


def hidden(question: str, prompt: str) -> bytearray | None:
    """A line from the terminal without echo, in UTF-8; None at the end of input."""
    from shell.ui.hidden_input import NoHiddenInputError, read_line

    try:
        entered = read_line(prompt)
        if entered is None or entered.isascii():
            return entered
        return bytearray(entered.decode(sys.stdin.encoding).encode("utf-8"))
    except NoHiddenInputError as error:
        raise SecretError(f"{question}: {error}") from None
    except UnicodeError:  # its message quotes what was typed
        raise SecretError(f"{question}: the entry is no text of this terminal's encoding") from None
