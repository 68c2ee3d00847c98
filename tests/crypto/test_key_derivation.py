# SPDX-License-Identifier: MIT
"""deriveKey: observed answers of the original engine, and the rules of point arithmetic."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.crypto.derive import with_odd_parity
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from tests.crypto.material import A16, CRYPTO, K16, aes, bs, des, ec_key, number, point_of
from tests.refused import refused

ORDER = 0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7  # brainpoolP256r1


@pytest.mark.parametrize(
    ("mechanism", "data", "result"),
    [
        (M.DES_ECB, "0102030405060708", "10EAFE973B29CE4F"),
        (M.DES_CBC, "01020304050607081112131415161718", "10EAFE973B29CE4FDF926DBA024C3102"),
    ],
)
def test_des(mechanism: M, data: str, result: str) -> None:
    derived = Key()
    CRYPTO.derive_key(des(K16), mechanism, bs(data), derived)
    assert derived.component(Component.DES) == bytes.fromhex(result)
    assert (derived.get_type(), derived.get_size()) == (KeyType.SECRET, -1)


@given(st.binary())
def test_odd_parity(data: bytes) -> None:
    adjusted = with_odd_parity(data)
    assert all(byte.bit_count() % 2 == 1 for byte in adjusted)
    assert all(a ^ b in (0, 1) for a, b in zip(data, adjusted, strict=True))


def test_refusals() -> None:
    with refused("Crypto", ErrorCode.INVALID_MECH, 14):
        CRYPTO.derive_key(des(K16), M.AES_ECB, bs("0102030405060708"), Key())
    with refused("Crypto", ErrorCode.INVALID_ARGUMENTS, 1):
        CRYPTO.derive_key(des(K16), M.DES_ECB, bs("01"), Key())
    for data in (None, "text"):
        with refused("Crypto", ErrorCode.INVALID_TYPE, 2):
            CRYPTO.derive_key(des(K16), M.DES_ECB, data, Key())
    with refused("Crypto", ErrorCode.INVALID_MECH, M.DES_ECB):
        CRYPTO.derive_key(aes(A16), M.DES_ECB, bs("0102030405060708"), Key())
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        CRYPTO.derive_key(Key(), M.DES_ECB, bs("0102030405060708"), Key())


def at_base(curve: str = "brainpoolP256r1") -> Key:
    """A public key whose point is the base point."""
    key = ec_key(KeyType.PUBLIC, curve)
    for source, target in ((Component.ECC_GX, Component.ECC_QX), (Component.ECC_GY, Component.ECC_QY)):
        key.set_component(target, ByteString(key.component(source) or b""))
    return key


def multiply(master: Key, scalar: int | None, derived: Key | None = None, mechanism: M = M.EC_MULTIPLY_ADD) -> Key:
    result = derived or ec_key(KeyType.PUBLIC, "brainpoolP256r1")
    CRYPTO.derive_key(master, mechanism, None if scalar is None else ByteString(scalar.to_bytes(40, "big")), result)
    return result


def expected(scalar: int) -> tuple[int, int]:
    numbers = ec.derive_private_key(scalar % ORDER, ec.BrainpoolP256R1()).public_key().public_numbers()
    return numbers.x, numbers.y


scalars = st.integers(1, ORDER - 1)


def test_doubling_as_observed() -> None:
    derived = ec_key(KeyType.PUBLIC, "brainpoolP224r1")
    CRYPTO.derive_key(at_base("brainpoolP224r1"), M.EC_MULTIPLY_ADD, bs("02"), derived)
    assert derived.component(Component.ECC_QX) == bytes.fromhex(
        "33B7E498BCDA1A33E61A67AF56A36D12DF7032255DDF5E1EC65A5669"
    )
    assert derived.component(Component.ECC_QY) == bytes.fromhex(
        "0A8316354F1910B7A413F07CD9EA7CB6C5DCB51617735A26C9239F5C"
    )
    assert derived.get_type() == KeyType.PUBLIC


@settings(max_examples=15, deadline=None)
@given(scalars, scalars)
def test_sums_and_differences(a: int, b: int) -> None:
    if (a + b) % ORDER == 0 or a == b:
        return
    base = at_base()
    assert point_of(multiply(base, a)) == expected(a)
    assert point_of(multiply(base, a, multiply(base, b))) == expected(a + b)
    assert point_of(multiply(base, a, multiply(base, b), M.EC_MULTIPLY_SUB)) == expected(a - b)
    assert point_of(multiply(multiply(base, a), b)) == expected(a * b)


def test_without_a_scalar() -> None:
    three, five = multiply(at_base(), 3), multiply(at_base(), 5)
    assert point_of(multiply(five, None)) == expected(5)
    assert point_of(multiply(five, None, multiply(at_base(), 3))) == expected(8)
    assert point_of(multiply(five, None, three, M.EC_MULTIPLY_SUB)) == expected(2)
    assert point_of(multiply(at_base(), 1, at_base())) == expected(2)


def test_scalars_are_taken_modulo_the_order() -> None:
    assert point_of(multiply(at_base(), ORDER + 7)) == expected(7)


def test_infinity_is_refused() -> None:
    for scalar in (0, ORDER):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.EC_MULTIPLY_ADD):
            multiply(at_base(), scalar)
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.EC_MULTIPLY_SUB):
        multiply(at_base(), 1, at_base(), M.EC_MULTIPLY_SUB)


def test_points_are_validated() -> None:
    master = at_base()
    master.set_component(Component.ECC_QX, bs("01"))
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.EC_MULTIPLY_ADD):
        multiply(master, 2)
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.EC_MULTIPLY_ADD):
        multiply(at_base(), 2, master)


def test_keys_must_be_public() -> None:
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        multiply(at_base(), 2, ec_key(KeyType.UNKNOWN, "brainpoolP256r1"))
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        multiply(ec_key(KeyType.PUBLIC, "brainpoolP256r1"), 2)
    with refused("Crypto", ErrorCode.INVALID_TYPE, 2):
        CRYPTO.derive_key(at_base(), M.EC_MULTIPLY_ADD, "x", Key())


def test_coordinates_keep_the_field_length() -> None:
    for scalar in range(1, 400):
        derived = multiply(at_base(), scalar)
        if number(derived, Component.ECC_QX) >> 248 == 0:
            break
    assert len(derived.component(Component.ECC_QX) or b"") == 32
