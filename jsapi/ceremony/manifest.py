# SPDX-License-Identifier: MIT
"""Manifest of a device's backup: JSON with a fixed form, sealed by the SHA-256 of its canonical form.

The seal finds damage, not forgery: the wrapped keys authenticate themselves with the DKEK.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError

FORMAT = "pyscsh-backup-1"
_LARGEST = 1 << 20  # bytes
_SEAL = "seal"
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")  # plain names: a manifest must not point out of its folder


class ManifestError(ValueError):
    """Not a manifest, or a damaged one; the message names the place."""


Check = Callable[[Any], bool]


def _text(longest: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= longest


def _number(largest: int) -> Check:
    return lambda value: type(value) is int and 0 <= value <= largest


def _hex(length: int) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(rf"[0-9A-F]{{{length}}}", value) is not None


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _file(value: Any) -> bool:
    return isinstance(value, str) and _FILE.fullmatch(value) is not None


def _type(value: Any) -> bool:
    return value in ("RSA", "EC", "AES")


def _list_of(fields: dict[str, Check]) -> Check:
    return lambda value: (
        isinstance(value, list)
        and all(
            isinstance(item, dict) and item.keys() == fields.keys() and all(fields[name](item[name]) for name in fields)
            for item in value
        )
    )


_FIELDS: dict[str, Check] = {
    "format": lambda value: value == FORMAT,
    "created": _text(40),
    "serial": _text(16),
    "firmware": _text(40),
    "domains": _list_of({"number": _number(255), "shares": _number(255), "kcv": _hex(16)}),
    "keys": _list_of(
        {
            "id": _number(255), "label": _text(4096), "type": _type, "size": _number(65535), "kcv": _hex(16),
            "file": _file, "sha256": _hex(64), "publicKey": _or_null(_hex(64)), "certificate": _or_null(_hex(64)),
        }
    ),
    "files": _list_of({"fid": _hex(4), "file": _file, "sha256": _hex(64)}),
    "leftOut": _list_of({"what": _text(4096), "reason": _text(4096)}),
}  # fmt: skip


def encode(content: dict[str, Any]) -> bytes:
    """The sealed document; ManifestError for content that does not have the form."""
    _demand_form(content)
    return (json.dumps({**content, _SEAL: _seal(content)}, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def decode(data: bytes) -> dict[str, Any]:
    """Content of a sealed document."""
    if len(data) > _LARGEST:
        raise ManifestError("it is too large for a manifest")
    try:
        content = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ManifestError("it is no JSON document") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ManifestError(f"it is no manifest of the form {FORMAT}")
    seal = content.pop(_SEAL, None)
    _demand_form(content)
    if seal != _seal(content):
        raise ManifestError("its seal does not fit: it was changed or damaged")
    return content


def _demand_form(content: dict[str, Any]) -> None:
    if content.keys() != _FIELDS.keys():
        raise ManifestError("fields are missing, or there are unknown ones")
    wrong = [name for name, check in _FIELDS.items() if not check(content[name])]
    if wrong:
        raise ManifestError(f"the field {wrong[0]} does not have its form")


def _seal(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest().upper()


@host_class("Manifest", {"FORMAT": FORMAT})
class Manifest:
    """Manifest of a backup (module pyscsh/Manifest); static functions only."""

    @staticmethod
    @method("encode", static=True)
    def of_json(content: str) -> ByteString:
        """The sealed document of a JSON text; INVALID_DATA when its content does not have the form."""
        try:
            return ByteString(encode(json.loads(content)))
        except json.JSONDecodeError as problem:
            raise GPError("Manifest", ErrorCode.INVALID_DATA, 0, f"The text is no JSON: {problem}") from None
        except ManifestError as problem:
            raise _error(problem) from None

    @staticmethod
    @method("decode", static=True)
    def to_json(document: ByteString) -> str:
        """JSON text of a sealed document; INVALID_DATA when it is none, or damaged."""
        try:
            return json.dumps(decode(bytes(document)))
        except ManifestError as problem:
            raise _error(problem) from None


def _error(problem: ManifestError) -> GPError:
    return GPError("Manifest", ErrorCode.INVALID_DATA, 0, f"Unusable manifest: {problem}")
