# SPDX-License-Identifier: MIT
"""PKCS #11: tokens behind a library of their manufacturer (API reference, section 18)."""
