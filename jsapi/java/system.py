# SPDX-License-Identifier: MIT
"""java.lang.System and java.lang.Thread."""

from __future__ import annotations

import os
import platform
import time
from typing import Any

from jsapi import coercion
from jsapi.bytestring import ByteString
from jsapi.declare import Value, host_class, method, prop
from jsapi.java.errors import illegal, null_pointer, out_of_bounds
from jsapi.java.text import JavaWriter
from jsapi.services import Services


@host_class("JavaThread")
class JavaThread:
    """java.lang.Thread: only sleep."""

    @staticmethod
    @method("sleep", static=True)
    def sleep(services: Services, milliseconds: float) -> None:
        """Wait; Ctrl-C ends the waiting."""
        if milliseconds < 0:
            raise illegal("timeout value is negative")
        end = time.monotonic() + milliseconds / 1000
        while (left := end - time.monotonic()) > 0:
            services.check_interrupt()
            time.sleep(min(left, 0.05))


@host_class("JavaSystem")
class JavaSystem:
    """java.lang.System: environment, properties and clocks."""

    @staticmethod
    @method("getenv", static=True)
    def getenv(services: Services, name: Value) -> str | None:
        """An environment variable, null when it is not set."""
        if name is None:
            raise null_pointer("The name")
        return services.environment(coercion.text_of(name))

    @staticmethod
    @method("getProperty", static=True)
    def get_property(services: Services, name: Value, default: Value = None) -> Value:
        """A property set before, or one of the machine's; the default (null) when there is none."""
        key = _property_name(name)
        value = services.properties.get(key) if key in services.properties else _known_property(services, key)
        return default if value is None else value

    @staticmethod
    @method("setProperty", static=True)
    def set_property(services: Services, name: Value, value: Value) -> Value:
        """Set a property of this session; gives its former value."""
        key = _property_name(name)
        former = JavaSystem.get_property(services, key)
        services.properties[key] = coercion.text_of(value)
        return former

    @staticmethod
    @prop("out")
    def out(services: Services) -> JavaWriter:
        """Program output."""
        return JavaWriter.to_function(services.write)

    @staticmethod
    @prop("err")
    def err(services: Services) -> JavaWriter:
        """Diagnostics."""
        return JavaWriter.to_function(services.trace)

    @staticmethod
    @method("currentTimeMillis", static=True)
    def current_time_millis() -> float:
        """Milliseconds since 1970."""
        return float(time.time_ns() // 1_000_000)

    @staticmethod
    @method("nanoTime", static=True)
    def nano_time() -> float:
        """Nanoseconds of a clock that is good for differences."""
        return float(time.monotonic_ns())

    @staticmethod
    @method("lineSeparator", static=True)
    def line_separator() -> str:
        """The end of a line."""
        return os.linesep

    @staticmethod
    @method("arraycopy", static=True)
    def arraycopy(source: ByteString, start: int, target: ByteString, offset: int, count: int) -> None:
        """Copy bytes from one byte array to another."""
        if min(start, offset, count) < 0 or start + count > len(source) or offset + count > len(target):
            raise out_of_bounds("arraycopy: last index out of bounds for byte array")
        target.data[offset : offset + count] = source.data[start : start + count]


def _property_name(name: object) -> str:
    if name is None:
        raise null_pointer("key")
    text = coercion.text_of(name)
    if not text:
        raise illegal("key can't be empty")
    return text


def _known_property(services: Services, name: str) -> str | None:
    fixed: dict[str, Any] = {
        "file.separator": os.sep,
        "path.separator": os.pathsep,
        "line.separator": os.linesep,
        "os.name": platform.system,
        "os.arch": platform.machine,
        "os.version": platform.release,
        "file.encoding": "UTF-8",
        "user.dir": lambda: services.map_file(".", 2),
        "user.home": lambda: services.environment("HOME"),
        "user.name": lambda: services.environment("USER"),
        "java.io.tmpdir": lambda: services.environment("TMPDIR") or "/tmp",  # noqa: S108  what Java says
    }
    value = fixed.get(name)
    return value() if callable(value) else value
