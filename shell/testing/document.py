# SPDX-License-Identifier: MIT
"""Files named on the command line: what kind of tests they hold, and which procedures belong to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from jsapi.gpxml.mapping import MAX_DOCUMENT

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class UnusableFileError(Exception):
    """A file that holds no tests, with a sentence that says why."""


class Kind(Enum):
    """Root element of a document, with the method of TestRunner that takes it."""

    PROCEDURE = "addTestProcedureFromXML"
    GROUP = "addTestGroupFromXML"


_KINDS = {"testprocedure": Kind.PROCEDURE, "testgroup": Kind.GROUP}


@dataclass(frozen=True, slots=True)
class Document:
    """A test group or procedure."""

    path: Path
    kind: Kind
    procedures: tuple[str, ...]  # ids that its cases name
    remarks: tuple[str, ...] = ()  # what looks as if a test would be missed


def load_order(files: list[Path]) -> list[Document]:
    """The documents with procedures first, also those that lie beside a group which names them and are not listed."""
    named = [read(path) for path in files]
    known = {document.path.resolve(): document for document in named}
    for document in named:
        for path in _beside(document):
            known.setdefault(path.resolve(), read(path))
    return sorted(known.values(), key=lambda document: document.kind is Kind.GROUP)


def _beside(document: Document) -> Iterator[Path]:
    for name in document.procedures:
        path = document.path.parent / f"{Path(name).name}.xml"
        if path.is_file():
            yield path


def read(path: Path) -> Document:
    """Kind and procedures of a file; UnusableFileError for anything but a test group or procedure in safe XML."""
    root = _root(path)
    name = _local(root.tag)
    if name not in _KINDS:
        raise UnusableFileError(f"{path} is no test: its root element is {name}, not testgroup or testprocedure")
    if not root.get("id"):
        raise UnusableFileError(f"{path}: the element {name} has no attribute id, which names the tests")
    used = (element.get("id", "") for element in root.iter() if _local(element.tag) == "procedure")
    return Document(path, _KINDS[name], tuple(dict.fromkeys(filter(None, used))), tuple(_remarks(path, root)))


def _remarks(path: Path, root: Element) -> Iterator[str]:
    """Tests that do not run, because another one takes their place or because they have no script."""
    tests = [element for element in root if _local(element.tag) in ("testcase", "teststep")]
    for name, count in Counter(element.get("id", "") for element in tests).items():
        if count > 1:
            yield f"{path}: {name} is there {count} times, only the last one runs"
    for element in tests:
        if not any(_local(child.tag) == "Script" for child in element):
            yield f"{path}: {element.get('id', 'a test without id')} has no Script and does not run"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _root(path: Path) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_DOCUMENT + 1)
        if len(content) > MAX_DOCUMENT:
            raise UnusableFileError(f"{path} has more than {MAX_DOCUMENT >> 20} MiB and is not read")
        root: Element = fromstring(content)
    except OSError as error:
        raise UnusableFileError(f"{path} cannot be read: {error.strerror}") from None
    except ParseError as error:
        line, column = error.position
        why = str(error).partition(": line ")[0]
        raise UnusableFileError(f"{path}:{line}:{column + 1}: no well-formed XML: {why}") from None
    except DefusedXmlException as error:
        raise UnusableFileError(f"{path}: entities and the like are refused ({type(error).__name__})") from None
    except (ValueError, LookupError) as error:
        raise UnusableFileError(f"{path}: no readable XML: {error}") from None
    return root
