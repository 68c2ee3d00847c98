# SPDX-License-Identifier: MIT
"""What stands before the cursor: the expression whose member is being typed, found by parsing with tree-sitter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from shell.modules.scope import javascript_parser
from shell.repl.inspection import Step

_MOST = 20_000
"""Characters before the cursor that are looked at."""
_WORD = re.compile(r"[\w$]*\Z")
_NUMBER = re.compile(r"(?<![\w$.])\d+\.\Z")
_FILE_ARGUMENT = re.compile(
    r"\b(load|require|help|X509|CRL|Key|KeyStore|GPXML\.parse|mapFilename|readFile)\s*\(\s*"
    r"(?:[^\"'()]*,\s*)?([\"'])((?:(?!\2)[^\n])*)\Z"
)
_LITERALS = {"string": "String", "template_string": "String", "array": "Array", "number": "Number", "regex": "RegExp",
             "object": "Object", "arrow_function": "Function", "function_expression": "Function"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor is: the beginning of the name that is typed, and the path to the object that it belongs to."""

    prefix: str
    path: tuple[Step, ...] | None  # None where nothing can be said; empty for a name of its own
    module: str = ""  # id of the module whose exports are asked for
    names: frozenset[str] = frozenset()  # that occur in the text


@dataclass(frozen=True, slots=True)
class Argument:
    """The beginning of a string argument that names a file, a module or a host class."""

    function: str
    text: str


def argument_before(text: str) -> Argument | None:
    """The string argument in which the text ends, when it is one of a known function."""
    match = _FILE_ARGUMENT.search(text[-_MOST:])
    return Argument(match[1], match[3]) if match else None


def place_before(text: str) -> Place | None:
    """The name in which the text ends; None in strings, comments and where no name can be."""
    text = text[-_MOST:]
    match = _WORD.search(text)
    prefix = match[0] if match else ""
    if prefix[:1].isdigit() or _NUMBER.search(text[: len(text) - len(prefix)]):
        return None
    name = (prefix or "x").encode()
    data = text[: len(text) - len(prefix)].encode("utf-8", "replace") + name
    root = javascript_parser().parse(data).root_node
    leaf = root.descendant_for_byte_range(len(data) - 1, len(data))
    if (
        leaf is None
        or _in_template(root)
        or leaf.type not in ("identifier", "property_identifier", "shorthand_property_identifier")
    ):
        return None
    names = frozenset(_names(root)) - {prefix}
    if leaf.type != "property_identifier" or leaf.parent.type != "member_expression":
        return None if leaf.type == "property_identifier" else Place(prefix, (), names=names)
    target = leaf.parent.child_by_field_name("object")
    module = _required(target)
    return Place(prefix, None if module else _path(target), module, names)


def _in_template(root: Any) -> bool:
    """Whether a template literal does not end: its first sign stands alone in what the parser could not read."""
    stack = [root] if root.has_error else []
    while stack:
        node = stack.pop()
        if node.type == "ERROR" and any(child.type == "`" for child in node.children):
            return True
        stack.extend(child for child in node.children if child.has_error)
    return False


def _names(root: Any) -> list[str]:
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern") and len(node.text) > 1:
            found.append(node.text.decode("utf-8", "replace"))
        stack.extend(node.named_children)
    return found


def _path(node: Any) -> tuple[Step, ...] | None:
    """Steps to the value of an expression, None for one that would have to be run."""
    match node.type:
        case "identifier":
            return (("global", _text(node)),)
        case "this":
            return (("global", "globalThis"),)
        case "parenthesized_expression":
            return _path(node.named_children[0]) if node.named_children else None
        case "member_expression":
            return _after(node, "object", ("get", _text(node.child_by_field_name("property"))))
        case "subscript_expression":
            index = node.child_by_field_name("index")
            known = index is not None and index.type in ("string", "number")
            return _after(node, "object", ("get", _text(index).strip("\"'"))) if known else None
        case "call_expression":
            return _after(node, "function", ("call", ""))
        case "new_expression":
            return _after(node, "constructor", ("construct", ""))
    return (("instance", _LITERALS[node.type]),) if node.type in _LITERALS else None


def _after(node: Any, field: str, step: Step) -> tuple[Step, ...] | None:
    before = _path(node.child_by_field_name(field))
    return None if before is None else (*before, step)


def _required(node: Any) -> str:
    """Module id of `require("id")`."""
    if node.type != "call_expression" or _text(node.child_by_field_name("function")) != "require":
        return ""
    arguments = node.child_by_field_name("arguments").named_children
    return _text(arguments[0]).strip("\"'") if len(arguments) == 1 and arguments[0].type == "string" else ""


def _text(node: Any) -> str:
    return str(node.text.decode("utf-8", "replace"))
