# SPDX-License-Identifier: MIT
"""The interactive shell, one small module for each of its concerns; `loop.interact` starts it."""
