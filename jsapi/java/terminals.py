# SPDX-License-Identifier: MIT
"""opencard.core.terminal.CardTerminalRegistry: readers by name."""

from __future__ import annotations

from functools import partial

from jsapi.card.terminal import CardTerminal
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services
from jsapi.terminals import TerminalError


@host_class("JavaCardTerminalRegistry")
class JavaCardTerminalRegistry:
    """The readers of this session."""

    @staticmethod
    @method("getRegistry", static=True)
    def get_registry() -> JavaCardTerminalRegistry:
        """The one registry."""
        return JavaCardTerminalRegistry()

    @method("cardTerminalForName")
    def card_terminal_for_name(self, services: Services, name: str) -> CardTerminal | None:
        """The reader of exactly that name, null when there is none."""
        try:
            known = services.reader_names()
        except TerminalError as error:
            raise GPError("CardTerminalRegistry", ErrorCode.CARD_COMM_ERROR, 0, error.sentence) from error
        return CardTerminal(services, name, partial(services.control, name)) if name in known else None
