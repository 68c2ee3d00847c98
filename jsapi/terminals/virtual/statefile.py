# SPDX-License-Identifier: MIT
"""The SQLite file of a card: its mark and tables, making it, opening it for one process, refusing foreign files."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Final

APPLICATION_ID: Final = 0x53435631
"""SQLite application_id that marks a virtual card ("SCV1")."""
SCHEMA_VERSION: Final = 2
FILE_MODE: Final = 0o600

SCHEMA: Final = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE file (fid INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE key (id INTEGER PRIMARY KEY, type INTEGER NOT NULL, material BLOB NOT NULL,
    algorithms BLOB, use_counter INTEGER, domain INTEGER);
CREATE TABLE pin (reference INTEGER PRIMARY KEY, length INTEGER NOT NULL, salt BLOB NOT NULL, digest BLOB NOT NULL,
    retry_limit INTEGER NOT NULL, retry_counter INTEGER NOT NULL, transport INTEGER NOT NULL);
CREATE TABLE domain (number INTEGER PRIMARY KEY, shares INTEGER NOT NULL, outstanding INTEGER NOT NULL, kek BLOB,
    uid BLOB);
CREATE TABLE pka_key (slot INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, curve TEXT NOT NULL, point BLOB NOT NULL)
"""


class CardStateError(Exception):
    """A card's state file can't be used; `path` names it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


class CardExists(CardStateError):
    """Raised by `create` when the path is taken; nothing was changed."""


class CardMissing(CardStateError):
    """Raised by `open` when there is no such file."""


class CardInUse(CardStateError):
    """Raised when another program, or this one, has the card open."""


class NotACard(CardStateError):
    """Raised when the file is no virtual card, is damaged or was made by another version; it was left as it is."""


def _connect(path: str, mode: str = "mode=rw") -> sqlite3.Connection:
    uri = f"{Path(path).absolute().as_uri()}?{mode}"
    return sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None, check_same_thread=False)


def make_file(path: str) -> None:
    """Create an empty file of mode 0600; CardExists when the path is taken."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE_MODE))
    except FileExistsError as error:
        raise CardExists(path, "exists already") from error
    except OSError as error:
        raise CardStateError(path, f"cannot be created: {error.strerror}") from error


def connect_exclusively(path: str) -> sqlite3.Connection:
    """Open an existing database and keep everybody else out; CardInUse when somebody is in."""
    connection = _connect(path)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
    except sqlite3.DatabaseError as error:
        connection.close()
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise CardInUse(path, "the card is in use by another program") from error
        raise NotACard(path, "is no virtual card, or is damaged") from error
    return connection


def check_mark(path: str) -> None:
    """Read the header without locks, journal or any write, so that a foreign file stays as it is."""
    try:
        with contextlib.closing(_connect(path, "mode=ro&immutable=1")) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotACard(path, "is no virtual card, or is damaged") from error
    if application != APPLICATION_ID:
        raise NotACard(path, "is no virtual card")
    if version != SCHEMA_VERSION:
        raise NotACard(path, f"was made by another version (format {version})")


def check_content(connection: sqlite3.Connection, path: str) -> None:
    """Run SQLite's own check; NotACard when the database is damaged."""
    try:
        if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise NotACard(path, "is damaged")
    except sqlite3.DatabaseError as error:
        raise NotACard(path, "is damaged") from error


class Transaction:
    """Commits at the end of a block, or rolls back; a class and no generator, because every command passes here."""

    __slots__ = ("_db",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def __enter__(self) -> None:
        """Nothing to do before the first change."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Commit; roll back after an exception, also one of the commit."""
        if not self._db.in_transaction:
            return
        try:
            if kind is None:
                self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
