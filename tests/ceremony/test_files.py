# SPDX-License-Identifier: MIT
"""Files of ceremonies: complete or not there, never in place of others, also where files have one name only."""

from __future__ import annotations

import errno
import os
import stat

import pytest

from jsapi.bytestring import ByteString
from jsapi.ceremony.files import CeremonyFiles
from jsapi.gperror import ErrorCode
from jsapi.services import QUIET
from tests.refused import refused


@pytest.fixture(params=["links", "no links"])
def folder(request, tmp_path, monkeypatch):
    """With and without hard links; FAT refuses them with EPERM (link(2))."""
    if request.param == "no links":

        def refuse(_source, target, **_):
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(target))

        monkeypatch.setattr(os, "link", refuse)
    return tmp_path


def test_a_new_file_is_for_its_owner_and_alone(folder):
    path = folder / "share.pbe"
    CeremonyFiles.write(QUIET, str(path), ByteString(b"content"))
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]


def test_a_present_file_stays(folder):
    path = folder / "share.pbe"
    path.write_bytes(b"old")
    with refused("CeremonyFiles", ErrorCode.OBJECT_NOT_FOUND, 0, "nothing was overwritten"):
        CeremonyFiles.write(QUIET, str(path), ByteString(b"new"))
    assert path.read_bytes() == b"old"
    assert list(folder.iterdir()) == [path]


def test_somebody_else_was_faster(folder, monkeypatch):
    path = folder / "share.pbe"
    path.write_bytes(b"old")
    monkeypatch.setattr(os.path, "lexists", lambda _path: False)
    with refused("CeremonyFiles", ErrorCode.DEVICE_ERROR, 0, "file exists"):
        CeremonyFiles.write(QUIET, str(path), ByteString(b"new"))
    assert path.read_bytes() == b"old"
    assert list(folder.iterdir()) == [path]
