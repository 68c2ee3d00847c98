# SPDX-License-Identifier: MIT
"""Rehearsal: a blank virtual card to run a ceremony on first (module pyscsh/Rehearsal)."""

from __future__ import annotations

from jsapi.declare import host_class, method
from jsapi.services import Services


@host_class("Rehearsal")
class Rehearsal:
    """Static functions only."""

    @staticmethod
    @method("reader", static=True)
    def reader(services: Services, serial: str, major: int, minor: int) -> str:
        """Name of a new reader with a blank virtual card of that serial number and, where possible, firmware."""
        return services.rehearsal_reader(serial, (major, minor))
