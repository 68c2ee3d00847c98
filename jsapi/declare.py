# SPDX-License-Identifier: MIT
"""Declarations: what scripts see of a Python class, said once beside the Python code.

A class is declared with :func:`host_class`, its members with :func:`constructor`, :func:`method` and :func:`prop`.
Argument kinds are read from the annotations of the Python signature, so the JavaScript class, the argument checks,
``help`` and the compatibility table cannot drift away from the code. ``@classmethod``, ``@staticmethod`` and
``@property`` stand above these decorators. A class that is too long for one file takes some of its members from mixins:
bases that are no host classes. Values returned: host objects, numbers, strings, booleans, None (null),
UNDEFINED, lists, dicts with string keys, datetimes, and script objects; ``-> None`` gives undefined, ``-> Self`` the
same JavaScript object.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
from typing import Annotated, Any, Final, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class Kind(Enum):
    """How an argument is checked and converted on its way from JavaScript."""

    INT32 = "number"  # truncated, NaN is 0, saturated to 32 bits
    INT64 = "long"  # the same with 64 bits
    LOOSE = "any number"  # ToInt32, never refused
    FLOAT = "double"
    STRING = "string"  # a real string only
    TEXT = "text"  # String(x)
    BLANK = "string or nothing"  # a real string; undefined counts as the empty one
    BOOLEAN = "boolean"
    OBJECT = "object"  # instance of a host class
    VALUE = "value"  # anything, marshalled generically
    DUCK = "object with methods"  # a host object as it was made; what scripts derived or changed stays a script object
    SCRIPTED = "object of the script"  # the same, but arrays stay in the engine as all other objects do
    INJECTED = "services"  # not an argument: the services of the session


class Undefined(Enum):
    """The JavaScript value undefined, where it differs from null (None)."""

    UNDEFINED = "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED: Final = Undefined.UNDEFINED


@dataclass(frozen=True, slots=True)
class Reason:
    """Overrides the GPError reason of a failed type check (default: 0-based argument index)."""

    number: int


Long = Annotated[int, Kind.INT64]
Loose = Annotated[int, Kind.LOOSE]
Text = Annotated[str, Kind.TEXT]
Blank = Annotated[str, Kind.BLANK]
Value = Annotated[Any, Kind.VALUE]
Duck = Annotated[Any, Kind.DUCK]
Scripted = Annotated[Any, Kind.SCRIPTED]


@dataclass(frozen=True, slots=True)
class Param:
    """One declared parameter of a member."""

    name: str
    kind: Kind
    optional: bool
    reason: int
    cls: type | None = None  # for Kind.OBJECT
    nullable: bool = False


class Role(Enum):
    """What a declared function is on the JavaScript side."""

    CONSTRUCTOR = "constructor"
    METHOD = "method"
    STATIC = "static"
    PROPERTY = "property"
    STATIC_PROPERTY = "static property"
    SETTER = "setter"  # assignment to a property


@dataclass(frozen=True, slots=True)
class Mark:
    """What a decorator leaves on a Python function."""

    name: str
    role: Role
    enumerable: bool = False
    own: bool = False
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A declared member, with its signature resolved."""

    name: str
    role: Role
    func: Callable[..., Any]
    params: tuple[Param, ...]
    rest: bool  # takes any number of further values
    injected: bool  # the session's services come first
    returns: str  # name of the returned host class, "self", "none", "number", "plain", or "" for anything
    enumerable: bool
    own: bool  # of a property: scripts may assign, which gives the object a property of its own
    lenient: bool  # further arguments are ignored, not refused
    doc: str

    @property
    def required(self) -> int:
        """Least number of arguments."""
        return sum(not p.optional for p in self.params)


@dataclass(slots=True)
class ClassSpec:
    """A declared host class."""

    name: str
    cls: type
    constants: Mapping[str, object] = field(default_factory=dict)
    identity: bool = False
    inheritable: bool = False
    _members: tuple[Member, ...] | None = None

    @property
    def members(self) -> tuple[Member, ...]:
        """All declared members, resolved on first use (annotations may name classes defined later)."""
        if self._members is None:
            self._members = tuple(_members_of(self.cls))
        return self._members

    def constructor(self) -> Member | None:
        """The declared constructor, or None when scripts cannot create instances."""
        return next((m for m in self.members if m.role is Role.CONSTRUCTOR), None)


def host_class(
    name: str,
    constants: Mapping[str, object] | type[IntEnum] | None = None,
    *,
    identity: bool = False,
    inheritable: bool = False,
) -> Callable[[type[T]], type[T]]:
    """Declare a class that scripts see as `name`, with its class constants.

    With `identity`, an object that is returned again is the same JavaScript object (===, added properties) as before.
    With `inheritable`, an object whose prototype is an instance (Sub.prototype = new Base()) gets a state of its own,
    a shallow copy of its prototype's, at its first use.
    """
    if isinstance(constants, type):
        constants = {member.name: int(member) for member in constants}

    def declare(cls: type[T]) -> type[T]:
        cls.__host__ = ClassSpec(name, cls, constants or {}, identity, inheritable)  # type: ignore[attr-defined]
        return cls

    return declare


def constructor(func: F) -> F:
    """Declare the function (a classmethod body) behind `new Class(...)`."""
    func.__mark__ = Mark("constructor", Role.CONSTRUCTOR)  # type: ignore[attr-defined]
    return func


def method(name: str, *, static: bool = False, lenient: bool = False) -> Callable[[F], F]:
    """Declare a method (or a function of the class itself) under its script name.

    Arguments beyond the declared ones are refused, or ignored when the member is `lenient`.
    """

    def mark(func: F) -> F:
        role = Role.STATIC if static else Role.METHOD
        func.__mark__ = Mark(name, role, lenient=lenient)  # type: ignore[attr-defined]
        return func

    return mark


def prop(name: str, *, enumerable: bool = False, own: bool = False) -> Callable[[F], F]:
    """Declare a property, evaluated at every access; of the class itself for a static method.

    Assignments call the setter of the Python property if it has one; else they are ignored, or with `own` give the
    object a property of its own in its place. A property that is both `own` and `enumerable` is such a property from
    the start, unless it is undefined then.
    """

    def mark(func: F) -> F:
        func.__mark__ = Mark(name, Role.PROPERTY, enumerable, own)  # type: ignore[attr-defined]
        return func

    return mark


def constant_text(value: object) -> str:
    """A constant as help shows it: a ByteString in hexadecimal."""
    return value.hex().upper() if isinstance(value, bytes) else str(value)


def spec_of(cls: type) -> ClassSpec:
    """The declaration of a host class; TypeError when it has none of its own."""
    spec = cls.__dict__.get("__host__")
    if not isinstance(spec, ClassSpec):
        raise TypeError(f"{cls.__name__} is not a declared host class")
    return spec


def _members_of(cls: type) -> typing.Iterator[Member]:
    for attribute in _attributes(cls):
        func = bound = attribute
        if isinstance(attribute, (classmethod, staticmethod)):
            func, bound = attribute.__func__, attribute.__get__(None, cls)
        elif isinstance(attribute, property):
            func = bound = attribute.fget
        mark = getattr(func, "__mark__", None)
        if isinstance(mark, Mark):
            if isinstance(attribute, staticmethod) and mark.role is Role.PROPERTY:
                mark = replace(mark, role=Role.STATIC_PROPERTY)
            yield _member(mark, func, bound)
            if isinstance(attribute, property) and attribute.fset is not None:
                yield _member(Mark(mark.name, Role.SETTER), attribute.fset, attribute.fset)


def _attributes(cls: type) -> list[Any]:
    """Attributes of the bases in MRO order, then those of the class itself; what is overridden is left out.

    Bases are mixins or other host classes: the JavaScript class of a derived host class has all members itself.
    """
    inherited: dict[str, Any] = {}
    for base in cls.__mro__[1:]:
        for name, attribute in vars(base).items():
            inherited.setdefault(name, attribute)
    return [inherited[name] for name in inherited if name not in vars(cls)] + list(vars(cls).values())


def _member(mark: Mark, func: Callable[..., Any], bound: Callable[..., Any]) -> Member:
    hints = typing.get_type_hints(func, include_extras=True)
    takes_self = mark.role in (Role.METHOD, Role.PROPERTY, Role.SETTER)
    signature = list(inspect.signature(bound).parameters.values())[1 if takes_self else 0 :]
    params: list[Param] = []
    rest = injected = False
    for parameter in signature:
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            rest = True
            continue
        param = _param(parameter, hints[parameter.name], len(params))
        if param.kind is Kind.INJECTED:
            injected = True
        else:
            params.append(param)
    return Member(
        mark.name, mark.role, bound, tuple(params), rest, injected,
        _returned(hints.get("return")), mark.enumerable, mark.own, mark.lenient, inspect.getdoc(func) or "",
    )  # fmt: skip


_KINDS: Final = {int: Kind.INT32, float: Kind.FLOAT, str: Kind.STRING, bool: Kind.BOOLEAN}


def _param(parameter: inspect.Parameter, hint: Any, index: int) -> Param:
    reason, kind, nullable = index, None, False
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        nullable = len(options) != len(typing.get_args(hint)) and parameter.default is not None
        hint = options[0]
    if typing.get_origin(hint) is Annotated:
        hint, *notes = typing.get_args(hint)
        for note in notes:
            if isinstance(note, Reason):
                reason = note.number
            elif isinstance(note, Kind):
                kind = note
    optional = parameter.default is not inspect.Parameter.empty
    if getattr(hint, "__injected__", False):
        return Param(parameter.name, Kind.INJECTED, optional, reason)
    if kind is None:
        kind = _KINDS.get(hint)
    if kind is not None:
        return Param(parameter.name, kind, optional, reason, nullable=nullable)
    spec_of(hint)
    return Param(parameter.name, Kind.OBJECT, optional, reason, hint, nullable)


def _returned(hint: Any) -> str:
    if hint is typing.Self:
        return "self"
    if hint is type(None):
        return "none"
    if hint in (int, float):
        return "number"
    if hint is bool:
        return "plain"
    is_host = isinstance(hint, type) and "__host__" in hint.__dict__
    return spec_of(hint).name if is_host and not spec_of(hint).identity else ""
