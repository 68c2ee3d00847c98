# SPDX-License-Identifier: MIT
"""Commands to the chip of a document (BSI TR-03110-3, B), and its elementary files."""

from __future__ import annotations

from jsapi import ber
from jsapi.bytestring import ByteString
from jsapi.card import status_words
from jsapi.card.apdu import CommandApdu
from jsapi.card.card import CONSTANTS, Card
from jsapi.card.secure_channel import IsoSecureChannel, Policy
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key

OK = 0x9000
_CHAINED = 0x10
_SELECT, _READ, _UPDATE, _MANAGE, _AUTHENTICATE = 0xA4, 0xB0, 0xD6, 0x22, 0x86
_DYNAMIC_DATA = 0x7C
_WRITE_CHUNK = 223  # what a short protected command takes
_READ_WHOLE = 256
_LONGEST_FILE = 0x8000
_FIRST_FILE = 0x0100  # file identifier of short identifier 0


class Chip:
    """A card with the commands of extended access control; `sw` is the last status word."""

    def __init__(self, card: Card | None) -> None:
        self._card = card
        self.sw = 0

    @property
    def card(self) -> Card:
        """The card; a GPError for an object that was made to compute only."""
        if self._card is None:
            raise GPError("EAC20", ErrorCode.INVALID_USAGE, 0, "There is no card: give it to the constructor")
        return self._card

    def send(
        self, ins: int, p1: int, p2: int, data: bytes | None = None, le: int | None = None, *, cla: int = 0,
        accepted: tuple[int, ...] = (OK,), what: str = "",
    ) -> bytes:  # fmt: skip
        """Response data; CARD_INVALID_SW for a status word that is not accepted (an empty tuple accepts all)."""
        answer = self.card.exchange(CommandApdu(cla, ins, p1, p2, data, le).encode(), CONSTANTS["ALL"])
        self.sw = int.from_bytes(answer[-2:], "big")
        if accepted and self.sw not in accepted:
            meaning = status_words.text(self.sw) or "the chip reports an error"
            message = f"{what or f'Command {ins:02X}'} failed with SW1/SW2={self.sw:04X} ({meaning})"
            raise GPError("Card", ErrorCode.CARD_INVALID_SW, self.sw, message)
        return answer[:-2]

    def manage(self, p1: int, p2: int, data: bytes, what: str, accepted: tuple[int, ...] = (OK,)) -> None:
        """MANAGE SECURITY ENVIRONMENT."""
        self.send(_MANAGE, p1, p2, data, accepted=accepted, what=what)

    def authenticate(
        self, content: bytes, what: str, *, last: bool = True, accepted: tuple[int, ...] = (OK,)
    ) -> dict[int, bytes]:
        """GENERAL AUTHENTICATE with dynamic authentication data; those of the answer by tag."""
        data, cla = ber.encode(_DYNAMIC_DATA, content), 0 if last else _CHAINED
        answer = self.send(_AUTHENTICATE, 0, 0, data, _READ_WHOLE, cla=cla, accepted=accepted, what=what)
        try:
            return {part.tag: part.value for part in ber.parse(ber.find(answer, _DYNAMIC_DATA) or b"")}
        except ber.BerError:
            raise GPError("EAC20", ErrorCode.INVALID_DATA, 0, f"{what}: the answer of the chip is malformed") from None

    def protect(self, encryption: Key | None, mac: Key | None) -> IsoSecureChannel:
        """Secure messaging with session keys from now on, counters at zero."""
        if encryption is None or mac is None:
            raise GPError("EAC20", ErrorCode.INVALID_USAGE, 0, "There are no session keys")
        aes = encryption.has(Component.AES)
        channel = IsoSecureChannel(Policy.SSC_SYNC_ENC_POLICY if aes else Policy.SSC_DEFAULT_POLICY)
        channel.set_enc_key(encryption)
        channel.set_mac_key(mac)
        channel.set_mac_send_sequence_counter(ByteString(bytes(16 if aes else 8)))
        self.card.set_credential(channel)
        return channel

    # ---- files ----

    def select_application(self, aid: bytes, *, protected: bool = True) -> None:
        """Select an application."""
        if not protected:
            self.card.clear_credential()
        self.send(_SELECT, 0x04, 0x0C, aid, what="SELECT of the application")

    def select_file(self, file_id: bytes) -> None:
        """Select an elementary file."""
        if len(file_id) != 2:
            raise GPError("EAC20", ErrorCode.INVALID_LENGTH, len(file_id), "A file identifier has 2 bytes")
        self.send(_SELECT, 0x02, 0x0C, file_id, what=f"SELECT of file {file_id.hex().upper()}")

    def read(self, short_id: int | None = None, block: int = 0) -> bytes:
        """Content of the file with a short identifier, or of the selected one; `block` bytes at a time, 0 is 256."""
        content, wanted = b"", block or _READ_WHOLE
        if short_id is not None:
            what = f"READ BINARY of file {short_id:02X}"
            content = self.send(_READ, 0x80 | short_id, 0, None, wanted, accepted=(OK, 0x6282), what=what)
        while len(content) < _LONGEST_FILE:
            chunk = self.send(_READ, len(content) >> 8, len(content) & 0xFF, None, wanted, accepted=())
            content += chunk
            if not chunk or self.sw != OK:
                break
        return content

    def write(self, data: bytes, short_id: int | None = None, block: int = 0) -> None:
        """Write the file with a short identifier, or the selected one, from its start."""
        size, offset = block or _WRITE_CHUNK, 0
        while offset < len(data):
            p1 = 0x80 | short_id if short_id is not None and not offset else offset >> 8
            self.send(_UPDATE, p1, offset & 0xFF, data[offset : offset + size], what="UPDATE BINARY")
            offset += size


def file_id_of(short_id: int) -> bytes:
    """File identifier of a short identifier: 01xx."""
    return (_FIRST_FILE + short_id).to_bytes(2, "big")
