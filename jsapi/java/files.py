# SPDX-License-Identifier: MIT
"""The one place where java.* touches the file system; everything that scripts open, list or delete passes here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from jsapi.java.errors import JavaError, null_pointer
from jsapi.services import Services

_USR = 2  # GPSystem.USR: relative names start in the workspace, Java's working directory


def resolve(services: Services, name: str) -> Path:
    """Place of a file name."""
    if "\0" in name:
        raise JavaError("java.io.FileNotFoundException", "Invalid file path")
    return services.place(name, _USR)


def name_of(value: object) -> str:
    """File name that a script gave: a string, a java.lang.String or a java.io.File."""
    if value is None:
        raise null_pointer("The file name")
    if isinstance(value, str):
        return value
    path = getattr(value, "path", None)
    return path if isinstance(path, str) else str(value)


def open_to_read(services: Services, name: str) -> BinaryIO:
    """A file as buffered stream; java.io.FileNotFoundException when that is not possible."""
    try:
        stream = resolve(services, name).open("rb")
    except (OSError, ValueError) as error:
        raise _not_found(name, error) from None
    services.open_files.add(stream)
    return stream


def open_to_write(services: Services, name: str, append: bool) -> BinaryIO:
    """A file as buffered stream, created, and emptied or appended to."""
    try:
        descriptor = _private(resolve(services, name), os.O_APPEND if append else os.O_TRUNC)
        stream = os.fdopen(descriptor, "ab" if append else "wb")
    except (OSError, ValueError) as error:
        raise _not_found(name, error) from None
    services.open_files.add(stream)
    return stream


def _private(path: Path, flags: int) -> int:
    """A new file is for its owner only: it may be a backup or a share."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | flags, 0o600)


def _not_found(name: str, error: OSError | ValueError) -> JavaError:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return JavaError("java.io.FileNotFoundException", f"{name} ({reason})")


def exists(services: Services, name: str) -> bool:
    """True for anything of that name."""
    try:
        return resolve(services, name).exists()
    except (OSError, ValueError):
        return False


def is_folder(services: Services, name: str) -> bool:
    """True for a folder."""
    try:
        return resolve(services, name).is_dir()
    except (OSError, ValueError):
        return False


def is_file(services: Services, name: str) -> bool:
    """True for an ordinary file."""
    try:
        return resolve(services, name).is_file()
    except (OSError, ValueError):
        return False


def access(services: Services, name: str, mode: int) -> bool:
    """True when the process may read (os.R_OK) or write (os.W_OK)."""
    return os.access(resolve(services, name), mode)


def status(services: Services, name: str) -> tuple[int, int]:
    """Size in bytes and time of the last change in ms since 1970; zeros when there is no such file."""
    try:
        found = resolve(services, name).stat()
    except (OSError, ValueError):
        return 0, 0
    return found.st_size, found.st_mtime_ns // 1_000_000


def names(services: Services, name: str) -> list[str] | None:
    """Names in a folder, sorted; None when it is none."""
    try:
        return sorted(path.name for path in resolve(services, name).iterdir())
    except (OSError, ValueError):
        return None


def make_folder(services: Services, name: str, parents: bool) -> bool:
    """True when the folder was made."""
    try:
        resolve(services, name).mkdir(parents=parents)
    except (OSError, ValueError):
        return False
    return True


def delete(services: Services, name: str) -> bool:
    """True when the file or the empty folder was deleted."""
    path = resolve(services, name)
    try:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    except (OSError, ValueError):
        return False
    return True


def rename(services: Services, name: str, new_name: str) -> bool:
    """True when the file has its new name."""
    try:
        resolve(services, name).rename(resolve(services, new_name))
    except (OSError, ValueError):
        return False
    return True


def create(services: Services, name: str) -> bool:
    """True when an empty file was made; False when there was one."""
    try:
        os.close(_private(resolve(services, name), os.O_EXCL))
    except FileExistsError:
        return False
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise JavaError("java.io.IOException", reason or "cannot create the file") from None
    return True
