# SPDX-License-Identifier: MIT
"""A mechanism and its parameter as python-pkcs11 takes them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from jsapi.cryptoki.mechanisms import MECHANISMS
from jsapi.gperror import ErrorCode, GPError

_HASHES = {"SHA1": ("SHA_1", 20), "SHA224": ("SHA224", 28), "SHA256": ("SHA256", 32), "SHA384": ("SHA384", 48),
           "SHA512": ("SHA512", 64)}  # fmt: skip
# Scripts give no parameters for PSS; the hash of the mechanism says what they are (salt as long as the hash).
_PSS = {MECHANISMS[f"{name}_RSA_PKCS_PSS"]: (name, *details) for name, details in _HASHES.items()}
_KEY_AGREEMENT = frozenset({MECHANISMS["ECDH1_DERIVE"], MECHANISMS["ECDH1_COFACTOR_DERIVE"]})
_MOST = 2**32


def mechanism_arguments(number: int, parameter: bytes | None) -> dict[str, Any]:
    """Arguments `mechanism` and `mechanism_param`; INVALID_MECH for what is no mechanism number.

    Scripts write those of manufacturers, 0x80000000 and more, as signed numbers of 32 bits too.
    """
    if not -_MOST // 2 <= number < _MOST:
        raise GPError("PKCS11Session", ErrorCode.INVALID_MECH, 0, f"{number} is no mechanism number")
    number %= _MOST
    given: Any = parameter
    if number in _KEY_AGREEMENT and parameter is not None:
        given = (import_module("pkcs11").KDF.NULL, None, parameter)
    elif number in _PSS and parameter is None:
        given = _pss(*_PSS[number])
    return {"mechanism": _mechanism(number), "mechanism_param": given}


def _mechanism(number: int) -> Any:
    """The member of the enumeration; one is made for numbers that it lacks, such as those of manufacturers."""
    kind = import_module("pkcs11").Mechanism
    try:
        return kind(number)
    except ValueError:
        made = int.__new__(kind, number)
        made._name_, made._value_ = f"0x{number:X}", number
        return made


def _pss(name: str, digest: str, salt: int) -> tuple[Any, Any, int]:
    package = import_module("pkcs11")
    return package.Mechanism[digest], package.MGF[name], salt
