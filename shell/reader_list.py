# SPDX-License-Identifier: MIT
"""`pyscsh readers`: the readers of the smart card service, and what is in them."""

from __future__ import annotations

import sys

from jsapi.terminals import NoReaderError, Reader, TerminalError
from jsapi.terminals.choose import available_readers
from shell.cli import REFUSED


def print_readers() -> int:
    """Print name, card and ATR of every reader; returns the exit status, 3 when there is no service or no reader."""
    try:
        readers = available_readers()
        if not readers:
            raise NoReaderError()
    except TerminalError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
        return REFUSED
    for reader in readers:
        print(reader.name)
        print(f"    {_content(reader)}")
    return 0


def _content(reader: Reader) -> str:
    """What is in a reader; a card that is in use by another program or does not answer is a line, not an error."""
    try:
        if not reader.card_present():
            return "no card"
        connection = reader.connect()
        try:
            return f"card with ATR {connection.atr.hex().upper()}"
        finally:
            connection.close()
    except TerminalError as error:
        return f"card cannot be read: {error}"
