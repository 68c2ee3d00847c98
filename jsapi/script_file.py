# SPDX-License-Identifier: MIT
"""File: whole files and folders for scripts (module scsh/file/File)."""

from __future__ import annotations

from pathlib import Path

from jsapi import files
from jsapi.byte_sequence import decode_text
from jsapi.bytestring import ByteString
from jsapi.coercion import text_of
from jsapi.declare import UNDEFINED, Value, constructor, host_class, method
from jsapi.encodings import Encoding
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services
from jsapi.x509.pkix import PKIXCommon

_CWD, _AUTO = 1, 6
_LARGEST = 64 << 20


@host_class("File", inheritable=True)
class File:
    """A file or folder by name; relative names start where the running script is."""

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    @constructor
    def create(cls, name: str) -> File:
        """Nothing is opened yet."""
        return cls(name)

    @method("getAbsolutePath")
    def get_absolute_path(self, services: Services, mode: int = _CWD) -> str:
        """Path from the root; mode is GPSystem.CWD (the default), USR, SYS or AUTO."""
        found = services.map_file(self._name, mode) if mode == _AUTO else None
        place = services.place(self._name, _CWD if mode == _AUTO else mode)
        return str((Path(found) if found else place).absolute())

    @method("readAllAsBinary")
    def read_all_as_binary(self, services: Services) -> ByteString:
        """Content; OBJECT_NOT_FOUND when there is no such file."""
        return ByteString(files.read(services, "File", self._name, _LARGEST, ErrorCode.DATA_TOO_LARGE))

    @method("readAllAsString")
    def read_all_as_string(self, services: Services, encoding: int = Encoding.UTF8) -> str | None:
        """Content as text, UTF8 or ASCII."""
        return self.read_all_as_binary(services).to_string(encoding)

    @method("writeAll")
    def write_all(self, services: Services, content: Value, encoding: Value = UNDEFINED) -> None:
        """Replace the content: a ByteString as it is, anything else as text; new files are for their owner only."""
        if not isinstance(content, ByteString):
            number = int(encoding) if isinstance(encoding, (int, float)) else Encoding.UTF8
            content = ByteString(decode_text("File", text_of(content), number))
        PKIXCommon.write_file(self.get_absolute_path(services), content)

    @method("list")
    def list_names(self, services: Services) -> list[str]:
        """Names in a folder, sorted; OBJECT_NOT_FOUND when it is none."""
        path = Path(self.get_absolute_path(services, _AUTO))
        try:
            return sorted(entry.name for entry in path.iterdir())
        except OSError as error:
            raise GPError("File", ErrorCode.OBJECT_NOT_FOUND, 0, f"Cannot list {path}: {error.strerror}") from None

    @method("getParentFile")
    def get_parent_file(self, services: Services) -> File | None:
        """The folder it is in; null for the root."""
        path = Path(self.get_absolute_path(services, _AUTO))
        return None if path.parent == path else File(str(path.parent))

    @method("close")
    def close(self) -> None:
        """For scripts that call it: nothing stays open."""

    @method("toString")
    def to_string(self) -> str:
        """The name as it was given."""
        return self._name
