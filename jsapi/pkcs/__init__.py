# SPDX-License-Identifier: MIT
"""PKCS #1, #8, #10 and #15: encodings of keys, requests and card contents."""
