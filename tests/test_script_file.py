# SPDX-License-Identifier: MIT
"""The module scsh/file/File."""

from __future__ import annotations

import stat

import pytest

PREPARE = "var File = require('scsh/file/File').File, error = null;"


@pytest.fixture
def files(scripts):
    scripts.run(PREPARE)
    return scripts


def test_writing_and_reading(files, tmp_path):
    files.run("new File('a.bin').writeAll(new ByteString('00FF', HEX));")
    assert (tmp_path / "a.bin").read_bytes() == b"\0\xff"
    assert stat.S_IMODE((tmp_path / "a.bin").stat().st_mode) == 0o600
    assert files.run("new File('a.bin').readAllAsBinary().toString(HEX)") == "00FF"
    files.run("new File('a.txt').writeAll('gr\\u00fcn'); new File('b.txt').writeAll('gr', ASCII);")
    assert (tmp_path / "a.txt").read_text("utf-8") == "grün"
    assert files.run("new File('a.txt').readAllAsString()") == "grün"
    assert files.run("new File('b.txt').readAllAsString(ASCII)") == "gr"
    files.run("new File('n.txt').writeAll(42);")
    assert (tmp_path / "n.txt").read_bytes() == b"42"


def test_folders(files, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x").write_bytes(b"")
    assert files.run("new File('sub').list().join()") == "x"
    assert files.run("new File('sub/x').getParentFile().list().join()") == "x"
    assert files.run("new File('sub/x').getAbsolutePath()") == str(tmp_path / "sub" / "x")
    assert files.run("new File('/').getParentFile()") is None
    assert files.run("var f = new File('sub/x'); f.close(); '' + f") == "sub/x"


@pytest.mark.parametrize(
    ("call", "code"),
    [("readAllAsBinary()", "OBJECT_NOT_FOUND"), ("list()", "OBJECT_NOT_FOUND"), ("writeAll('x')", "DEVICE_ERROR")],
)
def test_refusals(files, call, code):
    files.run(f"try {{ new File('missing/x').{call}; }} catch (e) {{ error = e; }}")
    assert files.run(f"error instanceof GPError && error.error === GPError.{code}") is True


def test_names_from_the_root_stay_where_they_are(files, tmp_path):
    """GPSystem.mapFilename puts its folder in front of any name; writing a file must not."""
    files.run(f"new File({str(tmp_path / 'abs.txt')!r}).writeAll('x');")
    assert (tmp_path / "abs.txt").read_text() == "x"
    assert files.run(f"new File({str(tmp_path / 'abs.txt')!r}).getAbsolutePath(GPSystem.AUTO)") == str(
        tmp_path / "abs.txt"
    )
