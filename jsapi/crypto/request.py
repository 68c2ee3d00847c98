# SPDX-License-Identifier: MIT
"""One call of a mechanism, and the errors that every family of mechanisms raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from jsapi.crypto.mechanisms import Mechanism
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType
from jsapi.key_components import IMPLIED_TYPE

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Request:
    """Key, mechanism and data of one call; the data may be secret and stays out of repr."""

    mechanism: Mechanism
    key: Key
    data: bytes = field(repr=False)
    iv: bytes | None = field(default=None, repr=False)


Transform = Callable[[Request], bytes]
Verify = Callable[[Request, bytes], bool]


def invalid_mechanism(mechanism: int) -> GPError:
    """The mechanism is unknown here, or the key is of another family."""
    name = Mechanism(mechanism).name if mechanism in Mechanism.__members__.values() else str(mechanism)
    return GPError("Crypto", ErrorCode.INVALID_MECH, mechanism, f"{name} does not fit the operation or the key")


def not_implemented(mechanism: Mechanism, what: str) -> GPError:
    """No library at hand offers this."""
    return GPError("Crypto", ErrorCode.NOT_IMPLEMENTED, mechanism, f"{mechanism.name}: {what} is not implemented")


def failed(mechanism: Mechanism, why: str) -> GPError:
    """CRYPTO_FAILED with the mechanism as reason."""
    return GPError("Crypto", ErrorCode.CRYPTO_FAILED, mechanism, f"{mechanism.name} failed: {why}")


def unusable_key(why: str, reason: int = 0) -> GPError:
    """The components do not make a key: GPError Key/INVALID_DATA, 0 or the component as reason."""
    return GPError("Key", ErrorCode.INVALID_DATA, reason, f"The key is not usable: {why}")


def demand_content(key: Key) -> None:
    """Refuse a key of unknown type that holds no secret, number or point: GPError Key/INVALID_DATA/0."""
    if key.key_type is KeyType.UNKNOWN and not any(key.has(component) for component in IMPLIED_TYPE):
        raise unusable_key("it has neither a type nor a value")


def demand_cipher_key(key: Key) -> None:
    """Refuse a key for HMAC where another is needed: GPError Key/INVALID_DATA/0."""
    if key.has(Component.GENERIC):
        raise unusable_key("it is of kind Key.GENERIC, which serves HMAC only")


def built(request: Request, build: Callable[[Key], K]) -> K:
    """What `build` makes of the key; for signatures an unusable typed key is CRYPTO_FAILED (observed)."""
    try:
        return build(request.key)
    except GPError as error:
        if error.code != ErrorCode.INVALID_DATA:
            raise
        raise failed(request.mechanism, error.message) from None


def secret(request: Request, component: Component) -> bytearray:
    """Live bytes of a secret component; INVALID_MECH when the key has others, Key/INVALID_DATA when none."""
    value = request.key.buffer(component)
    if value is not None:
        return value
    if request.key.is_empty:
        raise unusable_key("it has no components")
    demand_cipher_key(request.key)
    raise invalid_mechanism(request.mechanism)


def without_iv(request: Request) -> None:
    """INVALID_MECH when an initialization vector is given to a mechanism that takes none."""
    if request.iv is not None:
        raise invalid_mechanism(request.mechanism)
