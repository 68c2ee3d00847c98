# SPDX-License-Identifier: MIT
"""Projection: from the declaration of a Python class to a JavaScript class.

Two texts are generated for a class: JavaScript that checks and converts arguments and raises scsh's GPErrors, and
Python functions, one for each member, that look up handles, call the method and turn exceptions into outcomes (an
exception must never leave a callable: the engine would lose it).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from jsapi.catalogue import MODULES
from jsapi.declare import ClassSpec, Kind, Member, Param, Role, spec_of
from jsapi.encodings import Encoding

_EXPECTED = {
    Kind.INT32: "number", Kind.INT64: "number", Kind.FLOAT: "number", Kind.STRING: "string", Kind.BOOLEAN: "boolean",
    Kind.BLANK: "string",
}  # fmt: skip


def javascript(spec: ClassSpec, callables: dict[str, str]) -> str:
    """JavaScript text of a class: a function that takes the kit and `take`; `callables` names the Python functions."""
    lines = ["(function (kit, take) {", '"use strict";']
    lines.append(
        "const { HANDLE, FAIL, adopt, adoptSame, tie, pack, packString, byReference, unpack, int32, fail, missing,"
        " extra, badType, hide, own, packDuck } = kit;"
    )
    used = {p.cls for m in spec.members for p in m.params if p.cls is not None}
    for cls in sorted(used - {spec.cls}, key=lambda c: spec_of(c).name):
        name = spec_of(cls).name
        lines.append(f"const {name} = kit.constructorOf({json.dumps(name)});")
    lines += [f"const py_{key} = take({json.dumps(name)});" for key, name in callables.items()]
    lines += _constructor(spec)
    adopt = "adoptSame" if spec.identity else "adopt"
    lines += _own_data(spec)
    lines.append(f"const wrap_{spec.name} = kit.register({json.dumps(spec.name)}, {spec.name}, {adopt}, fill);")
    returned = {m.returns for m in spec.members if m.returns[:1].isupper()} - {spec.name}
    lines += [f"const wrap_{name} = (h) => kit.wrapper({json.dumps(name)})(h);" for name in sorted(returned)]
    for key, value in spec.constants.items():
        lines.append(f"{spec.name}.{key} = {_constant(value)};")
    if spec.inheritable:
        lines.append(f"const handleOf = (object) => own(object, py_fork, {adopt});")
    for index, member in enumerate(spec.members):
        if member.role not in (Role.CONSTRUCTOR, Role.SETTER):
            lines += _member(spec, member, f"m{index}")
    lines += ["})"]
    return "\n".join(lines)


def _constant(value: object) -> str:
    """JavaScript text of a constant; bytes are a ByteString."""
    if isinstance(value, bytes):
        return f'new (kit.constructorOf("ByteString"))("{value.hex()}", {int(Encoding.HEX)})'
    return json.dumps(value)


def callable_keys(spec: ClassSpec) -> dict[str, Member]:
    """The Python functions that a class needs, by the key under which its JavaScript expects them."""
    return {
        "new" if member.role is Role.CONSTRUCTOR else f"m{index}": member for index, member in enumerate(spec.members)
    }


def _constructor(spec: ClassSpec) -> list[str]:
    name = json.dumps(spec.name)
    member = spec.constructor()
    params = ", ".join(f"a{i}" for i in range(len(member.params))) if member else ""
    lines = [f"function {spec.name}({params}) {{"]
    # Base.call(this, ...) in a derived constructor is good where the original's class is a script.
    derived = f" && !(this instanceof {spec.name})" if spec.inheritable else ""
    lines.append(
        f'if (!new.target{derived}) throw new TypeError({name} + " can not be called as a function, use new");'
    )
    if member is None:
        lines.append(f'throw new TypeError({name} + " has no constructor");')
    else:
        lines += _checks(spec, member)
        lines.append(f"const r = {_calls('py_new', '', member)};")
        lines += ["if (r === FAIL) throw fail();", "adoptSame(this, r);" if spec.identity else "adopt(this, r);"]
        lines.append("fill(this);")
    return [*lines, "}"]


def _own_data(spec: ClassSpec) -> list[str]:
    """The function that gives a new object its data properties: those that for-in lists, as far as they are known."""
    lines = ["function fill(object) {"]
    for index, member in enumerate(spec.members):
        if member.enumerable and member.own:
            lines.append(f"kit.ownData(object, {json.dumps(member.name)}, unpack(py_m{index}(object[HANDLE])));")
    return [*lines, "}"]


def _member(spec: ClassSpec, member: Member, key: str) -> list[str]:
    static = member.role in (Role.STATIC, Role.STATIC_PROPERTY)
    accessor = member.role in (Role.PROPERTY, Role.STATIC_PROPERTY)
    target = spec.name if static else f"{spec.name}.prototype"
    this = "" if static else "handleOf(this)" if spec.inheritable else "this[HANDLE]"
    body = [] if accessor else _checks(spec, member)
    body += [f"const r = {_calls('py_' + key, this, member)};", "if (r === FAIL) throw fail();"]
    if spec.identity and not static and member.params:
        body.append("tie(this, arguments);")
    body.append(_return(member))
    if accessor:
        flags = f"configurable: true, enumerable: {json.dumps(member.enumerable and not member.own)}"
        getter = "\n".join(body)
        setter = f"set(value) {{ {_assignment(spec, member, this)} }},"
        return [
            f"Object.defineProperty({target}, {json.dumps(member.name)}, {{ {flags}, {setter} get() {{",
            getter,
            "} });",
        ]
    params = ", ".join(f"a{i}" for i in range(len(member.params)))
    return [f"hide({target}, {json.dumps(member.name)}, function {_identifier(member.name)}({params}) {{", *body, "});"]


_SET_NOTHING = "if (this !== Object(this)) return;"
_SET_OWN = "Object.defineProperty(this, NAME, { value, writable: true, configurable: true, enumerable: true });"


def _assignment(spec: ClassSpec, member: Member, this: str) -> str:
    """Body of a JavaScript setter."""
    for index, other in enumerate(spec.members):
        if other.role is Role.SETTER and other.name == member.name:
            value = _convert(other.params[0], "value")
            return f"{_SET_NOTHING} if (py_m{index}({this}, {value}) === FAIL) throw fail();"
    return (_SET_OWN if member.own else _SET_NOTHING).replace("NAME", json.dumps(member.name))


def _identifier(name: str) -> str:
    return name if name not in _RESERVED else name + "_"


_RESERVED = frozenset({"delete", "in", "new", "typeof", "void", "with", "default", "export", "import"})


# Classes that are scripts in the original, where functions ignore arguments that they do not know.
_SCRIPTED = frozenset(name for module, names in MODULES.items() if module.startswith("scsh/") for name in names)


def _checks(spec: ClassSpec, member: Member) -> list[str]:
    name = json.dumps(spec.name)
    lines = ["const n = arguments.length;"]
    if member.required:
        lines.append(f"if (n < {member.required}) throw missing({name}, n);")
    if not (member.rest or member.lenient or spec.name in _SCRIPTED):
        lines.append(f"if (n > {len(member.params)}) throw extra({name}, n);")
    for index, param in enumerate(member.params):
        condition = _condition(param, f"a{index}")
        if condition:
            guard = f"n > {index} && " if param.optional else ""
            expected = (param.cls and spec_of(param.cls).name) or _EXPECTED.get(param.kind, "value")
            lines.append(
                f"if ({guard}{condition}) throw badType({name}, {param.reason}, {index}, {json.dumps(expected)});"
            )
    return lines


def _condition(param: Param, arg: str) -> str:
    if param.kind is Kind.OBJECT:
        assert param.cls is not None
        text = f"(!({arg} instanceof {spec_of(param.cls).name}) || {arg}[HANDLE] === undefined)"
    elif param.kind in _EXPECTED:
        text = f'typeof {arg} !== "{_EXPECTED[param.kind]}"' + f" && {arg} !== undefined" * (param.kind is Kind.BLANK)
    else:
        return ""
    return f"{arg} !== null && {text}" if param.nullable else text


def _convert(param: Param, arg: str) -> str:
    match param.kind:
        case Kind.OBJECT:
            return f"({arg} === null ? null : {arg}[HANDLE])" if param.nullable else f"{arg}[HANDLE]"
        case Kind.INT32:
            text = f"(({arg} | 0) === {arg} ? {arg} | 0 : int32({arg}))"
        case Kind.LOOSE:
            text = f"{arg} | 0"
        case Kind.STRING:
            text = f"packString({arg})"
        case Kind.BLANK:
            text = f'packString({arg} ?? "")'
        case Kind.TEXT:
            text = f"packString(String({arg}))"
        case Kind.VALUE:
            return f"pack({arg})"
        case Kind.DUCK:
            return f"packDuck({arg})"
        case Kind.SCRIPTED:
            return f"byReference({arg})"
        case _:
            text = arg
    return f"({arg} === null ? null : {text})" if param.nullable else text


def _calls(function: str, this: str, member: Member) -> str:
    """A call that passes exactly the arguments that were given."""
    args = [_convert(param, f"a{i}") for i, param in enumerate(member.params)]
    first = [this] if this else []
    if member.rest:
        tail = f"...Array.prototype.map.call(Array.prototype.slice.call(arguments, {len(args)}), (x) => pack(x))"
        full = f"{function}({', '.join([*first, *args, tail])})"
    else:
        full = f"{function}({', '.join([*first, *args])})"
    for count in range(member.required, len(args)):
        full = f"n === {count} ? {function}({', '.join([*first, *args[:count]])}) : ({full})"
    return full


def _return(member: Member) -> str:
    match member.returns:
        case "self":
            return "return this;"
        case "none":
            return "return undefined;"
        case "number" | "plain":
            return "return r;"
        case "":
            return "return unpack(r);"
        case name:
            return f"return wrap_{name}(r);"


# ---- the Python half ----


class Bridge:
    """What the generated Python functions need of the engine."""

    def __init__(
        self,
        objects: list[Any],
        put: Callable[[Any], int],
        put_same: Callable[[Any], int],
        fail: Callable[[BaseException, ClassSpec, bool], Any],
        pack: Callable[[Any], Any],
        unpack: Callable[[Any], Any],
        services: Any,
    ) -> None:
        self.objects, self.put, self.put_same, self.fail = objects, put, put_same, fail
        self.pack, self.unpack, self.services = pack, unpack, services


def python_callable(spec: ClassSpec, member: Member, bridge: Bridge) -> Callable[..., Any]:
    """The Python function behind one member; it never raises."""
    factory = _factory(
        member.role in (Role.METHOD, Role.PROPERTY, Role.SETTER),
        tuple((p.kind, p.nullable) for p in member.params),
        member.required,
        member.rest,
        member.injected,
        spec.name if member.role is Role.CONSTRUCTOR else member.returns,
    )
    function: Callable[..., Any] = factory(member.func, spec, bridge)
    return function


def to_long(number: float) -> int:
    """64-bit integer of a JavaScript number: truncated, NaN is 0, saturated."""
    if number != number:
        return 0
    return (
        max(-(2**63), min(2**63 - 1, int(number))) if abs(number) < 2**64 else (2**63 - 1 if number > 0 else -(2**63))
    )


@cache
def _factory(
    method: bool, kinds: tuple[tuple[Kind, bool], ...], required: int, rest: bool, injected: bool, returns: str
) -> Callable[..., Any]:
    names = [f"a{i}" for i in range(len(kinds))]
    head = ["h"] if method else []
    head += [name if i < required else f"{name}=MISSING" for i, name in enumerate(names)]
    head += ["*more"] if rest else []
    fixed = (["objects[h]"] if method else []) + (["services"] if injected else [])
    values = [_python_value(kind, nullable, name) for (kind, nullable), name in zip(kinds, names, strict=True)]
    lines = ["def make(func, spec, bridge):",
             " objects, put, fail, pack, unpack = bridge.objects, bridge.put, bridge.fail, bridge.pack, bridge.unpack",
             " services = bridge.services",
             " put = bridge.put_same if spec.identity else put",
             f" def call({', '.join(head)}):",
             "  try:"]  # fmt: skip
    for count in range(required, len(kinds)):
        keyword = "if" if count == required else "elif"
        lines.append(f"   {keyword} a{count} is MISSING: r = func({', '.join(fixed + values[:count])})")
    tail = ["*map(unpack, more)"] if rest else []
    prefix = "else: " if required < len(kinds) else ""
    lines.append(f"   {prefix}r = func({', '.join(fixed + values + tail)})")
    lines.append(f"   return {_python_result(returns)}")
    lines.append("  except BaseException as error:")
    lines.append(f"   return fail(error, spec, {'h is None' if method else 'False'})")
    lines.append(" return call")
    scope: dict[str, Any] = {"MISSING": object(), "to_long": to_long}
    exec("\n".join(lines), scope)  # noqa: S102  the text is made of the fixed pieces above only
    factory: Callable[..., Any] = scope["make"]
    return factory


def _python_value(kind: Kind, nullable: bool, name: str) -> str:
    match kind:
        case Kind.OBJECT:
            text = f"objects[{name}]"
        case Kind.INT64:
            text = f"({name} if {name}.__class__ is int else to_long({name}))"
        case Kind.STRING | Kind.BLANK | Kind.TEXT | Kind.VALUE | Kind.DUCK | Kind.SCRIPTED:
            return f"unpack({name})"
        case _:
            return name
    return f"(None if {name} is None else {text})" if nullable else text


def _python_result(returns: str) -> str:
    match returns:
        case "self" | "none":
            return "None"
        case "number":
            return "r if r.__class__ is float or -0x80000000 <= r <= 0x7FFFFFFF else float(r)"
        case "plain":
            return "r"
        case "":
            return "pack(r)"
        case _:
            return "put(r)"
