# SPDX-License-Identifier: MIT
"""A survey of script collections: which scripts parse, load without a card and run with one, and why others do not."""
