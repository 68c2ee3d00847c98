# SPDX-License-Identifier: MIT
"""Declarations of host classes: what is read from annotations and decorators, and from mixins."""

from __future__ import annotations

from typing import Annotated, Any, Self

import pytest

from jsapi.declare import (
    UNDEFINED,
    Blank,
    Kind,
    Long,
    Loose,
    Member,
    Param,
    Reason,
    Role,
    Text,
    Value,
    constant_text,
    constructor,
    host_class,
    method,
    prop,
    spec_of,
)
from jsapi.services import Services


@host_class("Other")
class Other:
    """A class that others take and give."""


@host_class("Sample", {"ANSWER": 42})
class Sample:
    """One member of each sort."""

    @classmethod
    @constructor
    def create(cls, name: str) -> Sample:
        """A new one."""
        return cls()

    @method("kinds")
    def kinds(
        self, a: int, b: Long, c: Loose, d: float, e: str, f: Text, g: bool, h: Other, i: Value, j: Sample
    ) -> None:
        """Takes one of each kind."""

    @method("options")
    def options(self, a: int, b: int | None, c: str = "", d: Other | None = None, e: int | None = 1) -> Self:
        """Required, nullable, optional."""
        return self

    @method("reasons")
    def reasons(self, a: int, b: Annotated[int, Reason(7)], c: Annotated[int, Kind.INT64, Reason(8)]) -> Any:
        """Reasons that differ from the index."""

    @method("rest")
    def rest(self, first: int, *more: Value) -> int:
        """Any number of values behind the first."""
        return len(more)

    @method("served")
    def served(self, services: Services, name: str) -> Other:
        """Uses the session."""
        return Other()

    @method("forgiving", lenient=True)
    def forgiving(self, name: Blank) -> str:
        """Ignores further arguments."""
        return name

    @staticmethod
    @method("make", static=True)
    def make(number: int) -> bool:
        """A function of the class."""
        return bool(number)

    @property
    @prop("size", enumerable=True)
    def size(self) -> float:
        """A property of an object."""
        return 0.5

    @staticmethod
    @prop("LIMIT")
    def limit() -> str:
        """A property of the class."""
        return "none"

    def hidden(self) -> None:
        """Not declared."""


def member(name: str, cls: type = Sample) -> Member:
    return next(m for m in spec_of(cls).members if m.name == name)


def names(cls: type) -> list[str]:
    return [m.name for m in spec_of(cls).members]


def test_annotations_say_how_arguments_are_converted():
    params = member("kinds").params
    assert [p.kind for p in params] == [
        Kind.INT32, Kind.INT64, Kind.LOOSE, Kind.FLOAT, Kind.STRING, Kind.TEXT, Kind.BOOLEAN, Kind.OBJECT, Kind.VALUE,
        Kind.OBJECT,
    ]  # fmt: skip
    assert (params[7].cls, params[9].cls) == (Other, Sample)
    assert [p.reason for p in params] == list(range(10))
    assert not any(p.optional or p.nullable for p in params)


def test_a_parameter_with_a_default_is_optional():
    options = member("options")
    assert [p.optional for p in options.params] == [False, False, True, True, True]
    assert options.required == 2


def test_further_arguments_are_refused_unless_a_member_is_lenient():
    assert member("forgiving").lenient and not member("kinds").lenient
    assert member("forgiving").params[0].kind is Kind.BLANK


def test_null_is_taken_where_none_is_allowed_but_not_the_default():
    """With None as default an argument may be left out, but null given for it is refused."""
    assert [p.nullable for p in member("options").params] == [False, True, False, False, True]
    assert member("options").params[3] == Param("d", Kind.OBJECT, True, 3, Other)


def test_a_reason_replaces_the_index():
    assert [(p.kind, p.reason) for p in member("reasons").params] == [
        (Kind.INT32, 0), (Kind.INT32, 7), (Kind.INT64, 8),
    ]  # fmt: skip


def test_rest_takes_what_is_left():
    rest = member("rest")
    assert (rest.rest, [p.name for p in rest.params]) == (True, ["first"])
    assert not member("kinds").rest


def test_services_are_no_argument():
    served = member("served")
    assert served.injected
    assert [(p.name, p.reason) for p in served.params] == [("name", 0)]
    assert not member("rest").injected


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("constructor", Role.CONSTRUCTOR),
        ("kinds", Role.METHOD),
        ("make", Role.STATIC),
        ("size", Role.PROPERTY),
        ("LIMIT", Role.STATIC_PROPERTY),
    ],
)
def test_roles(name, role):
    assert member(name).role is role


def test_only_properties_that_say_so_are_enumerable():
    assert [m.name for m in spec_of(Sample).members if m.enumerable] == ["size"]


@pytest.mark.parametrize(
    ("name", "returns"),
    [
        ("kinds", "none"),
        ("options", "self"),
        ("rest", "number"),
        ("size", "number"),
        ("make", "plain"),
        ("served", "Other"),
        ("constructor", "Sample"),
        ("reasons", ""),
        ("LIMIT", ""),
    ],
)
def test_what_a_member_gives(name, returns):
    assert member(name).returns == returns


def test_functions_are_called_with_what_they_need():
    assert isinstance(member("constructor").func("name"), Sample)
    assert member("make").func(1) is True
    assert member("LIMIT").func() == "none"
    assert member("rest").func(Sample(), 1, 2, 3) == 2
    assert member("size").func(Sample()) == 0.5


def test_a_class_knows_its_name_constants_and_documentation():
    spec = spec_of(Sample)
    assert (spec.name, spec.cls, dict(spec.constants)) == ("Sample", Sample, {"ANSWER": 42})
    assert member("rest").doc == "Any number of values behind the first."
    assert "hidden" not in names(Sample)


def test_a_class_without_constructor():
    assert spec_of(Other).constructor() is None
    assert spec_of(Sample).constructor() is member("constructor")


def test_what_is_not_declared_is_refused():
    class Undeclared(Sample):
        """Inherits a declaration, has none of its own."""

    with pytest.raises(TypeError, match="Undeclared is not a declared host class"):
        spec_of(Undeclared)


def test_a_parameter_of_an_undeclared_class_is_refused():
    @host_class("Careless")
    class Careless:
        @method("take")
        def take(self, value: bytes) -> None:
            """Takes what no script can give."""

    with pytest.raises(TypeError, match="bytes is not a declared host class"):
        _ = spec_of(Careless).members


def test_undefined_is_false_and_not_null():
    assert not UNDEFINED
    assert UNDEFINED is not None


# ---- mixins ----


class Base:
    """Behind a mixin."""

    @method("base")
    def base(self) -> None:
        """Of the base."""

    @method("shared")
    def shared(self) -> str:
        """Of the base."""
        return "base"


class First(Base):
    """A mixin."""

    @method("first")
    def first(self) -> Self:
        """Of the first."""
        return self

    @method("shared")
    def shared(self) -> str:
        """Of the first."""
        return "first"

    @method("replaced")
    def replaced(self) -> str:
        """Of the first."""
        return "first"


class Second:
    """Another mixin."""

    @method("shared")
    def shared(self) -> str:
        """Of the second."""
        return "second"

    @staticmethod
    @method("second", static=True)
    def second(other: Other) -> None:
        """Of the second."""

    @classmethod
    @method("kind", static=True)
    def kind(cls) -> str:
        """Name of the class that it is mixed into."""
        return cls.__name__

    @staticmethod
    @prop("LIMIT")
    def limit() -> int:
        """Of the second."""
        return 2


@host_class("Mixed")
class Mixed(First, Second):
    """A host class with members of its own and of mixins."""

    @method("own")
    def own(self) -> None:
        """Of the class."""

    @method("replaced")
    def replaced(self) -> str:
        """Of the class."""
        return "own"


@host_class("Derived")
class Derived(Mixed):
    """A host class behind a host class."""

    @method("more")
    def more(self) -> None:
        """Of the derived class."""


def test_members_of_mixins_come_in_mro_order_before_own_ones():
    assert names(Mixed) == ["first", "shared", "base", "second", "kind", "LIMIT", "own", "replaced"]


def test_the_class_overrides_mixins_and_mixins_override_each_other_as_in_python():
    assert member("shared", Mixed).func(Mixed()) == Mixed().shared() == "first"
    assert member("replaced", Mixed).func(Mixed()) == Mixed().replaced() == "own"


def test_members_of_mixins_are_bound_to_the_class():
    assert member("kind", Mixed).func() == "Mixed"
    assert member("first", Mixed).returns == "self"
    assert [p.cls for p in member("second", Mixed).params] == [Other]
    assert member("LIMIT", Mixed).role is Role.STATIC_PROPERTY


def test_an_override_needs_a_declaration_of_its_own():
    @host_class("Silent")
    class Silent(Second):
        def shared(self) -> str:
            """Not for scripts."""
            return "silent"

    assert names(Silent) == ["second", "kind", "LIMIT"]


def test_a_derived_host_class_has_the_members_of_its_base():
    """Their JavaScript classes are independent, so each has all members itself."""
    assert names(Derived) == ["own", "replaced", "first", "shared", "base", "second", "kind", "LIMIT", "more"]


def test_constants_as_help_shows_them():
    assert [constant_text(value) for value in (b"\x04\xab", 7, "text")] == ["04AB", "7", "text"]


def test_a_setter_is_a_member_of_its_own():
    @host_class("Settable")
    class Settable:
        """With a property that scripts assign."""

        @property
        @prop("size")
        def size(self) -> int:
            """Size."""
            return 1

        @size.setter
        def size(self, value: Value) -> None:
            """Assign it."""

    members = {member.role: member for member in spec_of(Settable).members}
    assert members.keys() == {Role.PROPERTY, Role.SETTER}
    assert [param.kind for param in members[Role.SETTER].params] == [Kind.VALUE]
    assert members[Role.PROPERTY].name == members[Role.SETTER].name == "size"
