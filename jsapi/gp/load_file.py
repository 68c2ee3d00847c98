# SPDX-License-Identifier: MIT
"""Load files from CAP files (Java Card Virtual Machine Specification, chapter 6), in blocks for LOAD."""

from __future__ import annotations

import io
import zipfile
import zlib

from jsapi import ber, files
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services

_LIMIT = 4 << 20  # bytes of a CAP file or of one component
_LOAD_FILE = 0xC4
_BLOCK = 0xE0  # leaves room for padding and MAC of a secure channel
# Components in the order in which cards expect them (6.2), without Debug and Descriptor.
_COMPONENTS = (
    "Header", "Directory", "Import", "Applet", "Class", "Method", "StaticField", "Export", "ConstantPool",
    "RefLocation",
)  # fmt: skip


# What zipfile raises for a file that is broken, encrypted, compressed in an unknown way, cut, or not inflatable.
_DAMAGE = (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error)


def read(services: Services, name: str) -> bytes:
    """Components of a CAP file in order; a file that is no archive is taken as they are (an IJC file)."""
    data = files.read(services, "GPSecurityDomain", name, _LIMIT)
    if not data.startswith(b"PK"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename.rpartition("/")[2]: info for info in archive.infolist()}
            wanted = [members[f"{part}.cap"] for part in _COMPONENTS if f"{part}.cap" in members]
            if not wanted or sum(info.file_size for info in wanted) > _LIMIT:
                raise _unusable(name, "it holds no components of a reasonable size")
            return b"".join(archive.read(info) for info in wanted)
    except _DAMAGE as error:
        raise _unusable(name, str(error)) from None


def _unusable(name: str, why: str) -> GPError:
    return GPError("GPSecurityDomain", ErrorCode.INVALID_DATA, 0, f"{name} is no CAP file: {why}")


def blocks(content: bytes) -> list[bytes]:
    """Data fields of the LOAD commands (GlobalPlatform Card Specification, 11.6)."""
    data = ber.encode(_LOAD_FILE, content)
    return [data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK)]
