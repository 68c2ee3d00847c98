# SPDX-License-Identifier: MIT
"""Start of the program against the interpreter alone and, where installed, Rhino; and its memory."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys

import pytest

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "pyscsh -e 1": [
        sys.executable,
        "-c",
        "import sys; sys.argv = ['pyscsh', '-e', '1']; from shell.cli import main; main()",
    ],
}
if shutil.which("rhino"):
    COMMANDS["rhino -e 1"] = ["rhino", "-e", "1"]


@pytest.mark.parametrize("name", COMMANDS)
def test_start(benchmark, name):
    benchmark.group = "start"
    benchmark.pedantic(subprocess.run, (COMMANDS[name],), {"check": True, "stdout": subprocess.DEVNULL}, rounds=5)


def test_resident_memory_of_a_headless_run(benchmark):
    """Reported in the extra column: KiB of the largest child so far."""
    benchmark.group = "start"
    benchmark.pedantic(
        subprocess.run, (COMMANDS["pyscsh -e 1"],), {"check": True, "stdout": subprocess.DEVNULL}, rounds=1
    )
    benchmark.extra_info["max_rss_kib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
