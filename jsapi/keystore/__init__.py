# SPDX-License-Identifier: MIT
"""Key stores in files: PKCS#12 (RFC 7292) and Java's JKS, read and written; KeyStore is what scripts see."""

from __future__ import annotations

from jsapi.keystore.host import KeyStore

__all__ = ["KeyStore"]
