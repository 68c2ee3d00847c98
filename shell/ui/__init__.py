# SPDX-License-Identifier: MIT
"""What the program shows and asks."""
