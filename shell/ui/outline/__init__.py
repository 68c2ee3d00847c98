# SPDX-License-Identifier: MIT
"""Outlines and tasks of scripts as a full-screen tree, as text and as data."""
