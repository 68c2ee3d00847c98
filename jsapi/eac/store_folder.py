# SPDX-License-Identifier: MIT
"""Folders of a certificate store: one for each holder, below the one of its issuer, and a small configuration in each.

Names of files as other programs with such stores have them: CHR.cvcert, CHR.selfsigned.cvcert, CHR.cvreq, CHR.pkcs8
and config.xml with the sequence counter and the reference of the current certificate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from jsapi import files
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services

_ELEMENT: Final = re.compile(r"[A-Za-z0-9ÄÖÜäöüß _.-]{1,64}")
_NAME: Final = re.compile(r"[A-Za-z0-9ÄÖÜäöüß _-][A-Za-z0-9ÄÖÜäöüß _.-]{0,63}")
_CONFIG: Final = "config.xml"
_LARGEST: Final = 1 << 20
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("CVCertificateStore", code, 0, message)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Configuration of a holder: last sequence number given out, and reference of the current certificate."""

    number: int = 0
    current: str | None = None


class StoreFolder:
    """The root folder; paths are those of the PKI, such as /UTCVCA/UTDVCA/UTTERM."""

    def __init__(self, services: Services, root: Path) -> None:
        self._services = services
        self._root = root

    def folder(self, path: str) -> Path:
        """Folder of a PKI path; INVALID_ARGUMENTS for names that lead elsewhere."""
        parts = [part for part in path.split("/") if part]
        for part in parts:
            if not _ELEMENT.fullmatch(part) or part.strip(".") == "":
                raise _error(ErrorCode.INVALID_ARGUMENTS, f"{path!r} is no path of certificate holders")
        return self._root.joinpath(*parts)

    def _file(self, path: str, name: str) -> Path:
        """A file in the folder of a PKI path; certificates name their holder, and may mean harm with it."""
        if not _NAME.fullmatch(name):
            raise _error(ErrorCode.INVALID_ARGUMENTS, f"{name!r} is no name of a file in a certificate store")
        return self.folder(path) / name

    def read(self, path: str, name: str) -> bytes | None:
        """Content of a file; None when it does not exist."""
        file = self._file(path, name)
        return files.read(self._services, "CVCertificateStore", str(file), _LARGEST) if file.is_file() else None

    def write(self, path: str, name: str, content: bytes) -> None:
        """Write a file, for its owner only, with the folders that it needs."""
        file, folder = self._file(path, name), self.folder(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"The folder {folder} cannot be made: {error.strerror}"
            raise _error(ErrorCode.DEVICE_ERROR, message) from None
        files.write_secret(self._services, "CVCertificateStore", str(file), content)

    def exists(self, path: str, name: str) -> bool:
        """Whether a file is there."""
        return self._file(path, name).is_file()

    def delete(self, path: str, name: str) -> bool:
        """Delete a file; False when it was not there."""
        try:
            self._file(path, name).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _error(ErrorCode.DEVICE_ERROR, f"{name} cannot be deleted: {error.strerror}") from None
        return True

    def names(self, path: str, ending: str) -> list[str]:
        """Names of files with an ending, whatever its case, sorted."""
        folder = self.folder(path)
        entries = [entry for entry in folder.iterdir() if entry.is_file()] if folder.is_dir() else []
        return sorted(
            entry.name for entry in entries if entry.name.lower().endswith(ending) and _NAME.fullmatch(entry.name)
        )

    def holders(self, path: str) -> list[str]:
        """Names of the holders below a path, sorted."""
        folder = self.folder(path)
        return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []

    def paths(self) -> Iterator[str]:
        """All PKI paths, each before those below it."""
        pending = [""]
        while pending:
            path = pending.pop()
            for holder in self.holders(path):
                yield f"{path}/{holder}"
                pending.append(f"{path}/{holder}")

    # ---- configuration ----

    def _configuration(self, path: str) -> ElementTree.Element | None:
        from defusedxml import ElementTree as Safe
        from defusedxml.common import DefusedXmlException

        content = self.read(path, _CONFIG)
        if content is None:
            return None
        try:
            root: ElementTree.Element = Safe.fromstring(content)
        except (ElementTree.ParseError, DefusedXmlException, ValueError):
            raise _error(ErrorCode.INVALID_DATA, f"{self.folder(path) / _CONFIG} is damaged") from None
        return root

    def sequence(self, path: str) -> Sequence | None:
        """Configuration of a holder; None when it has none."""
        root = self._configuration(path)
        if root is None:
            return None
        number, current = root.findtext("sequence/current"), root.findtext("sequence/currentCHR")
        number = (number or "0").strip()
        return Sequence(int(number) if _NUMBER.fullmatch(number) else 0, (current or "").strip() or None)

    def set_sequence(self, path: str, sequence: Sequence) -> None:
        """Write the configuration; what else is in it stays."""
        root = self._configuration(path)
        if root is None:
            root = ElementTree.Element("CAConfig")
        values = {"current": str(sequence.number), "currentCHR": sequence.current}
        parent = root.find("sequence")
        if parent is None:
            parent = ElementTree.SubElement(root, "sequence")
        for name, value in values.items():
            if value is None:
                continue
            element = parent.find(name)
            if element is None:
                element = ElementTree.SubElement(parent, name)
            element.text = value
        self.write(path, _CONFIG, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
