# SPDX-License-Identifier: MIT
"""How results and errors look at a terminal; what scripts print is not changed."""
