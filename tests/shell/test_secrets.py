# SPDX-License-Identifier: MIT
"""Secrets come from files, the environment, descriptors or the person; never from the argument itself."""

from __future__ import annotations

import os

import pytest

from shell.ui import secrets


@pytest.mark.parametrize("content", [b"648219", b"648219\n", b"648219\r\n"])
def test_a_file_without_its_line_end(tmp_path, content):
    path = tmp_path / "pin"
    path.write_bytes(content)
    assert secrets.read("PIN", str(path)) == b"648219"
    assert secrets.read("PIN", f"file:{path}") == b"648219"


def test_only_one_line_end_is_removed(tmp_path):
    path = tmp_path / "pin"
    path.write_bytes(b" two lines\n\n")
    assert secrets.read("PIN", str(path)) == b" two lines\n"


def test_the_environment(monkeypatch):
    monkeypatch.setenv("THE_PIN", "pin ü")
    assert secrets.read("PIN", "env:THE_PIN") == "pin ü".encode()
    with pytest.raises(secrets.SecretError, match="THE_OTHER is not set"):
        secrets.read("PIN", "env:THE_OTHER")


def test_a_descriptor():
    reading, writing = os.pipe()
    os.write(writing, b"through a pipe\n")
    os.close(writing)
    assert secrets.read("PIN", f"fd:{reading}") == b"through a pipe"
    os.close(reading)


@pytest.mark.parametrize("source", ["648219", "hunter2", "3 AB:CD:EF:01", "Tr0ub4dor&3", "x" * 300, "file:648219"])
def test_what_may_be_the_secret_itself_is_not_repeated(source):
    """It would go into transcripts and records of ceremonies."""
    with pytest.raises(secrets.SecretError, match="change it: command lines are visible") as error:
        secrets.read("Password", source)
    assert source.removeprefix("file:") not in str(error.value)


@pytest.mark.parametrize("source", ["keys/pin", "pin.txt", "file:pin"])
def test_a_missing_file_is_named(source):
    with pytest.raises(secrets.SecretError, match=source.removeprefix("file:")):
        secrets.read("Password", source)


@pytest.mark.parametrize("source", ["nosuch", "file:nosuch", "fd:x", "fd:9999", "prompt", "."])
def test_what_gives_no_secret_says_so(source):
    with pytest.raises(secrets.SecretError) as error:
        secrets.read("User PIN", source)
    assert str(error.value).startswith("User PIN: ")
