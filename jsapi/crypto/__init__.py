# SPDX-License-Identifier: MIT
"""Cryptography for scripts: the host class Crypto and one module for each family of mechanisms."""
