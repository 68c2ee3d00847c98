# SPDX-License-Identifier: MIT
"""SplitPassword and JoinedPassword: random passwords in pieces, for scripts (module pyscsh/SplitPassword)."""

from __future__ import annotations

from jsapi.bytestring import ByteString
from jsapi.ceremony import sheets, threshold
from jsapi.declare import constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError


def _error(problem: Exception) -> GPError:
    text = str(problem)
    return GPError("SplitPassword", ErrorCode.INVALID_DATA, 0, f"{text[:1].upper()}{text[1:]}")


@host_class("SplitPassword")
class SplitPassword:
    """A new random password of 8 bytes and its pieces."""

    def __init__(self, required: int, total: int) -> None:
        secret = threshold.random_secret()
        self._required = required
        self._secret = bytearray(secret.to_bytes(threshold.SECRET_LENGTH, "big"))
        self._pieces = threshold.split(secret, required, total, threshold.random_prime())

    @classmethod
    @constructor
    def create(cls, required: int, total: int) -> SplitPassword:
        """Any `required` of `total` pieces (2 to 64) give the password."""
        try:
            return cls(required, total)
        except threshold.ThresholdError as problem:
            raise _error(problem) from None

    @property
    @prop("total")
    def total(self) -> int:
        """Number of pieces."""
        return len(self._pieces)

    @method("getPassword")
    def get_password(self) -> ByteString:
        """The password, 8 bytes of which the first is not zero."""
        return ByteString(bytearray(self._secret))

    @method("getSheet")
    def get_sheet(self, number: int, title: str) -> ByteString:
        """Sheet of custodian `number` (1 to total) as text, to be written or shown and then cleared."""
        if not 1 <= number <= len(self._pieces):
            raise _error(threshold.ThresholdError(f"there is no piece {number}"))
        text = sheets.write(self._pieces[number - 1], title, self._required, len(self._pieces))
        return ByteString(bytearray(text.encode("utf-8", "replace")))

    @method("clear")
    def clear(self) -> None:
        """Overwrite the password and forget the pieces."""
        self._secret[:] = bytes(len(self._secret))
        self._pieces = []


@host_class("JoinedPassword")
class JoinedPassword:
    """A password that is put together from pieces."""

    def __init__(self) -> None:
        self._pieces: list[threshold.Piece] = []

    @classmethod
    @constructor
    def create(cls) -> JoinedPassword:
        """Without pieces yet."""
        return cls()

    @property
    @prop("count")
    def count(self) -> int:
        """Number of pieces so far."""
        return len(self._pieces)

    @method("add")
    def add(self, piece: ByteString, prime: ByteString | None = None) -> None:
        """Take a sheet, or "ID VALUE" with the prime apart; INVALID_DATA for what cannot be a further piece."""
        try:
            text, common = (None if part is None else _text(part) for part in (piece, prime))
            found = sheets.read(text or "", common)
            if self._pieces:
                threshold.check([*self._pieces, found])
            self._pieces.append(found)
        except threshold.ThresholdError as problem:
            raise _error(problem) from None

    @method("getPasswords")
    def get_passwords(self) -> list[ByteString]:
        """Passwords that the pieces may stand for: 8 bytes, and without leading zero bytes where there are some."""
        try:
            return [ByteString(found) for found in threshold.candidates(threshold.join(self._pieces))]
        except threshold.ThresholdError as problem:
            raise _error(problem) from None

    @method("clear")
    def clear(self) -> None:
        """Forget the pieces."""
        self._pieces = []


def _text(value: ByteString) -> str:
    try:
        return value.data.decode("utf-8")
    except UnicodeDecodeError:
        raise threshold.ThresholdError("the piece is no text") from None
