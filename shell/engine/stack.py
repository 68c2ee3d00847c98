# SPDX-License-Identifier: MIT
"""How much of the process's stack JavaScript may use."""

from __future__ import annotations

import resource

_C_STACK_RESERVE = 2 * 1024 * 1024
_MOST_STACK = 64 * 1024 * 1024
_DEFAULT_STACK = 8 * 1024 * 1024


def stack_size() -> int:
    """C stack for JavaScript: what the process has, less a reserve for Python itself, at least half; bytes."""
    soft, _ = resource.getrlimit(resource.RLIMIT_STACK)
    if soft == resource.RLIM_INFINITY:
        soft = _DEFAULT_STACK
    soft = min(soft, _MOST_STACK)
    return max(soft // 2, soft - _C_STACK_RESERVE)
