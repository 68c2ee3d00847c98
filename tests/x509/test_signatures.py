# SPDX-License-Identifier: MIT
"""Signatures of certificates that OpenSSL made, over every algorithm and curve that matters."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jsapi.asn1 import node
from jsapi.asn1.node import Node
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key
from jsapi.x509 import X509
from tests.refused import refused

pytestmark = pytest.mark.external

RSA = ("-newkey", "rsa:2048")


def self_signed(folder: Path, *options: str) -> X509:
    """Certificate by `openssl req`."""
    command = ("openssl", "req", "-x509", "-nodes", "-subj", "/CN=t", "-outform", "DER", "-keyout", "key.pem", *options)
    result = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)
    assert result.returncode == 0, result.stderr
    return X509.load(result.stdout)


def curve(name: str, *options: str) -> tuple[str, ...]:
    return ("-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{name}", *options)


@pytest.mark.parametrize(
    "options",
    [
        (*RSA, "-sha1"),
        (*RSA, "-md5"),
        (*RSA, "-sha224"),
        (*RSA, "-sha256"),
        (*RSA, "-sha384"),
        (*RSA, "-sha512"),
        (*RSA, "-ripemd160"),
        (*RSA, "-sha256", "-sigopt", "rsa_padding_mode:pss"),
        (*RSA, "-sha512", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"),
        (*RSA, "-sha1", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"),
        (*RSA, "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_mgf1_md:sha512"),
        (*curve("prime256v1"), "-sha1"),
        (*curve("prime256v1"), "-sha512"),
        *((*curve(name), "-sha256") for name in ("secp256k1", "secp384r1", "secp521r1", "prime192v1", "secp160r1")),
        *(curve(f"brainpoolP{bits}r1") for bits in (160, 192, 224, 256, 320, 384, 512)),
        curve("brainpoolP256t1"),
        *(curve(name, "-pkeyopt", "ec_param_enc:explicit") for name in ("prime256v1", "brainpoolP256r1", "secp224r1")),
    ],
    ids=lambda options: " ".join(options[1:]),
)
def test_self_signature(tmp_path: Path, options: tuple[str, ...]) -> None:
    made = self_signed(tmp_path, *options)
    made.verify_with(made)
    damaged = bytearray(bytes(made))
    damaged[damaged.index(b"\x0c\x01t") + 2] ^= 1
    with refused("X509", ErrorCode.CRYPTO_FAILED, 0):
        X509.load(bytes(damaged)).verify_with(made)


def test_other_keys(tmp_path: Path) -> None:
    rsa, other, elliptic = (self_signed(tmp_path, *options) for options in (RSA, RSA, curve("prime256v1")))
    for certificate, key in ((rsa, other), (rsa, elliptic), (elliptic, rsa)):
        with refused("X509", ErrorCode.CRYPTO_FAILED, 0):
            certificate.verify_with(key)
        with refused("X509", ErrorCode.CRYPTO_FAILED, 0):
            certificate.verify(key.get_public_key())
    with refused("X509", ErrorCode.INVALID_KEY, 0):
        rsa.verify(Key())


def test_unknown_algorithm(tmp_path: Path) -> None:
    made = self_signed(tmp_path, "-newkey", "ed25519")
    with refused("X509", ErrorCode.INVALID_MECH, 0):
        made.get_public_key()
    with refused("X509", ErrorCode.INVALID_MECH, 0):
        made.verify(self_signed(tmp_path, *RSA).get_public_key())


@pytest.mark.parametrize("name", ["prime256v1", "secp224r1", "brainpoolP256r1"])
def test_compressed_point(tmp_path: Path, name: str) -> None:
    made = self_signed(tmp_path, *curve(name))
    key = made.get_public_key()
    x, y = key.component(Component.ECC_QX) or b"", key.component(Component.ECC_QY) or b""
    info, _ = node.parse(made.certificate.public_key)
    compressed = bytes([2 + (y[-1] & 1)]) + x
    assert info.children is not None
    info.children[1] = Node(0x03, content=b"\0" + compressed)
    from jsapi.x509 import publickey

    again = Key()
    publickey.fill(again, node.encode(info))
    assert again.component(Component.ECC_QY) == y


def test_explicit_parameters_give_the_named_curve(tmp_path: Path) -> None:
    made = self_signed(tmp_path, *curve("brainpoolP256r1", "-pkeyopt", "ec_param_enc:explicit"))
    identifier = made.get_public_key().get_component(Component.ECC_CURVE_OID)
    assert bytes(identifier) == bytes.fromhex("2B2403030208010107")  # type: ignore[arg-type]
