# SPDX-License-Identifier: MIT
"""Files that scripts name: reading with a limit, writing secrets without leaving them half written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services


def read(
    services: Services, class_name: str, name: str, limit: int, too_large: ErrorCode = ErrorCode.INVALID_DATA
) -> bytes:
    """Content of a file; GPError OBJECT_NOT_FOUND, reason 1, when it is missing, no file or not readable.

    More than `limit` bytes are refused with the error `too_large`, reason 0.
    """
    path = services.find_file(name)
    if path is None:
        raise GPError(class_name, ErrorCode.OBJECT_NOT_FOUND, 1, f"File {name} not found")
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        message = f"File {name} cannot be read: {error.strerror}"
        raise GPError(class_name, ErrorCode.OBJECT_NOT_FOUND, 1, message) from None
    if len(data) > limit:
        message = f"File {name} is larger than {limit >> 20} MB and is not read"
        raise GPError(class_name, too_large, 0, message)
    return data


def content(services: Services, class_name: str, source: object, limit: int) -> bytes:
    """Bytes that a script gives as ByteString, or in a file that it names; INVALID_TYPE, reason 1, for all else."""
    if isinstance(source, ByteString):
        return bytes(source.data)
    if isinstance(source, str):
        return read(services, class_name, source, limit)
    raise GPError(class_name, ErrorCode.INVALID_TYPE, 1, "Expected a ByteString or a file name")


def write_secret(services: Services, class_name: str, name: str, data: bytes) -> None:
    """Replace or create a file that only its owner can read (mode 0600), as a whole or not at all.

    GPError DEVICE_ERROR, reason 0, when that fails.
    """
    path = services.place(name)
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except (OSError, ValueError) as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        why = error.strerror if isinstance(error, OSError) else str(error)
        message = f"File {name} cannot be written: {why}"
        raise GPError(class_name, ErrorCode.DEVICE_ERROR, 0, message) from None
