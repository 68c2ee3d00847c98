# SPDX-License-Identifier: MIT
"""OpenCard classes that scripts name: CardTerminalRegistry (readers by name) and DefaultCHVDialog (asks for a PIN)."""

from __future__ import annotations

from functools import partial

from jsapi.card.terminal import CardTerminal
from jsapi.declare import constructor, host_class, method
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


@host_class("JavaDefaultCHVDialog")
class JavaDefaultCHVDialog:
    """opencard.core.service.DefaultCHVDialog: asks a person for a PIN, without echo."""

    @classmethod
    @constructor
    def create(cls) -> JavaDefaultCHVDialog:
        """A dialog."""
        return cls()

    @method("getCHV")
    def get_chv(self, services: Services, number: int) -> str:
        """PIN with a number, or any when the number is -1; a GPError where nobody can be asked."""
        pin = services.secret(f"PIN {number}" if number >= 0 else "PIN", "prompt", new=False)
        try:
            return pin.decode("utf-8")
        finally:
            pin[:] = bytes(len(pin))
