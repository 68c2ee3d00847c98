# SPDX-License-Identifier: MIT
"""Scopes of scripts and modules, found by parsing with tree-sitter.

A module keeps assignments to undeclared names to itself: these names are found here and declared in the module's
wrapper. Top-level `const` and `let` of scripts become `var`, because Rhino makes them properties of the global object
that other loaded files see. Lines and columns stay where they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_LEXICAL = re.compile(r"\b(?:const|let)\s")
_FUNCTIONS = frozenset(
    {"function_declaration", "function_expression", "generator_function", "generator_function_declaration",
     "arrow_function", "method_definition", "class_static_block"}
)  # fmt: skip


@lru_cache(maxsize=1)
def javascript_parser() -> Any:
    """The tree-sitter parser for JavaScript, made when it is first needed."""
    import tree_sitter
    import tree_sitter_javascript

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language()))


def shared_declarations(text: str) -> str:
    """Script text with top-level `const` and `let` replaced by `var`, padded to the same width."""
    if not _LEXICAL.search(text):
        return text
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for node in javascript_parser().parse(bytes(data)).root_node.children:
        if node.type == "lexical_declaration":
            keyword = node.children[0]
            width = keyword.end_byte - keyword.start_byte
            data[keyword.start_byte : keyword.end_byte] = b"var".ljust(width)
    return data.decode("utf-8", "surrogatepass")


def names_of(text: str) -> list[str]:
    """Names that a script declares at top level with var, outside of functions."""
    return sorted(_declared(javascript_parser().parse(text.encode("utf-8", "surrogatepass")).root_node) - {"arguments"})


def functions_of(text: str) -> list[str]:
    """Names of the functions that a script declares at top level."""
    nodes = javascript_parser().parse(text.encode("utf-8", "surrogatepass")).root_node.children
    declared = (node for node in nodes if node.type in ("function_declaration", "generator_function_declaration"))
    return sorted({name for node in declared for name in _names(node.child_by_field_name("name"))})


def undeclared_assignments(text: str) -> list[str]:
    """Names that a module assigns without declaring them in any enclosing function, in order of appearance."""
    tree = javascript_parser().parse(text.encode("utf-8", "surrogatepass"))
    found: dict[str, None] = {}
    _walk(tree.root_node, [_declared(tree.root_node) | {"exports", "module", "require"}], found)
    return list(found)


def _walk(root: Any, scopes: list[set[str]], found: dict[str, None]) -> None:
    stack: list[tuple[Any, list[set[str]]]] = [(root, scopes)]
    while stack:
        node, chain = stack.pop()
        if node.type in _FUNCTIONS:
            chain = [*chain, _declared(node)]
        for name in _assigned(node):
            if not any(name in scope for scope in chain):
                found[name] = None
        stack.extend((child, chain) for child in reversed(node.named_children))


def _assigned(node: Any) -> list[str]:
    target = None
    if node.type in ("assignment_expression", "augmented_assignment_expression"):
        target = node.child_by_field_name("left")
    elif node.type == "update_expression":
        target = node.child_by_field_name("argument")
    elif node.type == "for_in_statement" and node.child_by_field_name("kind") is None:
        target = node.child_by_field_name("left")
    return [] if target is None else _names(target)


def _names(pattern: Any) -> list[str]:
    """Identifiers bound or assigned by a target or pattern."""
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        return [pattern.text.decode("utf-8", "replace")]
    if pattern.type in ("object_pattern", "array_pattern", "rest_pattern", "assignment_pattern", "pair_pattern",
                        "object_assignment_pattern", "parenthesized_expression", "formal_parameters"):  # fmt: skip
        children = pattern.named_children
        if pattern.type in ("assignment_pattern", "object_assignment_pattern"):
            children = children[:1]
        elif pattern.type == "pair_pattern":
            children = children[1:]
        return [name for child in children for name in _names(child)]
    return []


def _declared(function: Any) -> set[str]:
    """Names declared in a function (or at top level): parameters, var, let, const, functions, classes, catch."""
    names = {"arguments"}
    for field in ("parameters", "parameter"):
        parameters = function.child_by_field_name(field)
        if parameters is not None:
            names.update(_names(parameters))
    name = function.child_by_field_name("name")
    if name is not None and function.type == "function_expression":
        names.update(_names(name))
    stack = list(function.named_children)
    while stack:
        node = stack.pop()
        if node.type in (
            "variable_declarator",
            "function_declaration",
            "generator_function_declaration",
            "class_declaration",
        ):
            names.update(_names(node.child_by_field_name("name")))
        elif node.type == "catch_clause" and node.child_by_field_name("parameter") is not None:
            names.update(_names(node.child_by_field_name("parameter")))
        elif node.type == "for_in_statement" and node.child_by_field_name("kind") is not None:
            names.update(_names(node.child_by_field_name("left")))
        if node.type not in _FUNCTIONS:
            stack.extend(node.named_children)
    return names
