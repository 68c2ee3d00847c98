# SPDX-License-Identifier: MIT
"""Operators that mean something else for XML values: +, +=, ==, != and typeof; and the reach of a default namespace.

Works on text that parses already. Operations with an operand that is plainly no XML value stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_QUERY = """
(binary_expression operator: ["+" "==" "!="]) @binary
(augmented_assignment_expression operator: "+=") @append
(unary_expression operator: "typeof") @typeof
(call_expression function: (member_expression property: (property_identifier) @name)
  (#eq? @name "defaultNamespace")) @namespace
"""
_NEEDED = re.compile(r"\+|[^=!]==[^=]|!=[^=]|\btypeof\b|\$rhino\.defaultNamespace\(")
_PLAIN = frozenset(
    {"string", "template_string", "number", "true", "false", "null", "undefined", "function_expression", "regex",
     "array", "object", "unary_expression", "update_expression"}
)  # fmt: skip
_EMPTY = (b'""', b"''")  # an empty list is not equal to them, though its text is
_FUNCTIONS = frozenset({"function_declaration", "function_expression", "generator_function", "method_definition"})


@lru_cache(maxsize=1)
def _grammar() -> tuple[Any, Any]:
    import tree_sitter
    import tree_sitter_javascript

    language = tree_sitter.Language(tree_sitter_javascript.language())
    return tree_sitter.Parser(language), tree_sitter.Query(language, _QUERY)


class _Edits:
    """Replacements by byte range. At one place, what ends comes before what begins, and that before replacements."""

    def __init__(self) -> None:
        self._edits: list[tuple[int, int, int, int, bytes]] = []

    def replace(self, node: Any, text: str) -> None:
        """Replace a token."""
        self._edits.append((node.start_byte, 2, 0, node.end_byte, text.encode()))

    def before(self, position: int, text: str, size: int = 0) -> None:
        """Insert at the beginning of a node of that size: larger nodes come first."""
        self._edits.append((position, 1, -size, position, text.encode()))

    def after(self, position: int, text: str, size: int = 0) -> None:
        """Insert at the end of a node of that size: smaller nodes come first."""
        self._edits.append((position, 0, size, position, text.encode()))

    def around(self, node: Any, before: str, after: str) -> None:
        """Insert before and after a node."""
        size = node.end_byte - node.start_byte
        self.before(node.start_byte, before, size)
        self.after(node.end_byte, after, size)

    def apply(self, data: bytes) -> bytes:
        """The text with all replacements."""
        out, position = [], 0
        for start, _, _, end, text in sorted(self._edits, key=lambda edit: edit[:4]):
            out += [data[position:start], text]
            position = end
        return b"".join([*out, data[position:]])


def rewrite(text: str) -> str:
    """The text with calls of $rhino in place of operators that may meet XML values."""
    if not _NEEDED.search(text):
        return text
    import tree_sitter

    parser, query = _grammar()
    data = text.encode("utf-8", "surrogatepass")
    captures = tree_sitter.QueryCursor(query).captures(parser.parse(data).root_node)
    edits = _Edits()
    for node in captures.get("binary", ()):
        _binary(node, edits)
    for node in captures.get("append", ()):
        _append(node, edits)
    for node in captures.get("typeof", ()):
        _typeof(node, edits)
    functions = {body.id: body for node in captures.get("namespace", ()) if (body := _function_body(node))}
    for body in functions.values():
        edits.before(body.start_byte + 1, "const $ns=$rhino.enter();try{", len(data))
        edits.after(body.end_byte - 1, "}finally{$rhino.leave($ns)}", len(data))
    return edits.apply(data).decode("utf-8", "surrogatepass")


def _binary(node: Any, edits: _Edits) -> None:
    left, operator, right = node.children[0], node.child_by_field_name("operator"), node.children[-1]
    if any(_is_plain(side) and (operator.type == "+" or side.text not in _EMPTY) for side in (left, right)):
        return
    function = "$rhino.add(" if operator.type == "+" else "$rhino.equal("
    edits.around(node, "!" + function if operator.type == "!=" else function, ")")
    edits.replace(operator, ",")


def _append(node: Any, edits: _Edits) -> None:
    target, operator, value = node.child_by_field_name("left"), node.children[1], node.child_by_field_name("right")
    if _is_plain(value):
        return
    if target.type == "identifier":
        edits.replace(operator, f"=$rhino.add({target.text.decode('utf-8', 'surrogatepass')},")
        edits.after(node.end_byte, ")", node.end_byte - node.start_byte)
        return
    if target.type == "member_expression" and target.children[-1].type == "property_identifier":
        dot, name = target.children[-2], target.children[-1]
        edits.replace(dot, ',"')
        edits.after(name.end_byte, '"')
    elif target.type == "subscript_expression":
        edits.replace(target.children[-3], ",(")
        edits.replace(target.children[-1], ")")
    else:
        return
    edits.around(node, "$rhino.append(", ")")
    edits.replace(operator, ",")


def _typeof(node: Any, edits: _Edits) -> None:
    operand = node.child_by_field_name("argument")
    while operand.type == "parenthesized_expression" and len(operand.named_children) == 1:
        operand = operand.named_children[0]
    if operand.type == "identifier":
        name = operand.text.decode("utf-8", "surrogatepass")
        lines = "\n" * node.text.count(b"\n")
        edits.replace(node, f"$rhino.typeName(typeof {name},()=>{name}){lines}")
        return
    edits.replace(node.children[0], "$rhino.typeOf(")
    edits.after(node.end_byte, ")", node.end_byte - node.start_byte)


def _is_plain(node: Any) -> bool:
    """True for an operand that is no XML value whatever the script does."""
    while node.type == "parenthesized_expression" and node.named_children:
        node = node.named_children[0]
    if node.type != "binary_expression":
        return node.type in _PLAIN
    operator = node.child_by_field_name("operator")
    if operator.type in ("&&", "||", "??"):
        return False
    return operator.type != "+" or _is_plain(node.children[0]) or _is_plain(node.children[-1])


def _function_body(node: Any) -> Any:
    while node is not None and node.type not in _FUNCTIONS:
        node = node.parent
    return None if node is None else node.child_by_field_name("body")
