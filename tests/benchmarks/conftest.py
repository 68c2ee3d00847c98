# SPDX-License-Identifier: MIT
"""Benchmarks report ratios between two things measured in one run; nothing here is asserted by wall-clock.

Run with: scripts/test tests/benchmarks
"""

from __future__ import annotations

import pytest

from shell.options import Options
from shell.session import Session


@pytest.fixture(scope="session")
def session() -> Session:
    return Session(Options())
