# SPDX-License-Identifier: MIT
"""The one way of every script to the engine, whether a file, a module, a line of the shell or text in another file."""

from __future__ import annotations

from shell.engine.context import Engine
from shell.modules.scope import shared_declarations


def prepare(engine: Engine, text: str) -> str:
    """Text to evaluate in the global scope: translated where the engine needs it, with shared declarations."""
    return shared_declarations(engine.translate(text))
