# SPDX-License-Identifier: MIT
"""`pyscsh card`: make a virtual SmartCard-HSM, look into it, put it behind PC/SC."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jsapi.gperror import GPError
from jsapi.terminals.virtual import CardState, CardStateError, VirtualCard
from jsapi.terminals.virtual.faults import FaultyCard, parse_faults
from jsapi.terminals.virtual.timing import realistic
from jsapi.terminals.virtual.vpcd import VpcdClient
from shell.cli import REFUSED, USAGE
from shell.serving import say, stopped_by_signals, watch


def create(state: Path, serial: str | None, firmware: str = "4.1") -> int:
    """Make the card file `state`; returns the exit status."""
    try:
        major, minor = _version(firmware)
        card = CardState.create(state, serial, firmware=(major, minor))
    except ValueError as error:
        return _refuse(f"{error}; nothing was made", USAGE)
    except CardStateError as error:
        return _refuse(f"no card was made, {error}")
    try:
        print(f"Virtual SmartCard-HSM {card.serial} is in {state}. It is blank: a script has to initialise it.")
        print("Its keys lie in that file in the clear: it is for rehearsals and tests, never for keys that matter.")
        print(f"Use it with --reader virtual:{state}")
    finally:
        card.close()
    return 0


def _version(text: str) -> tuple[int, int]:
    major, dot, minor = text.partition(".")
    if not (dot and major.isdecimal() and minor.isdecimal()):
        raise ValueError(f"{text!r} is no firmware version: write it as 4.1")
    return int(major), int(minor)


def info(state: Path) -> int:
    """Print what the card shows to everybody, asked through APDUs: no PIN is used and nothing changes."""
    with _opened(state) as card:
        if card is None:
            return REFUSED
        from jsapi.terminals.virtual.reader import VirtualReader
        from shell.card_report import report

        try:
            print(report(VirtualReader(card, card.state.serial).connect()))
        except GPError as error:
            return _refuse(error.message)
    return 0


def serve(state: Path, host: str, port: int, faults: str = "", *, realistic_timing: bool = False) -> int:
    """Keep the card in a reader of pcscd until Ctrl-C or SIGTERM; returns the exit status."""
    with _opened(state) as card:
        if card is None:
            return REFUSED
        stop = threading.Event()
        try:
            client = VpcdClient(
                FaultyCard(card, parse_faults(faults), realistic if realistic_timing else None), port, host
            )
        except ValueError as error:
            return _refuse(f"--faults: {error}", USAGE)
        worker = threading.Thread(target=client.run, args=(stop,), name="vpcd", daemon=True)
        with stopped_by_signals(stop):
            say(f"Virtual SmartCard-HSM {card.state.serial}: looking for vpcd at {host}:{port}. Ctrl-C ends this.")
            worker.start()
            watch(client, stop, f"{host}:{port}")
        worker.join()
        say("The card is out of the reader; everything it was told is in its file.")
    return 0


@contextmanager
def _opened(state: Path) -> Iterator[VirtualCard | None]:
    """The card in a file; None, with the reason told, when it cannot be opened."""
    try:
        card = VirtualCard(CardState.open(state))
    except CardStateError as error:
        _refuse(f"the virtual card can't be used, {error}; nothing was changed")
        yield None
        return
    try:
        yield card
    finally:
        card.close()


def _refuse(text: str, status: int = REFUSED) -> int:
    print(f"pyscsh: {text}", file=sys.stderr)
    return status
