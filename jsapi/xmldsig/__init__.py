# SPDX-License-Identifier: MIT
"""XML signatures (XML Signature 1.1; API reference, section 18), with the optional package signxml."""
