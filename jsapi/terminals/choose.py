# SPDX-License-Identifier: MIT
"""Choosing a reader: one exact answer or a refusal that lists the candidates, never a guess."""

from __future__ import annotations

from collections.abc import Sequence

from jsapi.terminals import (
    AmbiguousReaderError,
    LibraryMissingError,
    NoCardError,
    NoReaderError,
    Reader,
    TerminalError,
)

VIRTUAL = "virtual"


def find_reader(wanted: str | None, faults: str = "", *, realistic_timing: bool = False) -> Reader:
    """The reader that a person asked for.

    `virtual` is a fresh card in memory and `virtual:FILE` the card kept in that file, both in software; anything else
    is a reader of the smart card service, see `choose`. The virtual card is never a substitute for a missing reader.
    Failures on purpose (see virtual.faults) and the timing of a real card are for the card in software only.
    """
    if wanted is not None and (wanted == VIRTUAL or wanted.startswith(VIRTUAL + ":")):
        return _virtual_reader(wanted[len(VIRTUAL) + 1 :] if ":" in wanted else None, faults, realistic_timing)
    return choose(wanted, available_readers())


def rehearsal_reader(serial: str, firmware: tuple[int, int]) -> Reader:
    """A blank virtual card in memory that passes for the device with this serial number; its certificates do not."""
    from jsapi.terminals.virtual.card import VirtualCard
    from jsapi.terminals.virtual.identity import SERIAL_PATTERN
    from jsapi.terminals.virtual.instructions import FIRMWARE_VERSION, check_firmware
    from jsapi.terminals.virtual.reader import VirtualReader
    from jsapi.terminals.virtual.state import CardState

    try:
        check_firmware(firmware)
    except ValueError:
        firmware = FIRMWARE_VERSION
    state = CardState.in_memory(serial if SERIAL_PATTERN.fullmatch(serial) else None, firmware=firmware)
    card = VirtualCard(state)
    reader = VirtualReader(card, state.serial, card.close)
    reader.name += " (rehearsal)"
    return reader


def available_readers(busy_seconds: float | None = None) -> Sequence[Reader]:
    """Readers of the smart card service, which wait so long for other programs. Raises ServiceUnavailableError."""
    try:
        from jsapi.terminals.pcsc import BUSY_SECONDS, list_readers
    except ImportError as error:
        raise LibraryMissingError(str(error)) from None
    return list_readers(BUSY_SECONDS if busy_seconds is None else busy_seconds)


def choose(wanted: str | None, readers: Sequence[Reader]) -> Reader:
    """The reader called `wanted`, else the only one with it in its name; without a name the only one with a card."""
    if not wanted:
        return _only_one_with_card(readers)
    exact = [reader for reader in readers if reader.name == wanted]
    return _only_one(wanted, exact or [r for r in readers if wanted.casefold() in r.name.casefold()], readers)


def _only_one(wanted: str, matching: Sequence[Reader], readers: Sequence[Reader]) -> Reader:
    if not matching:
        raise NoReaderError(wanted, [reader.name for reader in readers])
    if len(matching) > 1:
        raise AmbiguousReaderError(wanted, [reader.name for reader in matching])
    return matching[0]


def _only_one_with_card(readers: Sequence[Reader]) -> Reader:
    if not readers:
        raise NoReaderError()
    occupied = [reader for reader in readers if reader.card_present()]
    if not occupied:
        raise NoCardError(readers=[reader.name for reader in readers])
    return _only_one("", occupied, readers)


def _virtual_reader(state_file: str | None, faults: str, realistic_timing: bool) -> Reader:
    from jsapi.terminals.virtual.card import VirtualCard
    from jsapi.terminals.virtual.faults import FaultyCard, parse_faults
    from jsapi.terminals.virtual.reader import VirtualReader
    from jsapi.terminals.virtual.state import CardState
    from jsapi.terminals.virtual.statefile import CardStateError
    from jsapi.terminals.virtual.timing import realistic

    try:
        failures = parse_faults(faults)
    except ValueError as error:
        raise TerminalError(f"the failures on purpose are not understood: {error}", VIRTUAL) from None
    try:
        state = CardState.in_memory() if state_file is None else CardState.open(state_file)
    except CardStateError as error:
        raise TerminalError(
            f"the virtual card can't be used, {error}; nothing was changed. "
            "Name the file of a virtual card that no other program has open, or make one with pyscsh card new",
            f"{VIRTUAL}:{state_file}",
        ) from error
    card = VirtualCard(state)
    if failures or realistic_timing:
        return VirtualReader(
            FaultyCard(card, failures, realistic if realistic_timing else None), state.serial, card.close
        )
    return VirtualReader(card, state.serial, card.close)
