# SPDX-License-Identifier: MIT
"""The payload of an installer made with IzPack.

Since 5.1 `resources/packs.info` is a serialised list of packs, whose files are pieces (offset, size) of
`resources/packs/pack-NAME`, each compressed by itself or not at all. Before, a pack is an object stream: the number of
files, then each file's description with its content behind it as block data. (com.izforge.izpack.compiler.packager)
"""

from __future__ import annotations

import bz2
import io
import logging
import lzma
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any
from zipfile import ZipFile

from shell.modules.unpack import MOST_BYTES, ArchiveError

_INFO = "resources/packs.info"
_PACK = re.compile(r"(resources/)?packs/pack[^/]*")
_OBJECTS = b"\xac\xed\x00\x05"  # Java Object Serialization Specification, 6.4.2
_TARGET = re.compile(r"\$(?:INSTALL_PATH|\{INSTALL_PATH\})[/\\]+(.+)", re.DOTALL)
_COMPRESSED: tuple[tuple[bytes, Callable[[], Any]], ...] = (
    (b"\x1f\x8b", lambda: zlib.decompressobj(31)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", lzma.LZMADecompressor),
    (b"\x5d\0\0", lzma.LZMADecompressor),
    (b"\x78", zlib.decompressobj),
)
_MALFORMED = (
    OSError, RuntimeError, ValueError, TypeError, LookupError, AttributeError, AssertionError, EOFError, struct.error,
    zlib.error, lzma.LZMAError, ArithmeticError, MemoryError,
)  # fmt: skip


def is_installer(archive: ZipFile) -> bool:
    """Whether an archive looks like one."""
    return any(_PACK.fullmatch(name) for name in archive.namelist())


def files(archive: ZipFile) -> Iterator[tuple[str, IO[bytes]]]:
    """Files by their names in the installation; ArchiveError when the packs cannot be read."""
    try:
        packs = _packs(archive)
        if any(pack.startswith(_OBJECTS) for pack in packs.values()):
            yield from (found for pack in packs.values() for found in _from_objects(pack))
        else:
            yield from _from_pieces(_read(archive, _INFO, MOST_BYTES), packs)
    except _MALFORMED as error:
        raise ArchiveError(f"its packs cannot be read ({type(error).__name__})") from error


def _packs(archive: ZipFile) -> dict[str, bytes]:
    """Content of the packs, all of which are in memory at once: the limit is that of all together."""
    packs: dict[str, bytes] = {}
    left = MOST_BYTES
    for name in filter(_PACK.fullmatch, archive.namelist()):
        packs[name] = _read(archive, name, left)
        left -= len(packs[name])
    return packs


def _read(archive: ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ArchiveError(f"its {name} is too large")
    return content


class _Objects(io.BytesIO):
    """A stream whose rest the reader does not copy after each object, to warn that there is one."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Nothing when everything is asked for."""
        return b"" if size is None or size < 0 else super().read(size)


def _javaobj() -> Any:
    import javaobj.v1

    logging.getLogger("javaobj").disabled = True  # what it says of a damaged stream, ArchiveError says in a sentence
    return javaobj.v1


def _from_pieces(info: bytes, packs: dict[str, bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    for pack in _javaobj().loads(info):
        for file in pack.files:
            name = _name(file)
            if name is not None:
                yield name, io.BytesIO(_piece(file.linkedPackFile or file, packs))


def _piece(file: Any, packs: dict[str, bytes]) -> bytes:
    start = file.streamOffset
    content = packs["resources/" + file.streamResourceName][start : start + file.size]
    if start < 0 or len(content) != file.size:
        raise EOFError
    return content if file.size == file.length else _decompressed(content, file.length)


def _decompressed(content: bytes, length: int) -> bytes:
    make = next((make for magic, make in _COMPRESSED if content.startswith(magic)), None)
    if make is None or not 0 <= length <= MOST_BYTES:
        raise ValueError
    plain: bytes = make().decompress(content, length)
    if len(plain) != length:
        raise EOFError
    return plain


def _from_objects(pack: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    stream = _Objects(pack)
    reader = _javaobj().JavaObjectUnmarshaller(stream)
    file, content = None, bytearray()
    while stream.tell() < len(pack):
        value = reader.readObject(ignore_remaining_data=True)
        if isinstance(value, str | bytes):
            content += value.encode("latin-1") if isinstance(value, str) else value
        elif hasattr(value, "targetPath"):
            yield from _ended(file, content)
            file, content = value, bytearray()
    yield from _ended(file, content)


def _ended(file: Any, content: bytearray) -> Iterator[tuple[str, IO[bytes]]]:
    """A file whose content is complete; what stands behind it does not belong to it."""
    name = None if file is None else _name(file)
    if name is not None:
        if len(content) < file.length:
            raise EOFError
        yield name, io.BytesIO(bytes(content[: file.length]))


def _name(file: Any) -> str | None:
    """Name below the installation path; None for folders, what goes elsewhere, and packed jars."""
    match = _TARGET.fullmatch(file.targetPath)
    return None if match is None or file.isDirectory or file.pack200Jar else match[1]
