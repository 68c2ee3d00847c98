# SPDX-License-Identifier: MIT
"""A private pcscd with two vpcd slots for tests, and virtual cards put into them.

Everything that talks to it, this process included, has to run inside scripts/in-namespace.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from jsapi.terminals import ServiceUnavailableError
from jsapi.terminals.pcsc import PcscReader, list_readers
from jsapi.terminals.virtual.reader import Card
from jsapi.terminals.virtual.vpcd import PORT, VpcdClient

READER_NAMES = ("Virtual PCD 00 00", "Virtual PCD 00 01")
NAMESPACE_MARK = "pyscsh-run"
SYSTEM_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
DRIVER_ROOTS = (Path("/usr"), Path("/usr/local"))
START_SECONDS = 10.0


def require_namespace() -> None:
    """Fail unless scripts/in-namespace has set up this process's mounts."""
    if NAMESPACE_MARK not in Path("/proc/self/mountinfo").read_text(encoding="utf-8"):
        raise RuntimeError("tests with pcscd need a namespace of their own: run scripts/in-namespace pytest ...")


class PrivatePcscd:
    """One pcscd process; `restart` kills and replaces it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._config = folder / "reader.conf.d"
        self._config.mkdir()
        (self._config / "vpcd").write_text(_reader_configuration(), encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the daemon and wait until it lists both slots."""
        program = shutil.which("pcscd", path=SYSTEM_PATH)
        if program is None:
            raise RuntimeError("pcscd is not installed: apt install pcscd vsmartcard-vpcd opensc")
        command = [
            "setpriv",
            "--pdeathsig",
            "TERM",
            program,
            "--foreground",
            "--info",
            "--config",
            str(self._config),
        ]
        with (self._folder / "pcscd.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self._lists_both_slots, START_SECONDS, f"pcscd does not start, see {self._folder}/pcscd.log")

    def stop(self) -> None:
        """Stop the daemon that `start` started."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(START_SECONDS)
            self._process = None

    @staticmethod
    def _lists_both_slots() -> bool:
        try:
            return {reader.name for reader in list_readers()} == set(READER_NAMES)
        except ServiceUnavailableError:
            return False


@contextmanager
def card_in_slot(card: Card, slot: int) -> Iterator[str]:
    """Put a card into slot 0 or 1 for the time of the context; gives the reader's name."""
    stop = threading.Event()
    reader = PcscReader(READER_NAMES[slot])
    with ThreadPoolExecutor(1, thread_name_prefix=f"vpcd-slot-{slot}") as pool:
        serving = pool.submit(VpcdClient(card, PORT + slot).run, stop)
        try:
            wait_until(
                lambda: serving.done() or reader.card_present(),
                START_SECONDS,
                f"no card shows up in slot {slot}",
            )
            yield reader.name
        finally:
            stop.set()
            serving.result()
    wait_until(lambda: not reader.card_present(), START_SECONDS, f"the card stays in slot {slot}")


def wait_until(condition: Callable[[], bool], seconds: float, complaint: str) -> None:
    """Poll a condition every 10 ms."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(0.01)


def _reader_configuration() -> str:
    drivers = [path for root in DRIVER_ROOTS for path in sorted(root.glob("lib*/pcsc/drivers/serial/libifdvpcd.so"))]
    if not drivers:
        raise RuntimeError("the vpcd driver is not installed: apt install vsmartcard-vpcd")
    return f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{PORT:X}\nLIBPATH {drivers[0]}\nCHANNELID 0x{PORT:X}\n'
