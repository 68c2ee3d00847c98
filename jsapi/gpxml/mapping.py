# SPDX-License-Identifier: MIT
"""From XML to objects: attributes and child elements by local name, arrays, texts, embedded scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from jsapi.gperror import ErrorCode, GPError
from jsapi.script import KeyedArray

MAX_DOCUMENT = 16 << 20  # bytes
_MAX_DEPTH = 200
_BY_POSITION = "#"
_SCRIPT = "Script"
_ANYWHERE = "//"
_TEXT = "elementValue"


@dataclass(frozen=True, slots=True)
class ScriptText:
    """The text of a script element with its first line in the document, and the parameters of its function."""

    text: str
    line: int
    parameters: str
    as_function: bool | None  # as defineScriptElement said; None for an element named Script


@dataclass(slots=True)
class Rules:
    """What a document does not say itself: arrays and script elements by path, such as /Profile/Key."""

    arrays: dict[str, dict[str, str]] = field(default_factory=dict)  # path -> child name -> index
    scripts: dict[str, bool] = field(default_factory=dict)  # path -> as function (else as JsScript)

    def define_arrays(self, path: str, names: str, indexes: str = "") -> None:
        """Children with these names (separated by commas) become arrays, by position (#) or by an attribute."""
        wanted, how = _split(names), _split(indexes)
        how += [_BY_POSITION] * (len(wanted) - len(how))
        self.arrays.setdefault(path, {}).update(zip(wanted, how, strict=False))


Compiler = Callable[[ScriptText], Any]


def parse(
    document: bytes, rules: Rules | None = None, compiler: Compiler | None = None, *, allow_dtd: bool = True
) -> Any:
    """Object of the root element; GPError USER_DEFINED, reason 0, for anything but well-formed XML without entities.

    Without a compiler, script elements are elements like others.
    """
    from xml.sax import SAXException

    from defusedxml import DefusedXmlException
    from defusedxml.sax import parseString

    if len(document) > MAX_DOCUMENT:
        raise _malformed(f"it has more than {MAX_DOCUMENT >> 20} MiB")
    handler = _Mapper(rules or Rules(), compiler)
    try:
        parseString(document, handler, forbid_dtd=not allow_dtd, forbid_external=False)
    except DefusedXmlException as error:
        raise _malformed(f"entities and the like are refused ({type(error).__name__})") from None
    except (SAXException, ValueError, LookupError) as error:
        raise _malformed(str(error)) from None
    return handler.root


def _malformed(why: str) -> GPError:
    return GPError("GPXML", ErrorCode.USER_DEFINED, 0, f"The document is no well-formed, safe XML: {why}")


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


@dataclass(slots=True)
class _Element:
    name: str
    path: str
    line: int
    value: dict[str, Any]
    indexes: dict[str, str]
    text: list[str] = field(default_factory=list)


class _Mapper(ContentHandler):
    """Builds the object while the document is read."""

    def __init__(self, rules: Rules, compiler: Compiler | None) -> None:
        super().__init__()
        self._rules = rules
        self._compiler = compiler
        self._open: list[_Element] = []
        self._where: Locator | None = None
        self.root: Any = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  name of the interface
        """Remember where line numbers come from."""
        self._where = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """Open an element with its attributes and arrays."""
        if len(self._open) >= _MAX_DEPTH:
            raise _malformed(f"its elements are nested more than {_MAX_DEPTH} deep")
        local = _local(name)
        path = f"{self._open[-1].path if self._open else ''}/{local}"
        value = {_local(key): text for key, text in attrs.items() if key != "xmlns" and not key.startswith("xmlns:")}
        rules = Rules({path: dict(self._rules.arrays.get(path, {}))})
        rules.define_arrays(path, value.pop("arrayElement", ""), value.pop("arrayIndex", ""))
        indexes = rules.arrays[path]
        arrays = {child: [] if how == _BY_POSITION else KeyedArray() for child, how in indexes.items()}
        line = (self._where.getLineNumber() if self._where else None) or 1
        for element in self._open[-1:]:
            element.text.clear()  # of mixed content only the text behind the last child counts (observed)
        self._open.append(_Element(local, path, line, {**arrays, **value}, indexes))

    def characters(self, content: str) -> None:
        """Collect text."""
        self._open[-1].text.append(content)

    def skippedEntity(self, name: str) -> None:  # noqa: N802
        """An entity that nobody declared is not passed over."""
        raise _malformed(f"the entity {name} is not declared")

    def endElement(self, name: str) -> None:  # noqa: N802
        """Close an element and give it to its parent."""
        element = self._open.pop()
        value = self._value(element)
        if self._open:
            _add(self._open[-1], element, value)
        else:
            self.root = value

    def _value(self, element: _Element) -> Any:
        as_function = self._rules.scripts.get(element.path)
        if self._compiler is not None and (as_function is not None or element.name == _SCRIPT):
            return self._script(element, as_function, self._compiler)
        text = "".join(element.text).strip()
        if text:
            element.value[_TEXT] = text
        return element.value

    def _script(self, element: _Element, as_function: bool | None, compiler: Compiler) -> Any:
        if as_function is None:
            as_function = self._rules.scripts.get(_ANYWHERE)
        is_named = element.name == _SCRIPT and bool(self._open)
        owner = self._open[-1].value if is_named else element.value
        parameters = owner.get("Param", "")
        text = ScriptText("".join(element.text), element.line, str(parameters), as_function)
        compiled = compiler(text)
        if is_named:
            return compiled
        element.value[_SCRIPT] = compiled
        return element.value


def _add(parent: _Element, child: _Element, value: Any) -> None:
    how = parent.indexes.get(child.name)
    if how is None:
        parent.value[child.name] = value
    elif how == _BY_POSITION:
        parent.value[child.name].append(value)
    else:
        key = value.get(how) if isinstance(value, dict) else None
        if not isinstance(key, str) or key == "length":
            raise _malformed(f"an element {child.name} has no attribute {how} that can name it in its array")
        parent.value[child.name][key] = value
