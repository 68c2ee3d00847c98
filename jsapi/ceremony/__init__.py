# SPDX-License-Identifier: MIT
"""What ceremonies need besides the device: split passwords, paper, sealed documents, files, records."""
