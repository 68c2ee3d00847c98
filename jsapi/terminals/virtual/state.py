# SPDX-License-Identifier: MIT
"""Persistent state of one card: one SQLite database, in a file of mode 0600 or in memory.

The file holds private keys in the clear. One process may have it open at a time; every command is one transaction.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from jsapi.terminals.virtual.identity import DeviceIdentity, IssuingAuthority, issue_identity
from jsapi.terminals.virtual.instructions import (
    DEVICE_KEY,
    FIRMWARE_VERSION,
    Fid,
    Option,
    PinReference,
    check_firmware,
)
from jsapi.terminals.virtual.keys import StoredKey, decode_material, encode_material, key_type
from jsapi.terminals.virtual.records import KeyDomain, Pin, PkaKey, PkaPolicy, Settings
from jsapi.terminals.virtual.statefile import (
    SCHEMA,
    CardMissing,
    NotACard,
    Transaction,
    check_content,
    check_mark,
    connect_exclusively,
    make_file,
)

MEMORY: Final = ":memory:"


class CardState:
    """Files, keys, PINs, key domains and settings of one card."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._db = connection
        self.path = path

    @classmethod
    def in_memory(
        cls,
        serial: str | None = None,
        authority: IssuingAuthority | None = None,
        firmware: tuple[int, int] = FIRMWARE_VERSION,
    ) -> CardState:
        """Return the state of a new card that is gone when it is closed."""
        connection = sqlite3.connect(MEMORY, isolation_level=None, check_same_thread=False)
        state = cls(connection, MEMORY)
        state._store_identity(issue_identity(serial, authority), firmware)
        return state

    @classmethod
    def create(
        cls,
        path: str | os.PathLike[str],
        serial: str | None = None,
        authority: IssuingAuthority | None = None,
        firmware: tuple[int, int] = FIRMWARE_VERSION,
    ) -> CardState:
        """Make the file of a new card and open it; CardExists when the path is taken.

        `serial` is country, mnemonic and number, 8 to 11 characters (UTVC0000001); random when absent.
        Cards of one `authority` can verify each other; by default that is the test root that ships.
        """
        name = os.fspath(path)
        check_firmware(firmware)
        identity = issue_identity(serial, authority)
        make_file(name)
        try:
            state = cls(connect_exclusively(name), name)
            with contextlib.ExitStack() as unfinished:
                unfinished.callback(state.close)
                state._store_identity(identity, firmware)
                unfinished.pop_all()
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return state

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> CardState:
        """Open an existing card; CardMissing, CardInUse or NotACard when that is impossible."""
        name = os.fspath(path)
        if not Path(name).is_file():
            raise CardMissing(name, "there is no such card")
        check_mark(name)
        connection = connect_exclusively(name)
        try:
            check_content(connection, name)
        except BaseException:
            connection.close()
            raise
        return cls(connection, name)

    def _store_identity(self, identity: DeviceIdentity, firmware: tuple[int, int]) -> None:
        with self.transaction():
            for statement in SCHEMA.split(";"):
                self._write(statement)
            self.put_file(Fid.DEVICE_CERTIFICATES, identity.certificates)
            self.put_key(DEVICE_KEY, StoredKey(identity.key))
            self._put_setting("serial", identity.serial.encode("ascii"))
            self._put_setting("device_name", identity.device_name.encode("ascii"))
            self._put_setting("authority", identity.authority.encode())
            self._put_setting("firmware", bytes(firmware))

    def close(self) -> None:
        """Release the file. Closing twice is harmless."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Keep all changes of the block, or none when it raises. It begins with the first change, for speed."""
        return Transaction(self._db)

    def checkpoint(self) -> None:
        """Make the changes of the running transaction permanent at once; the next change begins a new one."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    @property
    def serial(self) -> str:
        """Device serial number: the device certificate's holder without its last five characters."""
        return self._setting("serial").decode("ascii")

    @property
    def device_name(self) -> str:
        """Holder reference of the device certificate, up to 16 characters ending in 00000."""
        return self._setting("device_name").decode("ascii")

    @property
    def firmware(self) -> tuple[int, int]:
        """Version that the card reports, major and minor."""
        major, minor = self._setting("firmware")
        return major, minor

    @property
    def authority(self) -> IssuingAuthority:
        """The test root that issued the device certificate, private keys included."""
        return IssuingAuthority.decode(self._setting("authority"))

    @property
    def trust_anchor(self) -> bytes:
        """Self-signed root certificate (CVC) above the device and its issuer."""
        return self.authority.root_certificate

    @property
    def settings(self) -> Settings | None:
        """What INITIALIZE DEVICE chose, None on a card that was never initialised."""
        rows = self._db.execute("SELECT name, value FROM setting WHERE name IN ('options', 'key_domains', 'pka')")
        values = dict(rows.fetchall())
        if "options" not in values:
            return None
        return Settings(
            Option(int.from_bytes(values["options"], "big")),
            values["key_domains"][0] if "key_domains" in values else None,
            PkaPolicy(*values["pka"]) if "pka" in values else None,
        )

    def put_settings(self, settings: Settings) -> None:
        """Store the settings of INITIALIZE DEVICE."""
        self._put_setting("options", int(settings.options).to_bytes(2, "big"))
        self._write("DELETE FROM setting WHERE name IN ('key_domains', 'pka')")
        if settings.key_domains is not None:
            self._put_setting("key_domains", bytes((settings.key_domains,)))
        if settings.pka is not None:
            self._put_setting("pka", bytes((settings.pka.total, settings.pka.required)))

    def file_ids(self) -> list[int]:
        """Return the identifiers of all elementary files, ascending."""
        return [fid for (fid,) in self._db.execute("SELECT fid FROM file ORDER BY fid")]

    def file(self, fid: int) -> bytes | None:
        """Return a file's content, None when it doesn't exist."""
        row = self._row("SELECT content FROM file WHERE fid = ?", fid)
        return None if row is None else bytes(row[0])

    def put_file(self, fid: int, content: bytes) -> None:
        """Create or replace a file."""
        self._write("INSERT OR REPLACE INTO file VALUES (?, ?)", (int(fid), content))

    def delete_file(self, fid: int) -> None:
        """Remove a file if it exists."""
        self._write("DELETE FROM file WHERE fid = ?", (int(fid),))

    def key_ids(self) -> list[int]:
        """Return the references of all keys, ascending; 0 is the device key."""
        return [key_id for (key_id,) in self._db.execute("SELECT id FROM key ORDER BY id")]

    def key(self, key_id: int) -> StoredKey | None:
        """Return a key, None when there is none with this reference."""
        row = self._row("SELECT type, material, algorithms, use_counter, domain FROM key WHERE id = ?", key_id)
        if row is None:
            return None
        kind, material, *attributes = row
        return StoredKey(decode_material(kind, material), *attributes)

    def put_key(self, key_id: int, key: StoredKey) -> None:
        """Store or replace a key."""
        attributes = (key.algorithms, key.use_counter, key.domain)
        row = (key_id, int(key_type(key.material)), encode_material(key.material), *attributes)
        self._write("INSERT OR REPLACE INTO key VALUES (?, ?, ?, ?, ?, ?)", row)

    def put_use_counter(self, key_id: int, value: int) -> None:
        """Store the remaining uses of a key."""
        self._write("UPDATE key SET use_counter = ? WHERE id = ?", (value, key_id))

    def delete_key(self, key_id: int) -> None:
        """Remove a key if it exists."""
        self._write("DELETE FROM key WHERE id = ?", (key_id,))

    def domain_has_keys(self, number: int) -> bool:
        """Whether any key belongs to this key domain."""
        return self._row("SELECT 1 FROM key WHERE domain = ? LIMIT 1", number) is not None

    def pin(self, reference: PinReference) -> Pin | None:
        """Return a PIN, None when the device has none."""
        query = "SELECT length, salt, digest, retry_limit, retry_counter, transport FROM pin WHERE reference = ?"
        row = self._row(query, int(reference))
        return None if row is None else Pin(*row)

    def put_pin(self, reference: PinReference, pin: Pin) -> None:
        """Store or replace a PIN."""
        row = (
            int(reference),
            pin.length,
            pin.salt,
            pin.digest,
            pin.retry_limit,
            pin.retry_counter,
            pin.transport,
        )
        self._write("INSERT OR REPLACE INTO pin VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def delete_pin(self, reference: PinReference) -> None:
        """Remove a PIN if it exists."""
        self._write("DELETE FROM pin WHERE reference = ?", (int(reference),))

    def pka_keys(self) -> dict[int, PkaKey]:
        """Return the keys registered for public key authentication, by slot."""
        rows = self._db.execute("SELECT slot, name, curve, point FROM pka_key ORDER BY slot")
        return {slot: PkaKey(*row) for slot, *row in rows}

    def put_pka_key(self, slot: int, key: PkaKey) -> None:
        """Store or replace a key for public key authentication."""
        row = (slot, key.name, key.curve, key.point)
        self._write("INSERT OR REPLACE INTO pka_key VALUES (?, ?, ?, ?)", row)

    def domains(self) -> list[KeyDomain]:
        """Return all key domains that were created, by number."""
        rows = self._db.execute("SELECT number, shares, outstanding, kek, uid FROM domain ORDER BY number")
        return [KeyDomain(*row) for row in rows]

    def domain(self, number: int) -> KeyDomain | None:
        """Return a key domain, None when it was not created."""
        row = self._row("SELECT number, shares, outstanding, kek, uid FROM domain WHERE number = ?", number)
        return None if row is None else KeyDomain(*row)

    def put_domain(self, domain: KeyDomain) -> None:
        """Store or replace a key domain."""
        row = (domain.number, domain.shares, domain.outstanding_shares, domain.kek, domain.uid)
        self._write("INSERT OR REPLACE INTO domain VALUES (?, ?, ?, ?, ?)", row)

    def delete_domain(self, number: int) -> None:
        """Remove a key domain if it exists."""
        self._write("DELETE FROM domain WHERE number = ?", (number,))

    def wipe(self) -> None:
        """Remove PINs, keys for authentication, key domains, keys and files; device key and certificates stay."""
        self._write("DELETE FROM pin")
        self._write("DELETE FROM pka_key")
        self._write("DELETE FROM domain")
        self._write("DELETE FROM key WHERE id <> ?", (DEVICE_KEY,))
        self._write("DELETE FROM file WHERE fid <> ?", (int(Fid.DEVICE_CERTIFICATES),))

    def _setting(self, name: str) -> bytes:
        row = self._row("SELECT value FROM setting WHERE name = ?", name)
        if row is None:
            raise NotACard(self.path, f"setting {name} is missing")
        return bytes(row[0])

    def _put_setting(self, name: str, value: bytes) -> None:
        self._write("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def _write(self, statement: str, arguments: tuple[Any, ...] = ()) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
        self._db.execute(statement, arguments)

    def _row(self, query: str, *arguments: int | str) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._db.execute(query, arguments).fetchone()
        return row
