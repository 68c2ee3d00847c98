# SPDX-License-Identifier: MIT
"""Extended access control (BSI TR-03110, ICAO 9303-11): certificates, PACE, chip and terminal authentication."""
