# SPDX-License-Identifier: MIT
"""A place to run pyscsh in this process against a virtual card, and to look at the card afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jsapi.hsm import share_file
from jsapi.terminals.virtual import VirtualCard
from jsapi.terminals.virtual.faults import FaultyCard
from shell.cli import main
from tests.ceremonies.pkcs12_files import PASSWORD
from tests.terminals.virtual.host import USER_PIN, Host, openssl_verifies

ROOT = Path(__file__).resolve().parents[2]
IMPORT = str(ROOT / "scripts" / "ceremonies" / "import-pkcs12.js")
SHARE_PASSWORD = b"share password"
FAST_ROUNDS = 1000
OUTSTANDING, COMPLETE = 1, 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left behind: exit status, standard output, error stream."""

    status: int
    out: str
    err: str


class SteadyCard(FaultyCard):
    """Keeps its session when pcscd powers it down for want of use: the commands of `Bench.host` go past pcscd."""

    def reset(self) -> bytes:
        return self.atr


class Bench:
    """A card, its initialised state, and a folder with the secrets in files."""

    def __init__(self, folder: Path, reader: str = "virtual") -> None:
        self.folder = folder
        self.card = VirtualCard()
        self.host = Host(self.card)
        self.reader = reader
        self.host.select()
        self.secret("password", PASSWORD)
        self.secret("pin", USER_PIN.decode())
        self.secret("share-password", SHARE_PASSWORD.decode())

    def attach(self, attach_card: Callable[[FaultyCard, int], str], slot: int) -> None:
        """Put the card into a reader of pcscd, which the runs use from now on."""
        self.reader = attach_card(SteadyCard(self.card), slot)

    def secret(self, name: str, value: str) -> str:
        """Name of a file that holds a secret."""
        (self.folder / name).write_text(value + "\n", encoding="utf-8")
        return name

    def share(self, name: str, value: bytes) -> str:
        """Name of a share file; opening it takes few rounds while `quick_shares` is in force."""
        (self.folder / name).write_bytes(share_file.encrypt(value, SHARE_PASSWORD, rounds=FAST_ROUNDS))
        return name

    def pyscsh(self, *arguments: str) -> Outcome:
        """Run the command line program in this process."""
        out, err = io.StringIO(), io.StringIO()
        status = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main.main(args=list(arguments), standalone_mode=False)
            except SystemExit as end:
                status = int(end.code or 0)
        self.host.select()
        return Outcome(status, out.getvalue(), err.getvalue())

    def run(self, *arguments: str, options: tuple[str, ...] = (), script: str = IMPORT) -> Outcome:
        """Run a script on the card."""
        return self.pyscsh("run", "--reader", self.reader, *options, script, *arguments)

    def ceremony(self, name: str, *arguments: str, options: tuple[str, ...] = ()) -> Outcome:
        """Run a ceremony without record and without asking for confirmation; secrets come from files."""
        return self.run(*arguments, "--yes", "--no-record", options=options, script=self.script(name))

    @staticmethod
    def script(name: str) -> str:
        """File of a ceremony."""
        return str(ROOT / "scripts" / "ceremonies" / f"{name}.js")

    def import_(self, file: Path | str, *arguments: str, options: tuple[str, ...] = ()) -> Outcome:
        """Run the import with password and PIN from files and without question."""
        given = ("--password", "password", "--pin", "pin", "--yes", "--no-record")
        return self.run(str(file), *given, *arguments, options=options)

    def signs(self, key_id: int, kind: str, public_key: bytes) -> bool:
        """Whether a signature that the card makes by plain APDUs satisfies OpenSSL."""
        digest = hashlib.sha256(b"after the ceremony").digest()
        self.host.login()
        if kind.startswith("rsa"):
            info = bytes.fromhex("3031300D060960864801650304020105000420") + digest
            signature = self.host.send(f"8068{key_id:02X}30", info)
            return openssl_verifies(self.folder, public_key, digest, signature, "-pkeyopt", "digest:sha256")
        return openssl_verifies(self.folder, public_key, digest, self.host.send(f"8068{key_id:02X}70", digest))

    def domain(self, number: int = 0) -> tuple[int, int, bytes]:
        """Shares, outstanding shares and key check value of a key domain."""
        status = self.host.send(f"805200{number:02X}")
        return status[0], status[1], status[2:]
