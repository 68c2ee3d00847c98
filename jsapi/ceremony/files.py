# SPDX-License-Identifier: MIT
"""CeremonyFiles: files that a ceremony writes, whole or not at all (module pyscsh/CeremonyFiles)."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from jsapi.bytestring import ByteString
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services

_USR = 2
_LARGEST = 16 * 1024 * 1024


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("CeremonyFiles", code, 0, message)


@host_class("CeremonyFiles")
class CeremonyFiles:
    """Static functions only; relative names are those of the working directory."""

    @staticmethod
    @method("exists", static=True)
    def exists(services: Services, name: str) -> bool:
        """Whether there is a file or folder of that name."""
        return os.path.lexists(_path(services, name))

    @staticmethod
    @method("read", static=True)
    def read(services: Services, name: str) -> ByteString:
        """Content of a file of at most 16 MiB."""
        path = _path(services, name)
        try:
            with path.open("rb") as stream:
                content = stream.read(_LARGEST + 1)
        except OSError as error:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, f"Cannot read {name}: {error.strerror}") from None
        if len(content) > _LARGEST:
            raise _error(ErrorCode.DATA_TOO_LARGE, f"{name} is larger than {_LARGEST} bytes")
        return ByteString(content)

    @staticmethod
    @method("write", static=True)
    def write(services: Services, name: str, content: ByteString, replace: bool = False) -> None:
        """Write a file of mode 0600 that is there completely or not at all; a present one only with `replace`."""
        path = _path(services, name)
        if not replace and os.path.lexists(path):
            raise _error(ErrorCode.OBJECT_NOT_FOUND, f"{name} exists already; nothing was overwritten")
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            _write(draft, content.data)
            if replace:
                draft.replace(path)
            else:
                _publish(draft, path)
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            raise _error(ErrorCode.DEVICE_ERROR, f"Cannot write {name}: {error.strerror}") from None

    @staticmethod
    @method("makeFolder", static=True)
    def make_folder(services: Services, name: str) -> None:
        """Make a folder for its owner only, unless it is there."""
        try:
            _path(services, name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise _error(ErrorCode.DEVICE_ERROR, f"Cannot make the folder {name}: {error.strerror}") from None

    @staticmethod
    @method("temporaryFolder", static=True)
    def temporary_folder() -> str:
        """A new folder for its owner only."""
        return tempfile.mkdtemp(prefix="pyscsh-")

    @staticmethod
    @method("removeFolder", static=True)
    def remove_folder(name: str) -> None:
        """Remove a folder that temporaryFolder has made, with the files in it overwritten first."""
        folder = Path(name)
        if folder.parent != Path(tempfile.gettempdir()) or not folder.name.startswith("pyscsh-"):
            raise _error(ErrorCode.ACCESS_DENIED, f"{name} is no temporary folder of this program")
        for inside, folders, names in os.walk(folder, topdown=False):
            for file in names:
                path = Path(inside, file)
                path.write_bytes(bytes(path.stat().st_size))
                path.unlink()
            for child in folders:
                Path(inside, child).rmdir()
        folder.rmdir()


def _path(services: Services, name: str) -> Path:
    if not name or "\0" in name:
        raise _error(ErrorCode.INVALID_ARGUMENTS, f"{name!r} is no file name")
    return services.place(name, _USR)


def _write(path: Path, content: bytes | bytearray) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(descriptor)


def _publish(draft: Path, path: Path) -> None:
    """Give a complete file its name; FileExistsError when somebody else was faster.

    Where files cannot have two names, as on memory sticks (FAT), an empty file takes the name first.
    """
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            draft.replace(path)
        except OSError:
            path.unlink()
            raise
    else:
        draft.unlink()
