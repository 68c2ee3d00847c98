# SPDX-License-Identifier: MIT
"""Cards as scripts see them: Card, command APDUs, status words."""
