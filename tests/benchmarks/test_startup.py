# SPDX-License-Identifier: MIT
"""Start of the program against the interpreter alone and, where installed, Rhino; and its memory."""

from __future__ import annotations

import os
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
    """Reported in the extra column, in KiB. Wanted: 60 MB."""
    benchmark.group = "start"
    peaks = []

    def run() -> None:
        process = subprocess.Popen(COMMANDS["pyscsh -e 1"], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        peaks.append(usage.ru_maxrss)

    benchmark.pedantic(run, rounds=3)
    benchmark.extra_info["max_rss_kib"] = max(peaks)
