# SPDX-License-Identifier: MIT
"""GPXML as scripts see it: parsing with rules for arrays and script elements."""

from __future__ import annotations

import zlib
from typing import Any

from jsapi import coercion, files
from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.gpxml import mapping
from jsapi.gpxml.mapping import MAX_DOCUMENT, Rules, ScriptText
from jsapi.js_script import JsScript
from jsapi.services import Services

_GZIP = b"\x1f\x8b"
_PROFILE = "/ApplicationProfile"


@host_class("GPXML")
class GPXML:
    """A parser with its rules."""

    def __init__(self) -> None:
        self._rules = Rules()

    @classmethod
    @constructor
    def create(cls) -> GPXML:
        """Parser without rules."""
        return cls()

    @staticmethod
    @method("parse", static=True)
    def parse_static(services: Services, source: Value) -> Any:
        """Object of a file or of a ByteString (also compressed with gzip), without rules."""
        return load(services, source, Rules())

    @staticmethod
    @method("parseApplicationProfile", static=True)
    def parse_application_profile(services: Services, source: Value) -> Any:
        """Application profile, with keys, data elements, functions and script fragments as arrays by name."""
        return load(services, source, application_rules())

    @method("parse")
    def parse(self, services: Services, source: Value) -> Any:
        """Object of a file or of a ByteString (also compressed with gzip)."""
        return load(services, source, self._rules)

    @method("defineArrayElement")
    def define_array_element(self, path: str, names: str, indexes: str = "") -> None:
        """Children of the element at a path become arrays, by position (#, the default) or by an attribute."""
        self._rules.define_arrays(path, names, indexes)

    @method("defineScriptElement")
    def define_script_element(self, path: str, as_function: bool = True) -> None:
        """The element at a path holds a script: a function, or with false a JsScript; "//" for all Script elements."""
        self._rules.scripts[path] = as_function


def application_rules() -> Rules:
    """Arrays of an application profile (GlobalPlatform systems profiles)."""
    rules = Rules()
    rules.define_arrays(_PROFILE, "Key,DataElement,Function,ScriptFragment", "Name,Name,Name,Name")
    rules.define_arrays(f"{_PROFILE}/ScriptFragment", "KeyDeclaration,Declaration", "Name,Name")
    return rules


def load(services: Services, source: Any, rules: Rules) -> Any:
    """Parse a file or ByteString; OBJECT_NOT_FOUND, reason 1, for a missing file, USER_DEFINED for bad XML."""
    if isinstance(source, ByteString):
        name, document = "XML", _inflated(bytes(source))
    else:
        file = coercion.text_of(source)
        name = str(services.find_file(file) or file)
        document = files.read(services, "GPXML", file, MAX_DOCUMENT, ErrorCode.USER_DEFINED)
    return mapping.parse(document, rules, lambda script: compiled(services, name, script))


def compiled(services: Services, name: str, script: ScriptText) -> Any:
    """Function or JsScript of a script element."""
    if script.as_function is False:
        return JsScript(services, name, script.line, script.text)
    if script.as_function and script.text.lstrip().startswith("function"):
        return services.scripts.compile_expression(name, script.line, script.text)
    return services.scripts.compile_function(name, script.line, script.parameters, script.text)


def _inflated(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, MAX_DOCUMENT + 1)
    except zlib.error as error:
        raise GPError("GPXML", ErrorCode.USER_DEFINED, 0, f"The compressed document is damaged: {error}") from None
