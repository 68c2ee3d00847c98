# SPDX-License-Identifier: MIT
"""Test groups for the tests of the test runner, and the program that runs them."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from click.testing import CliRunner, Result

from shell.cli import main

PYSCSH = [sys.executable, "-c", "import sys; from shell.cli import main; sys.argv[0] = 'pyscsh'; main()"]


def run(folder: Path, *args: str | Path) -> Result:
    """`pyscsh test` in a folder, in this process."""
    with contextlib.chdir(folder):
        result = CliRunner().invoke(main, ["test", *map(str, args)], prog_name="pyscsh", env={"COLUMNS": "80"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def group(folder: Path, cases: dict[str, str], *, name: str = "tg", more: str = "") -> Path:
    """A group whose n-th case has its script in line 2n + 1, from 3 on."""
    scripts = "".join(
        f"<testcase id='{case}'><name>Case {case}</name>\n<Script>{escape(text)}</Script></testcase>\n"
        for case, text in cases.items()
    )
    path = folder / f"{name}.xml"
    path.write_text(f"<testgroup id='{name}'>\n{scripts}{more}</testgroup>\n")
    return path


def procedure(folder: Path, steps: dict[str, str], *, name: str = "tp") -> Path:
    """A procedure whose n-th step is line n + 1."""
    scripts = "".join(
        f"<teststep id='{step}'><Script>{escape(text)}</Script></teststep>\n" for step, text in steps.items()
    )
    path = folder / f"{name}.xml"
    path.write_text(f"<testprocedure id='{name}'>\n{scripts}</testprocedure>\n")
    return path
