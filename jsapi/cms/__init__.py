# SPDX-License-Identifier: MIT
"""Cryptographic message syntax (RFC 5652): signed data."""
