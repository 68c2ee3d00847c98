# SPDX-License-Identifier: MIT
"""The samples print the same here and on a Java virtual machine, through Debian's Rhino."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SAMPLES = sorted(Path(__file__).with_name("samples").glob("*.js"))

pytestmark = pytest.mark.external


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_same_output(sample, make_scripts, tmp_path):
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    ours.mkdir()
    command = ["rhino", "-encoding", "UTF-8", str(sample), str(theirs)]
    judged = subprocess.run(
        command, capture_output=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, timeout=60
    )
    assert judged.stderr == b""
    scripts = make_scripts(arguments=(str(ours),))
    scripts.session.run_file(sample)
    assert scripts.output == judged.stdout.decode("utf-8")
