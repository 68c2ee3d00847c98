# SPDX-License-Identifier: MIT
"""Checks of the program itself: Python, engine, folder of scsh, terminal, packages that are not always needed."""

from __future__ import annotations

import locale
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from shell import program
from shell.doctor.finding import Finding, State, System, on_every_system
from shell.engine.health import health
from shell.modules.installation import Installation, InstallationError

_LEAST_PYTHON = (3, 11)
_EXTRAS = {
    "ldap3": ("ldap", "the LDAP object"),
    "pkcs11": ("pkcs11", "the PKCS11 objects"),
    "signxml": ("xmldsig", "the XMLSignature object"),
}
_PYTHON_STEPS = {
    System.DEBIAN: "sudo apt install python3.11 python3.11-venv, then install pyscsh with it",
    System.FEDORA: "sudo dnf install python3.11, then install pyscsh with it",
    System.MACOS: "brew install python@3.12, then install pyscsh with it",
    System.WINDOWS: "winget install Python.Python.3.12, then install pyscsh with it",
}
_LOCALE_STEPS = {
    System.DEBIAN: "export LANG=C.UTF-8",
    System.FEDORA: "export LANG=C.UTF-8",
    System.MACOS: "export LANG=en_US.UTF-8",
    System.WINDOWS: "set PYTHONUTF8=1 and use Windows Terminal",
}


def findings(scsh_home: Path | None) -> Iterator[Finding]:
    """All of them, in the order of the report."""
    yield Finding("pyscsh", State.OK, program.identity()["version"])
    yield _python()
    yield _engine()
    yield _scsh(scsh_home)
    yield _locale()
    yield _terminal()
    yield from _extras()


def _python() -> Finding:
    version = f"{platform.python_version()} ({platform.machine()})"
    if sys.version_info >= _LEAST_PYTHON:
        return Finding("Python", State.OK, version)
    return Finding("Python", State.MISSING, f"{version} is too old, 3.11 is needed", _PYTHON_STEPS)


def _engine() -> Finding:
    found = health()
    name = program.engine()
    if found.problem:
        step = f"{Path(sys.executable).name} -m pip install --force-reinstall '{program.ENGINE}'"
        return Finding("JavaScript", State.MISSING, f"{name}: {found.problem}", on_every_system(step))
    if not found.interruptible:
        text = f"{name} works, but Ctrl-C stops a script only in its next call of a host object"
        step = f"install the version of {program.ENGINE} that requirements.txt names"
        return Finding("JavaScript", State.NOTE, text, on_every_system(step))
    return Finding("JavaScript", State.OK, f"{name}, Ctrl-C stops scripts")


def _scsh(home: Path | None) -> Finding:
    if home is None:
        text = "no Smart Card Shell installation is named; the built-in modules are used"
        step = "if you have one: --scsh-home with its folder, a zip of it or its installer, or set SCSH_HOME"
        return Finding("scsh folder", State.NOTE, text, on_every_system(step))
    if not home.exists():
        step = "correct --scsh-home or SCSH_HOME: the folder of the installation has a folder scsh in it"
        return Finding("scsh folder", State.MISSING, f"{home} does not exist", on_every_system(step))
    try:
        with closing(Installation(home)) as installation:
            has_modules = (installation.folder / "scsh").is_dir()
    except InstallationError as error:
        step = "name the folder of the installation, a zip of it or its installer jar"
        return Finding("scsh folder", State.MISSING, str(error), on_every_system(step))
    if not has_modules:
        text = f"{home} has no folder scsh in it: modules of scsh are not found there"
        step = "name the folder of the installation, which has a folder scsh in it"
        return Finding("scsh folder", State.NOTE, text, on_every_system(step))
    return Finding("scsh folder", State.OK, str(home))


def _locale() -> Finding:
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") == "utf8":
        return Finding("Text", State.OK, encoding)
    text = f"{encoding}: other letters in names are shown as escapes"
    return Finding("Text", State.NOTE, text, _LOCALE_STEPS)


def _terminal() -> Finding:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        text = "input or output is none: scripts can ask nobody and the shell has no line editing"
        return Finding("Terminal", State.NOTE, text, on_every_system("start pyscsh in a terminal, or use --answers"))
    kind = os.environ.get("TERM", "")
    if kind in ("", "dumb", "unknown"):
        text = f"TERM is {kind or 'not set'}: no colours, no line editing, no tree on the screen"
        return Finding("Terminal", State.NOTE, text, on_every_system("use another terminal program"))
    return Finding("Terminal", State.OK, kind)


def _extras() -> Iterator[Finding]:
    for module, (extra, use) in _EXTRAS.items():
        if find_spec(module) is not None:
            yield Finding("Extra", State.OK, f"{module}, for {use}")
        else:
            step = on_every_system(f"if a script needs it: pip install 'pyscsh[{extra}]'")
            yield Finding("Extra", State.NOTE, f"{module} is not installed: {use} cannot be used", step)
