# SPDX-License-Identifier: MIT
"""Sessions whose output is collected."""

from __future__ import annotations

from tests.shell.conftest import make_scripts, scripts

__all__ = ["make_scripts", "scripts"]
