# SPDX-License-Identifier: MIT
"""The SmartCard-HSM from the host's side: commands, key blobs, DKEK shares, PKCS#15 descriptions."""
