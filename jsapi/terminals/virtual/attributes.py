# SPDX-License-Identifier: MIT
"""Key attributes and the rules they make: allowed algorithms, use counter, key domain, replacement.

Section 9.3 of the protocol reference. A list that doesn't name 94 (93 for UNWRAP) protects the key from being
replaced; whether real cards do the same is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique

from jsapi.terminals.virtual.keys import MAX_ALGORITHMS, StoredKey
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.state import CardState
from jsapi.terminals.virtual.status import CardError, StatusWord, require


@unique
class AttributeTag(IntEnum):
    """Data objects of GENERATE that are not part of the public key."""

    USE_COUNTER = 0x90
    ALGORITHMS = 0x91
    KEY_DOMAIN = 0x92


@dataclass(frozen=True, slots=True)
class Attributes:
    """Attributes of a key to be."""

    algorithms: bytes | None
    use_counter: int | None
    domain: int | None


def parse_attributes(state: CardState, values: dict[int, bytes]) -> Attributes:
    """Return the attributes in these data objects; 6A80 for bad values, see `_domain_of_new_key` for domains."""
    algorithms = values.get(AttributeTag.ALGORITHMS)
    require(algorithms is None or 0 < len(algorithms) <= MAX_ALGORITHMS, StatusWord.WRONG_DATA)
    counter = values.get(AttributeTag.USE_COUNTER)
    require(counter is None or (len(counter) == 4 and any(counter)), StatusWord.WRONG_DATA)
    domain = values.get(AttributeTag.KEY_DOMAIN)
    require(domain is None or len(domain) == 1, StatusWord.WRONG_DATA)
    return Attributes(
        algorithms,
        None if counter is None else int.from_bytes(counter, "big"),
        _domain_of_new_key(state, None if domain is None else domain[0]),
    )


def _domain_of_new_key(state: CardState, wanted: int | None) -> int | None:
    """Return the domain a new key joins: the one named, else domain 0 if it was created, else none.

    6A88 when the named domain was not created, 6985 while shares are outstanding.
    """
    settings = state.settings
    if settings is None or settings.key_domains is None:
        require(not wanted, StatusWord.REFERENCED_DATA_NOT_FOUND)
        return None
    domain = state.domain(wanted or 0)
    if domain is None:
        require(wanted is None, StatusWord.REFERENCED_DATA_NOT_FOUND)
        return None
    require(domain.outstanding_shares == 0, StatusWord.CONDITIONS_NOT_SATISFIED)
    return domain.number


def require_replaceable(state: CardState, key_id: int, permission: int) -> None:
    """CardError 6A86 for the device key, 6A81 when a key is there that may not be replaced."""
    require(key_id != 0, StatusWord.INCORRECT_P1P2)
    old = state.key(key_id)
    require(old is None or old.allows(permission), StatusWord.FUNCTION_NOT_SUPPORTED)


def existing_key(context: Context, key_id: int, algorithm: int) -> StoredKey:
    """Return a key that may be used with an algorithm; 6982 before login, 6A82 when absent, 6A81 when not allowed."""
    context.require_user()
    key = context.state.key(key_id) if key_id else None
    if key is None:
        raise CardError(StatusWord.FILE_NOT_FOUND)
    require(key.allows(algorithm), StatusWord.FUNCTION_NOT_SUPPORTED)
    return key


def usable_key(context: Context, key_id: int, algorithm: int) -> StoredKey:
    """Return a key for a counted operation: as `existing_key`, and 6984 when its use counter has expired."""
    key = existing_key(context, key_id, algorithm)
    require(key.use_counter != 0, StatusWord.DATA_UNUSABLE)
    return key


def count_use(context: Context, key_id: int, key: StoredKey) -> None:
    """Lower the use counter of a key that has one."""
    if key.use_counter is not None:
        context.state.put_use_counter(key_id, key.use_counter - 1)
