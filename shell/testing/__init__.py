# SPDX-License-Identifier: MIT
"""`pyscsh test`: test groups and procedures in XML, run without a person, with results for people and for programs."""
