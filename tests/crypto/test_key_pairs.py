# SPDX-License-Identifier: MIT
"""generateKeyPair, and keys between Key objects and `cryptography`."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from jsapi.crypto import keys
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from jsapi.key_components import CRT_COMPONENTS
from jsapi.services import QUIET, Services
from tests.crypto.material import CRYPTO, bs, ec_key, ec_private, generate, number, point_of, rsa_key
from tests.refused import refused


def length(key: Key, component: Component) -> int | None:
    value = key.component(component)
    return None if value is None else len(value)


def test_rsa() -> None:
    template = Key(KeyType.PUBLIC)
    template.set_size(1024)
    public, private = generate(M.RSA, template)
    assert public.component(Component.EXPONENT) == b"\x01\x00\x01"
    assert length(public, Component.MODULUS) == 128
    assert [length(private, component) for component in CRT_COMPONENTS] == [64] * 5
    assert not private.has(Component.MODULUS)
    assert not private.has(Component.EXPONENT)
    assert (public.get_size(), private.get_size()) == (1024, 1024)
    assert CRYPTO.verify(public, M.RSA_PSS_SHA256, bs("00"), CRYPTO.sign(private, M.RSA_PSS_SHA256, bs("00")))


@pytest.mark.parametrize(
    ("name", "size"), [("secp256r1", 32), ("brainpoolP320r1", 40), ("secp521r1", 66), ("secp160r1", 20)]
)
def test_ec(name: str, size: int) -> None:
    public, private = generate(M.EC, ec_key(KeyType.PUBLIC, name))
    assert length(public, Component.ECC_QX) == length(public, Component.ECC_QY) == size
    assert (length(private, Component.ECC_D) or 0) in (size, size + 1)
    for component in (Component.ECC_P, Component.ECC_A, Component.ECC_N, Component.ECC_CURVE_OID):
        assert public.component(component) == private.component(component) is not None
    assert public.get_size() == private.get_size()


def test_explicit_parameters_do_not_gain_a_name() -> None:
    template = ec_key(KeyType.PUBLIC, "secp256r1")
    template.set_component(Component.ECC_H, bs("0002"))
    template.set_component(Component.ECC_H, bs("01"))
    _, private = generate(M.EC, template)
    assert not private.has(Component.ECC_CURVE_OID)


def test_refusals() -> None:
    for public, private in ((Key(), Key()), (Key(KeyType.PUBLIC), Key()), (Key(), Key(KeyType.PRIVATE))):
        for mechanism in (M.RSA, M.EC, M.AES_ECB):
            with refused("Crypto", ErrorCode.INVALID_DATA, 0):
                CRYPTO.generate_key_pair(QUIET, mechanism, public, private)
    with refused("Crypto", ErrorCode.INVALID_MECH, 0):
        generate(M.AES_ECB, Key(KeyType.PUBLIC))
    with refused("Crypto", ErrorCode.INVALID_DATA, 0):
        generate(M.RSA, Key(KeyType.PUBLIC))
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        generate(M.EC, Key(KeyType.PUBLIC))
    with refused("Crypto", ErrorCode.NOT_IMPLEMENTED, M.EC):
        generate(M.EC, ec_key(KeyType.PUBLIC, "sect233r1"))


@pytest.mark.parametrize("bits", [512, 20000])
def test_rsa_sizes(bits: int) -> None:
    template = Key(KeyType.PUBLIC)
    template.set_size(bits)
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.RSA):
        generate(M.RSA, template)


def test_rsa_there_and_back() -> None:
    original = rsa.generate_private_key(65537, 1024)
    key, public = Key(), Key()
    keys.fill_private(key, original)
    keys.fill_public(public, original.public_key(), named=False)
    back = keys.private_key(key)
    assert isinstance(back, rsa.RSAPrivateKey)
    assert back.private_numbers() == original.private_numbers()
    assert keys.public_key(public).public_numbers() == original.public_key().public_numbers()
    assert (key.get_type(), public.get_type()) == (KeyType.UNKNOWN, KeyType.PUBLIC)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.BrainpoolP384R1(), ec.SECP521R1(), ec.SECP256K1()])
@pytest.mark.parametrize("named", [True, False])
def test_ec_there_and_back(curve: ec.EllipticCurve, named: bool) -> None:
    original = ec.generate_private_key(curve)
    key, public = Key(), Key()
    keys.fill_private(key, original)
    keys.fill_public(public, original.public_key(), named=named)
    back = keys.private_key(key)
    assert isinstance(back, ec.EllipticCurvePrivateKey)
    assert back.private_numbers() == original.private_numbers()
    assert keys.public_key(public).public_numbers() == original.public_key().public_numbers()
    assert public.has(Component.ECC_CURVE_OID) == named
    assert not key.has(Component.ECC_CURVE_OID)
    assert (key.get_type(), public.get_type()) == (KeyType.UNKNOWN, KeyType.PUBLIC)
    assert key.get_size() == public.get_size() == curve.key_size


def test_small_scalars_are_padded() -> None:
    key = Key()
    keys.fill_private(key, ec.derive_private_key(5, ec.SECP256R1()))
    assert key.component(Component.ECC_D) == bytes(31) + b"\x05"


def test_other_algorithms_and_unusable_keys() -> None:
    other = ed25519.Ed25519PrivateKey.generate()
    with refused("Key", ErrorCode.NOT_IMPLEMENTED, 0):
        keys.fill_private(Key(), other)
    with refused("Key", ErrorCode.NOT_IMPLEMENTED, 0):
        keys.fill_public(Key(), other.public_key(), named=False)
    with refused("Key", ErrorCode.NOT_IMPLEMENTED, 0):
        keys.private_key(ec_private("brainpoolP320r1", 5))
    for key in (
        Key(),
        Key(KeyType.PRIVATE),
        ec_key(KeyType.PRIVATE, "secp256r1"),
        rsa_key(KeyType.PUBLIC, 35, 5),
    ):
        with refused("Key", ErrorCode.INVALID_DATA, 0):
            keys.private_key(key)
    for key in (Key(), ec_key(KeyType.PUBLIC, "secp256r1"), rsa_key(KeyType.PRIVATE, 35, 5)):
        with refused("Key", ErrorCode.INVALID_DATA, 0):
            keys.public_key(key)


def test_public_point_belongs_to_the_scalar() -> None:
    public, private = generate(M.EC, ec_key(KeyType.PUBLIC, "secp384r1"))
    numbers = ec.derive_private_key(number(private, Component.ECC_D), ec.SECP384R1()).public_key().public_numbers()
    assert point_of(public) == (numbers.x, numbers.y)


def test_generation_of_unknown_length_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """An RSA key of 8192 bits takes a minute."""
    told: list[str] = []

    def working(_services: Services, title: str) -> AbstractContextManager[None]:
        told.append(title)
        return nullcontext()

    monkeypatch.setattr(Services, "working", working)
    template = Key(KeyType.PUBLIC)
    template.set_size(1024)
    CRYPTO.generate_key_pair(QUIET, M.RSA, template, Key(KeyType.PRIVATE))
    assert told == ["Generating a key pair for RSA"]
