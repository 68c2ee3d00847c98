# SPDX-License-Identifier: MIT
"""The host objects that Smart Card Shell scripts use, as a plain Python library."""
