# SPDX-License-Identifier: MIT
"""Checks of the way to cards: library, service, permission, driver, readers, cards."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from jsapi.terminals import (
    AccessRefusedError,
    LibraryMissingError,
    Reader,
    ServiceUnavailableError,
    TerminalError,
)
from jsapi.terminals.choose import available_readers, find_reader
from shell.doctor import steps
from shell.doctor.finding import Finding, State
from shell.reader_list import ReaderContent, look_into

_SERVICE, _DRIVER, _VPCD = "Card service", "Reader driver", "vpcd driver"
_DRIVER_FOLDERS = ("/usr/lib/pcsc/drivers", "/usr/lib64/pcsc/drivers", "/usr/local/lib/pcsc/drivers",
                   "/usr/lib/*/pcsc/drivers")  # fmt: skip
_SOCKET = "/run/pcscd/pcscd.comm"
_USB_CARD_READER = "0b"  # interface class, USB.org
_USB_INTERFACES = "/sys/bus/usb/devices/*:*/bInterfaceClass"
_PATIENCE = 3.0
_REFUSED = Finding(
    "Permission",
    State.MISSING,
    "pcscd runs but refuses this account: polkit lets only people at the machine itself use cards",
    steps.PERMISSION,
)


def findings() -> Iterator[Finding]:
    """From the library to the cards; what depends on something missing is left out."""
    try:
        readers = available_readers(_PATIENCE)
    except LibraryMissingError as error:
        yield Finding("PC/SC library", State.MISSING, error.detail, steps.LIBRARY)
        return
    except AccessRefusedError:
        yield _REFUSED
        return
    except ServiceUnavailableError as error:
        yield _service(error)
        yield from _drivers(have_readers=False)
        return
    yield Finding(_SERVICE, State.OK, "it answers")
    yield from _drivers(have_readers=bool(readers))
    yield from _contents(readers)


def virtual_readers(names: Sequence[str]) -> Iterator[Finding]:
    """The virtual cards that were named."""
    for name in names:
        try:
            reader = find_reader(name)
        except TerminalError as error:
            yield Finding("Virtual card", State.MISSING, error.sentence, steps.VIRTUAL)
            continue
        try:
            yield _content("Virtual card", look_into(reader))
        finally:
            reader.close()


def _service(error: ServiceUnavailableError) -> Finding:
    """Why the service does not answer: not there, not running, or not for this account."""
    if not sys.platform.startswith("linux"):
        return Finding(_SERVICE, State.MISSING, f"it does not answer ({error.detail})", steps.SERVICE)
    path = os.environ.get("PCSCLITE_CSOCK_NAME", _SOCKET)
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(path)
        except PermissionError:
            return Finding("Permission", State.MISSING, f"this account may not open {path}", steps.PERMISSION)
        except OSError:
            return Finding(_SERVICE, State.MISSING, f"pcscd is not running: nobody answers at {path}", steps.SERVICE)
    return _REFUSED


def _drivers(*, have_readers: bool) -> Iterator[Finding]:
    """Drivers of pcsc-lite; macOS and Windows bring theirs along."""
    if not sys.platform.startswith("linux"):
        return
    found = [file.name for folder in _folders() for file in folder.rglob("*") if file.is_file() or file.is_dir()]
    if any("ccid" in name.lower() for name in found):
        yield Finding(_DRIVER, State.OK, "CCID")
    else:
        state = State.NOTE if have_readers else State.MISSING
        yield Finding(_DRIVER, state, "the CCID driver, which most USB readers need, is not found", steps.DRIVER)
    if any("vpcd" in name for name in found):
        yield Finding(_VPCD, State.OK, "pyscsh card serve can put virtual cards behind PC/SC")
    else:
        yield Finding(_VPCD, State.NOTE, "not found; only pyscsh card serve needs it", steps.VPCD)


def _folders() -> Iterator[Path]:
    folders = [os.environ["PCSCLITE_HP_DROPDIR"]] if "PCSCLITE_HP_DROPDIR" in os.environ else []
    for pattern in [*folders, *_DRIVER_FOLDERS]:
        yield from Path("/").glob(pattern.lstrip("/"))


def _contents(readers: Sequence[Reader]) -> Iterator[Finding]:
    if not readers:
        plugged = _usb_readers()
        if plugged:
            text = f"{plugged} on USB, but the card service does not see it"
            yield Finding("Reader", State.MISSING, text, steps.UNSEEN_READER)
        else:
            yield Finding("Reader", State.MISSING, "none is connected", steps.READER)
    for reader in readers:
        yield _content("Reader", look_into(reader))


def _content(subject: str, content: ReaderContent) -> Finding:
    if content.problem:
        return Finding(subject, State.NOTE, f"{content.name}: {content.problem}", steps.CARD)
    if not content.card:
        return Finding(subject, State.NOTE, f"{content.name}: no card in it", steps.CARD)
    card = content.type or f"a card not known by its ATR {content.atr}"
    serial = f", serial {content.serial}" if content.serial else ""
    return Finding(subject, State.OK, f"{content.name}: {card}{serial}")


def _usb_readers() -> str:
    """Readers plugged into USB as the kernel of Linux sees them, empty for none."""
    names = []
    for path in Path("/").glob(_USB_INTERFACES.lstrip("/")):
        try:
            if path.read_text("ascii").strip() == _USB_CARD_READER:
                device = path.parent.parent / path.parent.name.partition(":")[0]
                names.append((device / "product").read_text("utf-8", "replace").strip())
        except OSError:  # unplugged meanwhile, or a device without a name
            continue
    return ", ".join(names)
