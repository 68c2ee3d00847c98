# SPDX-License-Identifier: MIT
"""What the exchanges with a card so far tell about its state: which application, which file, which command is answered.

Only for traces: what is not known is None, and redaction then takes the safe side.
"""

from __future__ import annotations

from jsapi.terminals.command import Command
from jsapi.terminals.instructions import Application, Iso

HSM_AID = bytes.fromhex("E82B0601040181C31F0201")
_MANAGER_AIDS = (bytes.fromhex("A0000000030000"), bytes.fromhex("A000000151"), bytes.fromhex("A0000000181000"))
_BY_NAME, _BY_IDENTIFIER = 0x04, 0x00
_IDENTIFIER_LENGTH = 2
_GOOD = (0x90, 0x61, 0x62)
_EXPLICIT = frozenset((Iso.READ_BINARY_DATA, Iso.UPDATE_BINARY_DATA))


class CardState:
    """Follows the commands of one connection."""

    def __init__(self) -> None:
        self.application = Application.HSM
        self.origin: Command | None = None  # the command whose response GET RESPONSE brings
        self._files: dict[int, int] = {}  # by logical channel

    def current_file(self, command: Command) -> int | None:
        """Identifier of the file that a command with P1-P2 0000 means, None when it is not known."""
        return self._files.get(command.channel)

    def sent(self, command: Command) -> None:
        """A command goes to the card."""
        if command.ins != Iso.GET_RESPONSE:
            self.origin = command

    def answered(self, command: Command, response: bytes) -> None:
        """The card has answered; only success changes anything."""
        if len(response) < 2 or response[-2] not in _GOOD:
            return
        if command.ins == Iso.SELECT:
            self._selected(command)
        elif command.ins in _EXPLICIT and command.p1p2:
            self._files[command.channel] = command.p1p2

    def _selected(self, command: Command) -> None:
        self._files.pop(command.channel, None)
        if command.p1 == _BY_NAME and not command.protected:
            self.application = _application(command.data)
        elif command.p1 == _BY_IDENTIFIER and len(command.data) == _IDENTIFIER_LENGTH:
            self._files[command.channel] = int.from_bytes(command.data, "big")


def _application(aid: bytes) -> Application:
    if aid == HSM_AID:
        return Application.HSM
    return Application.CARD_MANAGER if not aid or aid.startswith(_MANAGER_AIDS) else Application.OTHER
