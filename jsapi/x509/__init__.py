# SPDX-License-Identifier: MIT
"""X.509 certificates and revocation lists (RFC 5280): structure, names, signatures, and what scripts see of them."""

from __future__ import annotations

from jsapi.x509.host import X509

__all__ = ["X509"]
