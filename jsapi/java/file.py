# SPDX-License-Identifier: MIT
"""java.io.File: names of files and what they name."""

from __future__ import annotations

import os
from pathlib import PurePath

from jsapi.declare import Value, constructor, host_class, method
from jsapi.java import files
from jsapi.services import Services


@host_class("JavaFile", {"separator": os.sep, "pathSeparator": os.pathsep})
class JavaFile:
    """A file name; the file need not exist."""

    __slots__ = ("path", "services")

    def __init__(self, services: Services, path: str) -> None:
        self.services = services
        self.path = path

    @classmethod
    @constructor
    def create(cls, services: Services, first: Value, second: Value = None) -> JavaFile:
        """From a name, or from a folder (name or File, null for none) and a name in it."""
        if second is None:
            return cls(services, _normal(files.name_of(first)))
        name = files.name_of(second)
        if first is None:
            return cls(services, _normal(name))
        return cls(services, _normal(files.name_of(first) + "/" + name))

    @method("exists")
    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        return files.exists(self.services, self.path)

    @method("isDirectory")
    def is_directory(self) -> bool:
        """Whether it is a folder."""
        return files.is_folder(self.services, self.path)

    @method("isFile")
    def is_file(self) -> bool:
        """Whether it is an ordinary file."""
        return files.is_file(self.services, self.path)

    @method("canRead")
    def can_read(self) -> bool:
        """Whether it can be read."""
        return files.access(self.services, self.path, os.R_OK)

    @method("canWrite")
    def can_write(self) -> bool:
        """Whether it can be written."""
        return files.access(self.services, self.path, os.W_OK)

    @method("isAbsolute")
    def is_absolute(self) -> bool:
        """Whether the name begins at the root."""
        return PurePath(self.path).is_absolute()

    @method("length")
    def length(self) -> int:
        """Size in bytes, 0 when there is no such file."""
        return files.status(self.services, self.path)[0]

    @method("lastModified")
    def last_modified(self) -> int:
        """Time of the last change in ms since 1970, 0 when there is no such file."""
        return files.status(self.services, self.path)[1]

    @method("list")
    def list_names(self) -> Value:
        """Names in the folder, null when it is none."""
        return files.names(self.services, self.path)

    @method("listFiles")
    def list_files(self) -> Value:
        """Files in the folder, null when it is none."""
        names = files.names(self.services, self.path)
        return None if names is None else [JavaFile(self.services, _normal(f"{self.path}/{name}")) for name in names]

    @method("mkdir")
    def mkdir(self) -> bool:
        """Make the folder."""
        return files.make_folder(self.services, self.path, parents=False)

    @method("mkdirs")
    def mkdirs(self) -> bool:
        """Make the folder and the ones above it."""
        return files.make_folder(self.services, self.path, parents=True)

    @method("createNewFile")
    def create_new_file(self) -> bool:
        """Make an empty file."""
        return files.create(self.services, self.path)

    @method("delete")
    def delete(self) -> bool:
        """Delete the file or empty folder."""
        return files.delete(self.services, self.path)

    @method("renameTo")
    def rename_to(self, target: Value) -> bool:
        """Give the file another name."""
        return files.rename(self.services, self.path, files.name_of(target))

    @method("getName")
    def get_name(self) -> str:
        """Last part of the name."""
        return self.path.rpartition("/")[2]

    @method("getPath")
    def get_path(self) -> str:
        """The name as given."""
        return self.path

    @method("getParent")
    def get_parent(self) -> str | None:
        """The name without its last part, null when that is all."""
        parent, slash, name = self.path.rpartition("/")
        return (parent or "/") if slash and name else None

    @method("getParentFile")
    def get_parent_file(self) -> Value:
        """getParent() as File."""
        parent = self.get_parent()
        return None if parent is None else JavaFile(self.services, parent)

    @method("getAbsolutePath")
    def get_absolute_path(self) -> str:
        """The name from the root."""
        return str(files.resolve(self.services, self.path).absolute())

    @method("getAbsoluteFile")
    def get_absolute_file(self) -> JavaFile:
        """getAbsolutePath() as File."""
        return JavaFile(self.services, self.get_absolute_path())

    @method("getCanonicalPath")
    def get_canonical_path(self) -> str:
        """The name from the root without links and dots."""
        return str(files.resolve(self.services, self.path).resolve())

    @method("toString")
    def to_string(self) -> str:
        """The name as given."""
        return self.path

    @method("equals")
    def equals(self, other: Value) -> bool:
        """Whether the other is a File of the same name."""
        return isinstance(other, JavaFile) and other.path == self.path


def _normal(name: str) -> str:
    """A name with single separators and none at its end."""
    if not name:
        return ""
    parts = [part for part in name.split("/") if part]
    return ("/" if name.startswith("/") else "") + "/".join(parts)
