# SPDX-License-Identifier: MIT
"""The JavaScript engine and the seam between scripts and host objects."""
