# SPDX-License-Identifier: MIT
"""Whether the JavaScript engine works here, and whether Ctrl-C reaches scripts that run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Health:
    """`problem` is why no script can run, empty when it can."""

    problem: str = ""
    interruptible: bool = False


def health() -> Health:
    """Load the engine, run a line, and stop a loop that never ends."""
    try:
        import quickjs

        import shell.engine.context  # noqa: F401  what else it needs of this system
        from shell.engine.interrupts import install

        context = quickjs.Context()
        if context.eval("[1, 2].at(-1)") != 2:
            return Health("it calculates wrongly")
        handler = install(context, lambda: True)
        return Health(interruptible=handler is not None and _stops(context, quickjs.JSException))
    except ImportError as error:
        return Health(f"it cannot be loaded: {error}")


def _stops(context: object, failure: type[Exception]) -> bool:
    try:
        context.eval("for (;;);")  # type: ignore[attr-defined]
    except failure:
        return True
    return False
