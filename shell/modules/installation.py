# SPDX-License-Identifier: MIT
"""A scsh installation as SYS: its folder, a zip of it, or its installer; archives are unpacked when first needed."""

from __future__ import annotations

import lzma
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from shell.modules import izpack
from shell.modules.unpack import ArchiveError, unpack

INSIDE = "!/"  # between the name of an archive and that of a file in it
_MARKS = ("scsh/", "tools/", "keymanager/", "config.js")  # what the folder of an installation has
_ENCRYPTED = 0x1


class InstallationError(Exception):
    """An installation that cannot be used, in one sentence."""


class Installation:
    """The installation that --scsh-home names."""

    def __init__(self, path: Path) -> None:
        """InstallationError unless it is a folder or an archive."""
        self.path = path
        self.working: Callable[[str], AbstractContextManager[None]] = lambda _title: (
            nullcontext()
        )  # shows that it takes long
        self._unpacked: tempfile.TemporaryDirectory[str] | None = None
        if not path.exists():
            raise InstallationError(f"{path} does not exist: correct --scsh-home or SCSH_HOME")
        if not (path.is_dir() or is_zipfile(path)):
            raise InstallationError(
                f"{path} is neither a folder nor a zip or jar file: correct --scsh-home or SCSH_HOME"
            )

    @cached_property
    def folder(self) -> Path:
        """The folder; of an archive a private one, which close() removes. InstallationError when it is damaged."""
        if self.path.is_dir():
            return self.path
        self._unpacked = tempfile.TemporaryDirectory(prefix="pyscsh-scsh-")
        folder = Path(self._unpacked.name).resolve()
        try:
            with self.working(f"Unpacking {self.path.name}"), ZipFile(self.path) as archive:
                unpack(izpack.files(archive) if izpack.is_installer(archive) else _files(archive), folder)
        except ArchiveError as error:
            raise InstallationError(
                f"{self.path} is no archive of a Smart Card Shell that can be used: {error}"
            ) from error
        except (BadZipFile, OSError, EOFError, RuntimeError, zlib.error, lzma.LZMAError) as error:
            raise InstallationError(f"{self.path} is damaged or cannot be unpacked: {error}") from error
        return folder

    def script(self, name: str) -> str | None:
        """Name to run a script of the installation by, None when it has none of that name."""
        if not (self.folder / name).is_file():
            return None
        return self.shown(self.folder / name)

    def shown(self, path: Path) -> str:
        """Name of a file for people: in place of the private folder the archive."""
        if self._unpacked is None or not path.is_relative_to(self.folder):
            return str(path)
        return f"{self.path}{INSIDE}{path.relative_to(self.folder).as_posix()}"

    def real(self, name: str) -> Path:
        """The file behind a name that shown() gave, or any other."""
        prefix = f"{self.path}{INSIDE}"
        return self.folder / name.removeprefix(prefix) if name.startswith(prefix) else Path(name)

    def close(self) -> None:
        """Remove what was unpacked."""
        if self._unpacked is not None:
            self._unpacked.cleanup()


def _files(archive: ZipFile) -> Iterator[tuple[str, IO[bytes]]]:
    """Files of a zip, by their names in the installation, which may lie in a folder of the zip."""
    top = _top(archive.namelist())
    for entry in archive.infolist():
        if entry.is_dir() or not entry.filename.startswith(top) or _is_link(entry):
            continue
        if entry.flag_bits & _ENCRYPTED:
            raise ArchiveError("it is encrypted")
        with archive.open(entry) as content:
            yield entry.filename.removeprefix(top), content


def _top(names: list[str]) -> str:
    """The shortest path in a zip that has what an installation has."""
    found = [name[:at] for name in names for mark in _MARKS if (at := ("/" + name).find("/" + mark)) >= 0]
    if not found:
        raise ArchiveError("it has none of scsh/, tools/, keymanager/ and config.js in it")
    return min(found, key=len)


def _is_link(entry: ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)
