# SPDX-License-Identifier: MIT
"""GlobalPlatform: applications with profiles, security domains, secure channels (API reference, 17.3 and 17.4)."""
