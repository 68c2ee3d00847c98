# SPDX-License-Identifier: MIT
"""The rooms of the program: who may import whom (docs: the nevers of the design)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(path for folder in ("jsapi", "shell") for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Absolute names of all modules that a file imports, at any depth, also for type checking."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = (
                ".".join([*_package(path)[: -node.level + 1 or None], *filter(None, [node.module])])
                if node.level
                else node.module
            )
            yield module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _package(path: Path) -> list[str]:
    return list(path.relative_to(ROOT).parts[:-1])


def importers_of(*names: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in FILES
        for imported in imports(path)
        if any(imported == name or imported.startswith(name + ".") for name in names)
    }


def test_jsapi_does_not_know_the_shell():
    assert not {path for path in importers_of("shell") if path.startswith("jsapi/")}


def test_only_the_engine_imports_quickjs():
    assert all(path.startswith("shell/engine/") for path in importers_of("quickjs", "_quickjs"))


def test_only_the_pcsc_terminal_imports_pyscard():
    assert importers_of("smartcard") == {"jsapi/terminals/pcsc.py"}


def test_the_virtual_card_imports_nothing_of_the_host_side():
    allowed = ("jsapi.ber", "jsapi.curves", "jsapi.terminals")
    for path in FILES:
        if "terminals/virtual/" not in str(path):
            continue
        for imported in imports(path):
            if imported.startswith("jsapi."):
                assert imported.startswith(allowed), f"{path.name} imports {imported}"
                other = imported.startswith("jsapi.terminals.") and imported[16:17].islower()
                assert not other or imported.startswith("jsapi.terminals.virtual"), f"{path.name} imports {imported}"


def test_the_host_side_imports_nothing_of_the_virtual_card():
    """Only the places that put the card into a reader may."""
    doors = {"jsapi/terminals/choose.py", "shell/serving.py", "shell/simulated_cards.py", "shell/virtual_cards.py"}
    users = {p for p in importers_of("jsapi.terminals.virtual") if not p.startswith("jsapi/terminals/virtual/")}
    assert users <= doors


@pytest.mark.parametrize("path", [path for path in FILES if path.is_relative_to(ROOT / "jsapi")], ids=str)
def test_jsapi_neither_prints_nor_asks_nor_reads_the_environment_nor_exits(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input", "exit", "quit"), f"{path}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{node.value.id}.{node.attr}"
            assert name not in ("os.environ", "os.environb", "os.getenv", "sys.exit", "os._exit"), (
                f"{path}:{node.lineno}"
            )
            assert name not in ("sys.stdout", "sys.stderr", "sys.stdin", "getpass.getpass"), f"{path}:{node.lineno}"
