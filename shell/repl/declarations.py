# SPDX-License-Identifier: MIT
"""The declarations of host classes by the names that scripts use: for completion and help."""

from __future__ import annotations

import typing
from functools import cache
from importlib import import_module

from jsapi.catalogue import GLOBALS, MODULES, RESULTS
from jsapi.declare import ClassSpec, Member, spec_of
from jsapi.java import catalogue as java


@cache
def places() -> dict[str, str]:
    """Where every host class is, `module:attribute` by its name."""
    modules = {name: place for classes in MODULES.values() for name, place in classes.items()}
    return {**java.HOST_CLASSES, **RESULTS, **modules, **GLOBALS}


def module_of(name: str) -> str | None:
    """Id of the built-in module that has to be required for a class, None for global ones and results."""
    return next((module for module, classes in MODULES.items() if name in classes), None)


def find(name: str) -> ClassSpec | None:
    """Declaration of a host class, None for another name."""
    place = places().get(name)
    if place is None:
        return None
    module, _, attribute = place.partition(":")
    return spec_of(getattr(import_module(module), attribute))


def member_of(spec: ClassSpec, name: str) -> Member | None:
    """Declaration of a member."""
    return next((member for member in spec.members if member.name == name), None)


def returned_class(class_name: str, member_name: str) -> str:
    """Name of the host class that a member gives according to its declaration, "" when that is open."""
    spec = find(class_name)
    member = member_of(spec, member_name) if spec is not None else None
    if spec is None or member is None:
        return ""
    hint = typing.get_type_hints(member.func).get("return")
    if hint is typing.Self:
        return spec.name
    for option in (hint, *typing.get_args(hint)):
        declared = option.__dict__.get("__host__") if isinstance(option, type) else None
        if isinstance(declared, ClassSpec):
            return declared.name
    return ""
