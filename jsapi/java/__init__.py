# SPDX-License-Identifier: MIT
"""The few classes of java.* that scripts use, and what to say about the others."""
