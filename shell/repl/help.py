# SPDX-License-Identifier: MIT
"""help(): what is said about host classes, their members and the functions of the shell, from the declarations."""

from __future__ import annotations

import difflib
import shutil
import textwrap
from collections.abc import Iterator

from jsapi.declare import ClassSpec, Kind, Member, Param, Role, constant_text, spec_of
from shell.repl import declarations
from shell.repl.global_names import GLOBALS, OVERVIEW
from shell.ui.report import visible

_MOST_WIDTH, _LEAST_WIDTH = 100, 40
_KINDS = {Kind.INT32: "number", Kind.INT64: "number", Kind.LOOSE: "number", Kind.FLOAT: "number", Kind.TEXT: "text",
          Kind.STRING: "string", Kind.BOOLEAN: "boolean", Kind.VALUE: "any value"}  # fmt: skip


def help_text(subject: str) -> str:
    """Lines about a class, a member ("Card.reset"), a global function; the overview for an empty subject."""
    if not subject:
        return _overview()
    if subject in GLOBALS:
        return f"{GLOBALS[subject][0]}\n{_wrapped(GLOBALS[subject][1], '    ')}\n"
    name, _, member_name = subject.replace(".prototype.", ".").partition(".")
    spec = declarations.find(name)
    if spec is None:
        return _unknown(name, [*declarations.places(), *GLOBALS])
    if not member_name:
        return "\n".join(_class(spec)) + "\n"
    if member_name in spec.constants:
        return f"{spec.name}.{member_name} = {constant_text(spec.constants[member_name])}\n"
    member = declarations.member_of(spec, member_name)
    if member is None:
        names = [*(member.name for member in spec.members), *spec.constants]
        return _unknown(subject, [f"{spec.name}.{known}" for known in names])
    return "\n".join(_details(spec, member)) + "\n"


def _overview() -> str:
    names = [name for name in declarations.places() if not name.startswith("Java")]
    classes = textwrap.fill(" ".join(sorted(names)), help_width(), initial_indent="  ", subsequent_indent="  ")
    return f'{OVERVIEW}\nObjects, each with help("Name"):\n{classes}\n'


def _unknown(subject: str, known: list[str]) -> str:
    near = difflib.get_close_matches(subject, known, 3, 0.6)
    hint = f" Did you mean {' or '.join(near)}?" if near else " help() lists what there is."
    return f'There is no help for "{visible(subject)}".{hint}\n'


def _class(spec: ClassSpec) -> Iterator[str]:
    yield _wrapped(f"{spec.name}: {_doc(spec.cls.__doc__)}", "")
    module = declarations.module_of(spec.name)
    if module is not None:
        yield f'  const {{ {spec.name} }} = require("{module}");'
    constructor = spec.constructor()
    if constructor is not None:
        yield from ("", *_entry(spec, constructor))
    for title, roles in (
        ("Functions of the class", (Role.STATIC,)),
        ("Properties", (Role.PROPERTY, Role.STATIC_PROPERTY)),
        ("Methods", (Role.METHOD,)),
    ):
        members = sorted((member for member in spec.members if member.role in roles), key=lambda member: member.name)
        if members:
            yield from ("", title)
            for member in members:
                yield from _entry(spec, member)
    if spec.constants:
        text = ", ".join(f"{name} = {constant_text(value)}" for name, value in spec.constants.items())
        yield from ("", "Constants", _wrapped(text, "  "))


def _entry(spec: ClassSpec, member: Member) -> Iterator[str]:
    yield f"  {signature(spec, member)}"
    yield _wrapped(_doc(member.doc), "      ")


def _details(spec: ClassSpec, member: Member) -> Iterator[str]:
    yield f"{'' if member.role is Role.CONSTRUCTOR else spec.name + ': '}{signature(spec, member)}"
    for param in member.params:
        yield f"    {_name(param)}: {_kind(param)}{', may be left out' if param.optional else ''}"
    returned = declarations.returned_class(spec.name, member.name) or member.returns
    if member.role is not Role.CONSTRUCTOR and returned not in ("", "none", "plain"):
        yield f"    result: {returned}"
    yield _wrapped(_doc(member.doc), "    ")


def signature(spec: ClassSpec, member: Member) -> str:
    """A member as a script writes it, optional arguments in brackets."""
    if member.role in (Role.PROPERTY, Role.STATIC_PROPERTY):
        return f"{spec.name}.{member.name}" if member.role is Role.STATIC_PROPERTY else member.name
    required = [_name(param) for param in member.params if not param.optional]
    optional = [_name(param) for param in member.params if param.optional] + (["..."] if member.rest else [])
    text = ", ".join(required)
    for name in optional:
        text += f"[, {name}]" if text else f"[{name}]"
    names = {Role.CONSTRUCTOR: f"new {spec.name}", Role.STATIC: f"{spec.name}.{member.name}"}
    return f"{names.get(member.role, member.name)}({text})"


def _kind(param: Param) -> str:
    kind = spec_of(param.cls).name if param.cls is not None else _KINDS.get(param.kind, param.kind.value)
    return f"{kind} or null" if param.nullable else kind


def _name(param: Param) -> str:
    return param.name.rstrip("_")


def _doc(doc: str | None) -> str:
    return " ".join((doc or "").split())


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(text, help_width(), initial_indent=indent, subsequent_indent=indent or "    ")


def help_width() -> int:
    """Columns for a line; the last one of the terminal stays free."""
    return max(_LEAST_WIDTH, min(_MOST_WIDTH, shutil.get_terminal_size((_MOST_WIDTH + 1, 0)).columns - 1))
