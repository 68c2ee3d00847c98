# SPDX-License-Identifier: MIT
"""Key objects: recorded answers of the original engine for components, types, sizes and curves."""

from __future__ import annotations

import pytest

from jsapi import curves, oid
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, spec_of
from jsapi.gperror import ErrorCode
from jsapi.key import CONSTANTS, Component, Key, KeyType
from jsapi.key_components import CURVE_COMPONENTS
from jsapi.services import QUIET
from tests.refused import refused

DOMAIN = (Component.ECC_P, *CURVE_COMPONENTS)


def bs(text: str) -> ByteString:
    return ByteString(bytes.fromhex(text))


def on_curve(name: str) -> Key:
    return Key().set_component(Component.ECC_CURVE_OID, ByteString(oid.encode(name)))


def text(key: Key, component: Component) -> str | None:
    value = key.get_component(component)
    return value.value if isinstance(value, ByteString) else None


def test_constants() -> None:
    assert spec_of(Key).constants == CONSTANTS
    assert (CONSTANTS["SECRET"], CONSTANTS["PRIVATE"], CONSTANTS["PUBLIC"]) == (1, 2, 3)
    assert (CONSTANTS["DES"], CONSTANTS["ECC_CURVE_OID"], CONSTANTS["GENERIC"]) == (1, 19, 25)
    assert "UNKNOWN" not in CONSTANTS


def test_empty_key() -> None:
    key = Key.create(QUIET)
    assert (key.get_type(), key.get_size(), key.profile) == (0, -1, UNDEFINED)
    assert all(key.get_component(component) is UNDEFINED for component in range(30))


@pytest.mark.parametrize("argument", [None, 5, 1.5, True, UNDEFINED])
def test_constructor_refuses_plain_values(argument: object) -> None:
    with refused("Key", ErrorCode.INVALID_TYPE, 1):
        Key.create(QUIET, argument)


def test_constructor_takes_at_most_one_argument() -> None:
    with refused("Key", ErrorCode.INVALID_ARGUMENTS, 2):
        Key.create(QUIET, "a", "b")


def test_any_other_object_is_a_profile() -> None:
    profile = bs("00")
    key = Key.create(QUIET, profile)
    assert key.profile is profile
    assert (key.get_type(), key.get_size()) == (0, -1)


@pytest.mark.parametrize(
    ("component", "value", "size", "key_type"),
    [
        (Component.DES, "7CA110454A1A6E57", 64, KeyType.SECRET),
        (Component.AES, "000102030405060708090a0b0c0d0e0f", 128, KeyType.SECRET),
        (Component.GENERIC, "0102030405", 40, KeyType.SECRET),
        (Component.CRT_P, "C1", 16, KeyType.PRIVATE),
        (Component.ECC_D, "05", -1, KeyType.PRIVATE),
        (Component.ECC_QX, "01", -1, KeyType.PUBLIC),
        (Component.ECC_P, "0B", 8, KeyType.UNKNOWN),
        (Component.ECC_A, "0B", -1, KeyType.UNKNOWN),
    ],
)
def test_type_and_size_follow_the_component(component: Component, value: str, size: int, key_type: KeyType) -> None:
    key = Key()
    assert key.set_component(component, bs(value)) is key
    assert (key.get_size(), key.get_type()) == (size, key_type)


def test_a_type_once_set_stays() -> None:
    key = Key(KeyType.PRIVATE).set_component(Component.ECC_A, bs("01"))
    assert key.get_type() == KeyType.PRIVATE


@pytest.mark.parametrize(
    ("key_type", "foreign"),
    [
        (KeyType.SECRET, (Component.CRT_P, Component.CRT_PQ, Component.ECC_D, Component.ECC_QX)),
        (KeyType.PRIVATE, (Component.DES, Component.AES, Component.GENERIC, Component.ECC_QY)),
        (KeyType.PUBLIC, (Component.DES, Component.CRT_Q, Component.ECC_D)),
    ],
)
def test_components_of_another_type_are_refused(key_type: KeyType, foreign: tuple[Component, ...]) -> None:
    for component in foreign:
        with refused("Key", ErrorCode.INVALID_DATA, 9):
            Key(key_type).set_component(component, bs("0102"))


def test_numbers_must_have_the_size_of_the_key() -> None:
    key = Key().set_component(Component.CRT_P, bs("01020304"))
    assert key.get_size() == 64
    for component in (Component.CRT_P, Component.CRT_Q, Component.CRT_DP1, Component.MODULUS, Component.ECC_P):
        with refused("Key", ErrorCode.INVALID_DATA, 64):
            key.set_component(component, bs("0506"))
    key.set_component(Component.CRT_PQ, bs("05060708"))
    secret = Key().set_component(Component.DES, bs("0102030405060708"))
    assert secret.set_component(Component.DES, bs("0102")).get_size() == 16


def test_a_key_needs_a_name() -> None:
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        Key().set_id("")


def test_rsa_numbers_need_a_type() -> None:
    for component in (Component.MODULUS, Component.EXPONENT):
        with refused("Key", ErrorCode.INVALID_DATA, 9):
            Key().set_component(component, bs("00C1"))
    key = Key()
    key.set_type(KeyType.PUBLIC)
    key.set_component(Component.MODULUS, bs("00C1"))
    assert (key.get_size(), text(key, Component.MODULUS)) == (16, "00C1")


def test_unknown_numbers() -> None:
    for number in (0, 26, -1):
        with refused("Key", ErrorCode.INVALID_DATA, 9):
            Key().set_component(number, bs("00"))
        assert Key().get_component(number) is UNDEFINED
    for number in (0, 4):
        with refused("Key", ErrorCode.INVALID_DATA, 9):
            Key().set_type(number)


def test_the_object_itself_is_stored() -> None:
    value = bs("000102030405060708090a0b0c0d0e0f")
    key = Key().set_component(Component.AES, value)
    assert key.get_component(Component.AES) is value
    assert Key.create(QUIET, key).get_component(Component.AES) is value
    value.clear()
    assert key.component(Component.AES) == bytes(16)


def test_several_components() -> None:
    key = Key().set_component(Component.DES, bs("7CA110454A1A6E57")).set_component(Component.AES, bs("00" * 16))
    assert key.get_size() == 128
    assert (text(key, Component.DES), text(key, Component.AES)) == ("7CA110454A1A6E57", "00" * 16)


def test_size_and_id() -> None:
    key = Key()
    key.set_size(1024)
    key.set_id("alias")
    copy = Key.create(QUIET, key)
    assert (copy.get_size(), copy.key_id) == (1024, "alias")


def test_repr_shows_no_values() -> None:
    key = Key().set_component(Component.AES, bs("AB" * 16))
    assert "AB" not in repr(key).upper().replace("AES", "")
    assert "171" not in repr(key)


# Curves


def test_prime_curve() -> None:
    key = on_curve("1.2.840.10045.3.1.1")
    assert text(key, Component.ECC_P) == "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFF"
    assert text(key, Component.ECC_GX) == "188DA80EB03090F67CBF20EB43A18800F4FF0AFD82FF1012"
    assert text(key, Component.ECC_H) == "01".zfill(48)
    assert text(key, Component.ECC_CURVE_OID) == "2A8648CE3D030101"
    assert text(key, Component.ECC_M) is None
    assert key.get_type() == KeyType.UNKNOWN


def test_binary_curve() -> None:
    key = on_curve("1.2.840.10045.3.0.11")
    assert text(key, Component.ECC_P) is None
    assert text(key, Component.ECC_A) == "32010857077C5431123A46B808906756F543423E8D27877578125778AC76"
    assert text(key, Component.ECC_N) == "2000000000000000000000000000000F4D42FFE1492A4993F1CAD666E447"
    assert text(key, Component.ECC_H) == "04".zfill(60)
    field = [text(key, c) for c in (Component.ECC_M, Component.ECC_K1, Component.ECC_K2, Component.ECC_K3)]
    assert field == ["EF", "24", "00", "00"]
    assert key.get_size() == 239


@pytest.mark.parametrize(
    ("name", "bits", "length"),
    [
        ("secp224r1", 224, 28),
        ("secp521r1", 521, 66),
        ("brainpoolP320r1", 320, 40),
        ("brainpoolP256t1", 256, 32),
    ],
)
def test_parameters_are_padded_to_the_field_length(name: str, bits: int, length: int) -> None:
    key = on_curve(name)
    assert key.get_size() == bits
    assert {len(key.component(component) or b"") for component in DOMAIN} == {length}


def test_every_curve_of_the_table_can_be_set() -> None:
    table: list[curves.AnyCurve] = [*curves.prime_curves(), *curves.binary_curves()]
    for curve in table:
        key = on_curve(curve.oid)
        assert (key.get_size(), key.number(Component.ECC_N)) == (curve.bits, curve.n)


def test_unknown_curves() -> None:
    for identifier in ("2A03", "", "80"):
        with refused("Key", ErrorCode.INVALID_DATA, 0):
            Key().set_component(Component.ECC_CURVE_OID, bs(identifier))


def test_short_coordinates_are_kept() -> None:
    key = on_curve("brainpoolP256r1").set_component(Component.ECC_QX, bs("01"))
    assert (key.get_size(), key.get_type(), text(key, Component.ECC_QX)) == (256, KeyType.PUBLIC, "01")


def test_copy_of_an_ec_key() -> None:
    key = on_curve("brainpoolP256r1")
    copy = Key.create(QUIET, key)
    assert (copy.get_type(), copy.get_size()) == (0, 256)
    assert text(copy, Component.ECC_CURVE_OID) == "2B2403030208010107"
    copy.set_component(Component.ECC_D, bs("01"))
    assert not key.has(Component.ECC_D)


def explicit(name: str) -> Key:
    named, key = on_curve(name), Key()
    for component in DOMAIN:
        value = named.get_component(component)
        assert isinstance(value, ByteString)
        key.set_component(component, value)
    return key


def test_name_of_explicit_parameters() -> None:
    key = explicit("brainpoolP256r1")
    assert (key.get_size(), key.get_type()) == (256, 0)
    assert text(key, Component.ECC_CURVE_OID) == "2B2403030208010107"
    assert text(explicit("secp384r1"), Component.ECC_CURVE_OID) == "2B81040022"
    assert text(explicit("secp256r1"), Component.ECC_CURVE_OID) is None  # as observed with certificates
    key.set_component(Component.ECC_B, bs("01"))
    assert text(key, Component.ECC_CURVE_OID) is None


def test_a_changed_parameter_takes_the_name_away() -> None:
    key = on_curve("brainpoolP256r1")
    key.set_component(Component.ECC_H, bs("01"))
    assert key.has(Component.ECC_CURVE_OID)
    key.set_component(Component.ECC_GX, bs("01"))
    assert text(key, Component.ECC_CURVE_OID) is None


def test_another_curve_replaces_all_parameters() -> None:
    key = on_curve("1.2.840.10045.3.0.11")
    key.set_component(Component.ECC_CURVE_OID, ByteString(oid.encode("secp256r1")))
    assert text(key, Component.ECC_M) is None
    assert key.has(Component.ECC_P)
