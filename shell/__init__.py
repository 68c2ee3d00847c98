# SPDX-License-Identifier: MIT
"""What a person touches: command line, engine, modules, user interface."""

__version__ = "0.1.0"
