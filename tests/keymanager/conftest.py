# SPDX-License-Identifier: MIT
"""The bench of the ceremonies: a card in the reader `virtual` of this process."""

from tests.ceremonies.conftest import bench

__all__ = ["bench"]
