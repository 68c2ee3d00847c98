# SPDX-License-Identifier: MIT
"""GPXML: profiles and other XML as objects, with embedded scripts (API reference, section 17.1)."""

from __future__ import annotations

from jsapi.gpxml.host import GPXML

__all__ = ["GPXML"]
