# SPDX-License-Identifier: MIT
"""The bench of the ceremonies: cards in readers of this process."""

from tests.ceremonies.conftest import bench, pair

__all__ = ["bench", "pair"]
