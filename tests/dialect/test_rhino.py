# SPDX-License-Identifier: MIT
"""The samples print the same here and in Debian's Rhino 1.7.14."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SAMPLES = sorted(Path(__file__).with_name("samples").glob("*.js"))
VERSIONS = {"flags": "150"}  # Rhino drops the third argument of replace for newer language versions

pytestmark = pytest.mark.external


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_same_output(sample, scripts):
    version = VERSIONS.get(sample.stem, "170")
    command = ["rhino", "-version", version, "-encoding", "UTF-8", str(sample)]
    judged = subprocess.run(
        command, capture_output=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, timeout=60
    )
    assert judged.stderr == b""
    scripts.session.run_file(sample)
    assert scripts.output == judged.stdout.decode("utf-8")
