# SPDX-License-Identifier: MIT
"""`pyscsh readers`: the readers and what is in them, found out without a PIN and without getting in anyone's way."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from jsapi.hsm.identity import serial_in_passing
from jsapi.terminals import CardConnection, NoReaderError, Reader, TerminalError
from jsapi.terminals.choose import VIRTUAL, available_readers, choose, find_reader
from jsapi.terminals.known_cards import known_card
from shell.cli import REFUSED
from shell.ui.report import visible

_PATIENCE = 3.0  # seconds to wait for a card that another program uses


@dataclass(frozen=True, slots=True)
class ReaderContent:
    """One reader; `problem` tells why a card in it could not be looked at."""

    name: str
    virtual: bool
    card: bool
    atr: str | None = None
    type: str | None = None
    serial: str | None = None
    problem: str | None = None


def print_readers(wanted: Sequence[str] = (), *, as_json: bool = False) -> int:
    """Print what is in the readers; returns the exit status, 3 when there is no service or no reader."""
    opened: list[Reader] = []
    try:
        opened += _readers(wanted)
        found = [look_into(reader) for reader in opened]
    except TerminalError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
        return REFUSED
    finally:
        for reader in opened:
            reader.close()
    print(json.dumps([asdict(content) for content in found], indent=2) if as_json else "\n".join(map(_lines, found)))
    return 0


def _readers(wanted: Sequence[str]) -> list[Reader]:
    """Virtual readers that were asked for, and of the others those asked for by name, else all."""
    virtual = [name for name in wanted if name == VIRTUAL or name.startswith(VIRTUAL + ":")]
    named = [name for name in wanted if name not in virtual]
    readers = [find_reader(name) for name in virtual]
    try:
        available = available_readers(_PATIENCE)
    except TerminalError as error:
        if named or not virtual:
            raise
        print(f"pyscsh: only virtual readers: {error}", file=sys.stderr)
        return readers
    readers += [choose(name, available) for name in named] if named else available
    if not readers:
        raise NoReaderError
    return readers


def look_into(reader: Reader) -> ReaderContent:
    """What is in a reader; a card that is in use by another program or does not answer is a problem, no error."""
    name, virtual = reader.name, reader.is_virtual
    try:
        if not reader.card_present():
            return ReaderContent(name, virtual, card=False)
        connection = reader.connect()
        try:
            return _card(name, virtual, connection)
        finally:
            connection.close()
    except TerminalError as error:
        return ReaderContent(name, virtual, card=True, problem=str(error))


def _card(name: str, virtual: bool, connection: CardConnection) -> ReaderContent:
    known = known_card(connection.atr)
    serial = None
    if known is not None and known.hsm:
        connection.begin()
        try:
            serial = serial_in_passing(connection)
        finally:
            connection.end()
    kind = known.name if known else None
    return ReaderContent(name, virtual, True, connection.atr.hex().upper(), kind, serial)


def _lines(content: ReaderContent) -> str:
    lines = [visible(content.name) + (" (VIRTUAL)" if content.virtual else "")]
    if not content.card:
        lines.append("no card")
    if content.problem:
        lines.append(f"card cannot be read: {visible(content.problem)}")
    if content.atr:
        lines.append(f"ATR     {content.atr}")
        lines.append(f"card    {content.type or 'not known by its ATR'}")
    if content.serial:
        lines.append(f"serial  {visible(content.serial)}")
    return "\n    ".join(lines)
