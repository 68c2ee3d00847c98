# SPDX-License-Identifier: MIT
"""load() and require(): where files and modules are found and how they become scopes."""
