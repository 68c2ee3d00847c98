# SPDX-License-Identifier: MIT
"""CardTerminal: the reader itself, for commands that no card sees (API reference, sections 12.3 and B.3)."""

from __future__ import annotations

from collections.abc import Callable

from jsapi.bytestring import ByteString
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services
from jsapi.terminals import TerminalError

_CODE_BYTES = 4


@host_class("CardTerminal")
class CardTerminal:
    """A reader, as `card.nativeCardTerminal` and OpenCard's CardTerminalRegistry give it."""

    def __init__(self, services: Services, name: str, control: Callable[[int, bytes], bytes]) -> None:
        self._services = services
        self._name = name
        self._control = control

    @method("getName")
    def get_name(self) -> str:
        """Name of the reader."""
        return self._name

    @method("sendTerminalCommand")
    def send_terminal_command(self, command: ByteString) -> ByteString:
        """Give the reader a command: four bytes of control code of the driver, then what goes with it.

        GPError CARD_COMM_ERROR, reason 0, when the reader does not take it.
        """
        if len(command) < _CODE_BYTES:
            message = f"A command begins with a control code of {_CODE_BYTES} bytes, {len(command)} given"
            raise GPError("CardTerminal", ErrorCode.INVALID_LENGTH, len(command), message)
        data = bytes(command)
        try:
            return ByteString(self._control(int.from_bytes(data[:_CODE_BYTES], "big"), data[_CODE_BYTES:]))
        except TerminalError as error:
            raise GPError("CardTerminal", ErrorCode.CARD_COMM_ERROR, 0, error.sentence) from error

    @method("sendNotification")
    def send_notification(self, number: int, text: str) -> None:
        """Show a text to the person; the number is for remote readers of the original."""
        self._services.note(text)
