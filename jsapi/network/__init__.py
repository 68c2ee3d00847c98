# SPDX-License-Identifier: MIT
"""What scripts reach over the network: HTTP, OCSP, LDAP (API reference, section 18)."""
