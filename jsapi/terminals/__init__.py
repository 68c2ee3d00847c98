# SPDX-License-Identifier: MIT
"""Where cards live: the narrow protocol that real, virtual and replayed cards share, and what can go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

VIRTUAL_HINT = "or ask for the virtual card with --reader virtual"


class CardConnection(Protocol):
    """An open connection to one card; other programs may share the card between transactions."""

    @property
    def reader_name(self) -> str:
        """Name of the reader that holds the card."""

    @property
    def atr(self) -> bytes:
        """Answer to reset, up to 33 bytes (ISO 7816-3, 8.2)."""

    def transmit(self, command: bytes) -> bytes:
        """Send one command APDU of at least 4 bytes; returns response data followed by SW1 SW2."""

    def control(self, code: int, data: bytes) -> bytes:
        """Give the reader itself a command (PC/SC SCardControl); the card sees none of it. Returns its answer."""

    def reset(self, cold: bool) -> bytes:
        """Reset the card, with loss of power when cold, and return its ATR. Every login on the card is lost."""

    def begin(self) -> None:
        """Keep other programs from the card until the matching `end`; calls nest."""

    def end(self) -> None:
        """Close the innermost `begin`; the outermost one lets other programs in again."""

    def close(self) -> None:
        """Give the card back. Closing twice is harmless."""


class Reader(Protocol):
    """A place for one card."""

    @property
    def name(self) -> str:
        """Full name as the smart card service reports it."""

    @property
    def is_virtual(self) -> bool:
        """True for the card in software that is built into this program."""

    def card_present(self) -> bool:
        """Whether a card is in the reader now."""

    def connect(self) -> CardConnection:
        """Power the card if needed and open a shared connection to it."""

    def control(self, code: int, data: bytes) -> bytes:
        """Give the reader itself a command, whether it holds a card or not; returns its answer."""

    def close(self) -> None:
        """Give up what the reader holds, such as the file of a virtual card. Closing twice is harmless."""


class TerminalError(Exception):
    """A reader or card could not do what was asked; `reader` is empty when no particular one is meant."""

    def __init__(self, message: str, reader: str = "") -> None:
        super().__init__(message)
        self.reader = reader

    @property
    def sentence(self) -> str:
        """The message as a sentence of its own."""
        text = str(self)
        return text[:1].upper() + text[1:]


class NoReaderError(TerminalError):
    """No reader matches what was asked for, or none is there at all."""

    def __init__(self, wanted: str = "", available: Sequence[str] = ()) -> None:
        self.available = tuple(available)
        if not self.available:
            what = f'no card reader found (looking for "{wanted}")' if wanted else "no card reader found"
            message = f"{what}: connect one and try again, {VIRTUAL_HINT}"
        else:
            message = (
                f'no card reader is called "{wanted}"; nothing was sent to any card. '
                f"Connected are {_listed(self.available)}: name one of them"
            )
        super().__init__(message, wanted)


class AmbiguousReaderError(TerminalError):
    """Several readers match; `candidates` are their full names."""

    def __init__(self, wanted: str, candidates: Sequence[str]) -> None:
        self.candidates = tuple(candidates)
        what = f'"{wanted}" fits several readers' if wanted else "several readers hold a card"
        super().__init__(
            f"{what}; nothing was sent to any card. Name exactly one of {_listed(self.candidates)}", wanted
        )


class NoCardError(TerminalError):
    """The reader (or each of the connected ones) is empty."""

    def __init__(self, reader: str = "", readers: Sequence[str] = ()) -> None:
        where = f'reader "{reader}"' if reader else _listed(readers, "any of ")
        super().__init__(f"there is no card in {where}: insert the card and try again", reader)


class CardRemovedError(TerminalError):
    """Card or reader went away while the connection was open."""

    def __init__(self, reader: str) -> None:
        super().__init__(
            f'the card was removed from reader "{reader}": its login is gone and the last command may or may not '
            "have been carried out. Insert it and connect again",
            reader,
        )


class CardResetError(TerminalError):
    """The card lost its state because another program, or a reset, intervened."""

    def __init__(self, reader: str) -> None:
        super().__init__(
            f'the card in reader "{reader}" was reset by another program: the command was not sent and the login is '
            "lost. Reset or connect again and log in",
            reader,
        )


class CardBusyError(TerminalError):
    """Another program holds the card for itself."""

    def __init__(self, reader: str) -> None:
        super().__init__(
            f'another program is using the card in reader "{reader}"; nothing was sent. '
            "Close that program or wait for it, then connect again",
            reader,
        )


class AccessRefusedError(TerminalError):
    """The smart card service lets this account use neither readers nor cards, or not this one."""

    def __init__(self, reader: str) -> None:
        what = f'the card in reader "{reader}"' if reader else "its readers"
        super().__init__(
            f"the smart card service does not let this account use {what}; nothing was sent. "
            "Work at the machine itself or have the account permitted; pyscsh doctor says how",
            reader,
        )


class TransmissionError(TerminalError):
    """Reader and card did not understand each other; `detail` is what the service said."""

    def __init__(self, reader: str, detail: str) -> None:
        self.detail = detail
        super().__init__(
            f'no valid answer from the card in reader "{reader}" ({detail}): the last command may or may not have '
            "been carried out. Check how the card sits in the reader and connect again",
            reader,
        )


class ControlError(TerminalError):
    """The reader takes no commands of its own, or not this one; `detail` is what the service said."""

    def __init__(self, reader: str, detail: str) -> None:
        self.detail = detail
        super().__init__(
            f'reader "{reader}" does not take this command ({detail}): control codes differ between readers and '
            "systems, compare with its manual",
            reader,
        )


class ServiceUnavailableError(TerminalError):
    """The smart card service of the operating system is not running, or went away."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(
            f"the smart card service does not answer ({detail}); no card can be reached. "
            f"Start it (pcscd on Linux), {VIRTUAL_HINT}"
        )


class LibraryMissingError(ServiceUnavailableError):
    """The library that talks to the smart card service cannot be loaded."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.args = (
            f"the library for smart cards cannot be loaded ({detail}); no card can be reached. "
            f"pyscsh doctor says how to install it, {VIRTUAL_HINT}",
        )


def _listed(names: Sequence[str], before: str = "") -> str:
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else before + ", ".join(quoted)
