# SPDX-License-Identifier: MIT
"""scripts/demo: the first thing a newcomer runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.external
def test_demo_ends_with_a_signature_that_openssl_verifies(tmp_path: Path) -> None:
    path = os.pathsep.join((str(Path(sys.prefix) / "bin"), os.environ["PATH"]))
    environment = os.environ | {"PATH": path, "PYSCSH_READY": "1", "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [ROOT / "scripts" / "demo"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""
    assert "test signature  verified" in result.stdout
    assert "\nVerified OK\n" in result.stdout
    assert result.stdout.rstrip().splitlines()[-1].startswith("Done: test signature verified.")
    assert list(tmp_path.iterdir()) == []
