# SPDX-License-Identifier: MIT
"""The engine: one QuickJS context with the host objects projected into it. The only importer of `quickjs`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from importlib import import_module
from pathlib import Path
from typing import Any

import quickjs

from jsapi.declare import ClassSpec, spec_of
from jsapi.encodings import hex_dump
from jsapi.gperror import ErrorCode, GPError
from jsapi.java.errors import JavaError
from jsapi.services import Services
from shell.engine import dialect
from shell.engine.completeness import HEADER_LINES
from shell.engine.errors import Interrupted, ScriptError, SyntaxProblem
from shell.engine.interrupts import Interrupts, install
from shell.engine.marshal import MARK, Marshaller, unpack_string
from shell.engine.projection import Bridge, callable_keys, javascript, python_callable
from shell.engine.references import Reference, ThrownByScript
from shell.engine.source import Frame, LineTable, Source
from shell.engine.stack import stack_size
from shell.engine.syntax import Syntax

_C_STACK_RESERVE = 2 * 1024 * 1024
_MOST_STACK = 64 * 1024 * 1024
_DEFAULT_STACK = 8 * 1024 * 1024
_LOCALS_ONLY = "too many variables"  # a limit of the function that is parsed, not of scripts


class IncompatibleObjectError(TypeError):
    """A method of a host class was called with another object as `this`."""


class Engine:
    """Evaluates scripts. `classes` maps global names of host classes to "module:attribute", loaded when first used."""

    def __init__(self, services: Services, classes: Mapping[str, str], write: Callable[[str], None]) -> None:
        self.lines = LineTable()
        self.syntax = Syntax(self._parse_problem)
        self.services = services
        self._classes = dict(classes)
        self._write_out = write
        self._context = quickjs.Context()
        self._context.set_max_stack_size(stack_size())
        self._objects: list[Any] = []
        self._free: list[int] = []
        self._same: dict[int, int] = {}  # id of an object whose class keeps identity -> its handle
        self._error: BaseException | None = None
        self.interrupts = Interrupts()
        self._bridge_error: BaseException | None = None
        self._dropped: list[int] = []
        self._marshaller = Marshaller(self._objects, self._put_same, self._reference)
        self._handler = install(self._context, lambda: self.interrupts.wanted)
        self._kit = self._load_prelude()
        self._fail_value = self._kit_member("FAIL")
        self._functions: dict[str, Any] = {}
        self._bridge = Bridge(
            self._objects, self._put, self._put_same, self._fail_in_class,
            self._marshaller.pack, self._marshaller.unpack, services,
        )  # fmt: skip
        for part in ("globals", "derived"):
            text = Path(__file__).with_name(f"{part}.js").read_text("utf-8")
            self.install(Source(f"<{part}>", text, internal=True), {})
        for name in classes:
            self._kit_call("declareGlobal", name)
        dialect.install(self)

    # ---- scripts ----

    def run(self, source: Source, text: str | None = None) -> None:
        """Evaluate a script in the global scope; ScriptError or Interrupted when it does not end well."""
        with self.interrupts.from_keyboard():
            self._outcome(self._kit_call("run", self.lines.place(source, text)))
            self._outcome(self._kit_call("rejection"))
            if self.interrupts.taken():  # during the last host call
                raise self.interrupts.exception()

    def result(self) -> Any:
        """Completion value of the last run, as Python value."""
        return self._marshaller.unpack(self._kit_call("result"))

    def result_text(self) -> str:
        """Text of the completion value as print shows it."""
        with self.interrupts.from_keyboard():
            return unpack_string(self._outcome(self._kit_call("resultText")))

    def settle(self) -> bool:
        """Do what an interactive shell does with a result; whether there is one to show.

        A function is called with the result before; the outcome is remembered as `lastresult` and `_`.
        """
        with self.interrupts.from_keyboard():
            return bool(self._outcome(self._kit_call("settle")))

    def is_complete(self, text: str) -> bool:
        """False when the text is only the beginning of a script; nothing is run."""
        return self.syntax.is_complete(text)

    def translate(self, text: str) -> str:
        """Script text as the engine can run it: Rhino's syntax translated, every line where it was."""
        return self.syntax.translate(text)

    def check(self, source: Source, parameters: str = "") -> bool:
        """Compile a script as body of a function, or raise ScriptError; whether it had to be translated."""
        try:
            text = self.syntax.translated(source.text)
        except dialect.DialectError as error:
            place = Frame("", source.name, error.line + source.first_line - 1, 0)
            raise ScriptError("SyntaxError", error.message, [place]) from None
        self._outcome(self._kit_call("compile", self.lines.place(source, text + "\n})", f"(function({parameters}){{")))
        return text != source.text

    def _parse_problem(self, text: str) -> SyntaxProblem | None:
        outcome = self._kit_call("parses", text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8"))
        if outcome == "":
            return None
        details = json.loads(outcome[2:])
        self.drop_reference(details["reference"])
        if details.get("message", "").startswith(_LOCALS_ONLY):
            return None
        place = re.search(r"<input>:(\d+):(\d+)", details.get("stack") or "")
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        return SyntaxProblem(details.get("message", ""), line - HEADER_LINES, column)

    def set_global(self, name: str, value: Any, *, hidden: bool = False) -> None:
        """Define a global variable."""
        self._kit_call("defineHidden" if hidden else "setGlobal", name, self._marshaller.pack(value))

    def install(self, source: Source, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Evaluate an internal script `(function (kit, take) {...})` with Python functions that it may take."""
        wrapped = {name: self._guard(function) for name, function in functions.items()}
        self._evaluate(source)(self._kit, self._taker(wrapped))

    # ---- the seam ----

    def _load_prelude(self) -> Any:
        path = Path(__file__).with_name("prelude.js")
        prelude = self._evaluate(Source("<prelude>", path.read_text("utf-8"), internal=True))
        codes = json.dumps({code.name: int(code) for code in ErrorCode})
        functions: dict[str, Callable[..., Any]] = {
            "take_error": self._take_error,
            "locate": self._locate,
            "pump": self._pump,
            "define": self._define,
            "write": self._write,
            "dump": self._dump,
            "release": self._release,
        }
        return prelude(self._taker(functions), codes)

    def _evaluate(self, source: Source) -> Any:
        return self._context.eval(self.lines.place(source))

    def _taker(self, functions: Mapping[str, Callable[..., Any]]) -> Any:
        """A JavaScript function that hands out Python functions by name."""
        for index, function in enumerate(functions.values()):
            self._context.add_callable(f"$host{index}", function)
        names = json.dumps({name: f"$host{index}" for index, name in enumerate(functions)})
        code = (
            f"(() => {{ const table = Object.create(null);"
            f"for (const [n, g] of Object.entries({names})) {{ table[n] = globalThis[g]; delete globalThis[g]; }}"
            f"return (n) => table[n]; }})()"
        )
        return self._evaluate(Source("<host functions>", code, internal=True))

    def _kit_member(self, name: str) -> Any:
        getter = self._evaluate(Source("<kit member>", "((kit, name) => kit[name])", internal=True))
        return getter(self._kit, name)

    def _kit_call(self, name: str, *args: Any) -> Any:
        while self._dropped:
            self._kit_function("drop")(self._dropped.pop())
        try:
            return self._kit_function(name)(*args)
        except quickjs.JSException as error:
            if self.interrupts.taken():
                raise self.interrupts.exception() from None
            raise self._foreign(str(error)) from None

    def _kit_function(self, name: str) -> Any:
        if not hasattr(self, "_functions") or name not in self._functions:
            self.__dict__.setdefault("_functions", {})[name] = self._kit_member(name)
        return self._functions[name]

    def _foreign(self, text: str) -> ScriptError:
        """An exception that JavaScript could not describe itself (out of stack or memory)."""
        kind, _, rest = text.partition(": ")
        message, _, stack = rest.partition("\n")
        return ScriptError(kind or "Error", message, self.lines.frames(stack))

    def _put(self, value: Any) -> int:
        if self._free:
            handle = self._free.pop()
            self._objects[handle] = value
            return handle
        self._objects.append(value)
        return len(self._objects) - 1

    def _put_same(self, value: Any) -> int:
        """The handle that an object of a class with identity has while JavaScript holds it."""
        if not spec_of(type(value)).identity:
            return self._put(value)
        if id(value) not in self._same:
            self._same[id(value)] = self._put(value)
        return self._same[id(value)]

    def _release(self, handle: int) -> None:
        if self._same:
            self._same.pop(id(self._objects[handle]), None)
        self._objects[handle] = None
        self._free.append(handle)

    def _pump(self) -> None:
        """Run released objects' clean-up and promise jobs; a job that throws has rejected its promise already."""
        with suppress(quickjs.JSException):
            while self._context.execute_pending_job():
                pass

    def _write(self, text: str) -> Any:
        try:
            self._write_out(self.lines.translate(unpack_string(text)))
        except BaseException as error:
            return self._fail(error)
        return None

    def _dump(self, handle: int) -> str:
        return hex_dump(self._objects[handle].data)

    def _locate(self, stack: str) -> str:
        frames = self.lines.frames(unpack_string(stack))
        if not frames:
            return json.dumps(["", 0, ""])
        lines = "".join(f"    at {frame.file}#{frame.line}\n" for frame in frames)
        return json.dumps([frames[0].file, frames[0].line, lines])

    # ---- errors ----

    def _fail_in_class(self, error: BaseException, spec: ClassSpec, no_instance: bool) -> Any:
        if no_instance:
            error = IncompatibleObjectError(f"{spec.name} method called on an incompatible object")
        return self._fail(error)

    def _fail(self, error: BaseException) -> Any:
        self._error = error
        if isinstance(error, (KeyboardInterrupt, Interrupted)):
            self.interrupts.demand()
        return self._fail_value

    def _take_error(self) -> str:
        error, self._error = self._error, None
        if isinstance(error, ThrownByScript):
            return json.dumps(["script", error.reference.reference_number, None])
        if isinstance(error, GPError):
            pack = self._marshaller.pack
            data = [pack(error.class_name), int(error.code), error.reason, pack(error.message)]
            return json.dumps(["gperror", data, self._put(error)])
        if isinstance(error, JavaError):
            return json.dumps(
                ["java", [self._marshaller.pack(text) for text in (error.class_name, error.message)], None]
            )
        if isinstance(error, RecursionError):
            return json.dumps(["RangeError", "Maximum call stack size exceeded", None])
        if isinstance(error, (KeyboardInterrupt, Interrupted)):
            return json.dumps(["Error", "interrupted", None])
        if isinstance(error, IncompatibleObjectError):
            return json.dumps(["TypeError", str(error), None])
        self._bridge_error = error
        return json.dumps(["Error", self._marshaller.pack(f"Internal error: {type(error).__name__}: {error}"), None])

    def _outcome(self, value: Any) -> Any:
        """The value of a call through kit.attempt, or the exception that it describes."""
        if isinstance(value, str) and value[:2] == MARK + "e":
            raise self._script_error(json.loads(value[2:]))
        self._pump()
        return value

    def _script_error(self, details: dict[str, Any]) -> BaseException:
        if self.interrupts.taken():
            return self.interrupts.exception()
        thrown = Reference(details["reference"], self)
        if details["kind"] == "GPError":
            gperror = GPError(details["className"], details["code"], details["reason"], details["message"])
            if details["handle"] is not None:
                gperror.__cause__ = self._objects[int(details["handle"])].__cause__
            frames = self.lines.frames(details["stack"])
            return ScriptError("GPError", details["message"], frames, gperror, thrown)
        message = details.get("message", details["text"])
        error = ScriptError(details["kind"], message, self.lines.frames(details.get("stack") or ""), None, thrown)
        if message.startswith("Internal error: "):
            error.__cause__ = self._bridge_error
        return error

    def live_objects(self) -> list[Any]:
        """Host objects that JavaScript holds now."""
        return [value for value in self._objects if value is not None]

    def peak_handles(self) -> int:
        """Most host objects that were alive at one time."""
        return len(self._objects)

    # ---- JavaScript objects in Python ----

    def _reference(self, number: int) -> Reference:
        return Reference(number, self)

    def call_reference(self, number: int, method: str, args: tuple[Any, ...]) -> Any:
        """Call a method of a referenced JavaScript object."""
        pack = self._marshaller.pack
        packed = [pack(arg) for arg in args]
        return self._crossing(self._kit_call("call", number, pack(method), *packed))

    def get_property(self, number: int, name: str) -> Any:
        """Property of a referenced JavaScript object."""
        return self._crossing(self._kit_call("get", number, self._marshaller.pack(name)))

    def set_property(self, number: int, name: str, value: Any) -> None:
        """Assign a property of a referenced JavaScript object."""
        pack = self._marshaller.pack
        self._crossing(self._kit_call("set", number, pack(name), pack(value)))

    def drop_reference(self, number: int) -> None:
        """Forget a JavaScript object; takes effect at the next call (finalizers run anywhere)."""
        self._dropped.append(number)

    def _crossing(self, value: Any) -> Any:
        if isinstance(value, str) and value[:2] == MARK + "e":
            details = json.loads(value[2:])
            raise ThrownByScript(Reference(details["reference"], self), details["text"])
        return self._marshaller.unpack(value)

    def ask(self, function: str, *args: Any) -> Any:
        """Result of a function of the kit; what it throws passes on to the script that called."""
        return self._crossing(self._kit_call(function, *args))

    def demand(self, function: str, *args: Any) -> Any:
        """The same for a person, who may press Ctrl-C: ScriptError or Interrupted when it does not end well."""
        with self.interrupts.from_keyboard():
            value = self._outcome(self._kit_call(function, *args))
            if self.interrupts.taken():  # during the last host call
                raise self.interrupts.exception()
            return self._marshaller.unpack(value)

    def pack(self, value: Any) -> Any:
        """A value as functions of the kit take it."""
        return self._marshaller.pack(value)

    def unpack(self, value: Any) -> Any:
        """The Python value of one that functions of the kit gave inside of a text."""
        return self._marshaller.unpack(value)

    # ---- classes and functions ----

    def add_classes(self, classes: Mapping[str, str]) -> None:
        """Make further host classes available to built-in modules without naming them globally."""
        self._classes.update(classes)

    def _define(self, name: str) -> Any:
        try:
            module, _, attribute = self._classes[name].partition(":")
            self._define_class(getattr(import_module(module), attribute))
        except BaseException as error:
            return self._fail(error)
        return None

    def _define_class(self, cls: type) -> None:
        spec = spec_of(cls)
        members = callable_keys(spec)
        functions = {key: python_callable(spec, member, self._bridge) for key, member in members.items()}
        if spec.inheritable:
            put = self._put_same if spec.identity else self._put
            functions["fork"] = self._guard(lambda handle: put(copy(self._objects[handle])))
        text = javascript(spec, {key: key for key in functions})
        self._evaluate(Source(f"<class {spec.name}>", text, internal=True))(self._kit, self._taker(functions))

    def _guard(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A Python function for internal scripts: values unpacked, the result packed, exceptions turned into FAIL."""

        def call(*args: Any) -> Any:
            try:
                return self._marshaller.pack(function(*map(self._marshaller.unpack, args)))
            except BaseException as error:
                return self._fail(error)

        return call
