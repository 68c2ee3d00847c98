# SPDX-License-Identifier: MIT
"""Where names are looked up: CWD (folder of the running script), USR (workspace), SYS (scsh installation)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from jsapi.gperror import ErrorCode, GPError
from shell.engine.source import Source
from shell.modules.installation import Installation, InstallationError


class FileSearch:
    """The three places of scsh plus the module path."""

    def __init__(
        self, workspace: Path, module_path: Sequence[Path] = (), installation: Installation | None = None
    ) -> None:
        self.workspace = workspace
        self.module_path = tuple(module_path)
        self.installation = installation
        self._running: list[Path] = []

    @property
    def current(self) -> Path:
        """Folder of the script that runs now; the workspace when none does."""
        return self._running[-1] if self._running else self.workspace

    @property
    def system(self) -> Path | None:
        """Folder of the scsh installation; GPError when it is an archive that cannot be unpacked."""
        if self.installation is None:
            return None
        try:
            return self.installation.folder
        except InstallationError as error:
            raise GPError("load", ErrorCode.INVALID_DATA, 0, str(error)) from error

    def read(self, path: Path) -> Source:
        """A script, called as people know it; SourceError when it cannot be one."""
        if self.installation is None:
            return Source.read(path)
        source = Source.read(self.installation.real(str(path)))
        return replace(source, name=self.installation.shown(Path(source.name)))

    def enter(self, folder: Path) -> None:
        """A script of this folder starts."""
        self._running.append(folder)

    def leave(self) -> None:
        """The script that started last has ended."""
        self._running.pop()

    @contextmanager
    def running(self, folder: Path | None) -> Iterator[None]:
        """Folder of a main script while it runs."""
        self.enter(folder or self.workspace)
        try:
            yield
        finally:
            self.leave()

    def places(self, *between: Path) -> Iterator[Path]:
        """Folders for relative file names, first match wins; the installation is unpacked when its turn comes."""
        yield from (self.current, self.workspace, *between)
        if self.system is not None:
            yield self.system

    def find(self, name: str) -> Path | None:
        """The existing file or folder of that name, None when there is none.

        Scripts written on Windows name files in another case, with backslashes, or from the root of the drive (which
        Java takes for a relative name there); what is not there as written is looked for in these ways.
        """
        if "\0" in name:
            return None
        path = Path(name)
        candidates = iter([path]) if path.is_absolute() else (place / path for place in self.places())
        found = next((candidate for candidate in candidates if _exists(candidate)), None)
        if found is not None:
            return found
        parts = PurePosixPath(name.replace("\\", "/").lstrip("/")).parts
        return next((found for place in self.places() if (found := _in_any_case(place, parts))), None)

    def find_module(self, module_id: str) -> Path | None:
        """File of a top-level module id (without .js)."""
        path = Path(module_id + ".js")
        if path.is_absolute():
            return path if _exists(path) else None
        folders = self.places(*self.module_path)
        return next((folder / path for folder in folders if _exists(folder / path)), None)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _in_any_case(folder: Path, parts: Sequence[str]) -> Path | None:
    """The one path below a folder that fits when case does not count; None for several and for none."""
    for part in parts:
        exact = folder / part
        fitting = [exact] if _exists(exact) else _entries(folder, part.lower())
        if len(fitting) != 1:
            return None
        folder = fitting[0]
    return folder if parts else None


def _entries(folder: Path, lower_name: str) -> list[Path]:
    try:
        return [entry for entry in folder.iterdir() if entry.name.lower() == lower_name]
    except OSError:
        return []
