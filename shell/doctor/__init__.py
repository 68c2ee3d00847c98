# SPDX-License-Identifier: MIT
"""`pyscsh doctor`: says GO, or what is missing on this machine and how to get it."""
