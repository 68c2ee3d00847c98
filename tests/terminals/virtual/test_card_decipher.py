# SPDX-License-Identifier: MIT
"""Raw RSA decryption, ECDH against OpenSSL, EC key derivation (sections 10.2 and 10.3 of the reference)."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from jsapi.curves import Curve
from jsapi.terminals.virtual import ecc
from jsapi.terminals.virtual.ecc import SUPPORTED
from tests.terminals.virtual.host import (
    Host,
    curve_named,
    ec_private_key_der,
    ec_public_key_der,
    find,
    openssl_derive,
)


def point_of(host: Host, key_id: int) -> bytes:
    return find(host.read(0xCE00 | key_id), 0x67, 0x7F21, 0x7F4E, 0x7F49, 0x86)


def test_rsa(user: Host) -> None:
    user.generate_rsa(1, 1024)
    template = find(user.read(0xCE01), 0x67, 0x7F21, 0x7F4E, 0x7F49)
    n, e = (int.from_bytes(find(template, tag), "big") for tag in (0x81, 0x82))
    ciphertext = rsa.RSAPublicNumbers(e, n).public_key().encrypt(b"hello", padding.PKCS1v15())
    block = user.send("80620121", ciphertext)
    assert (len(block), block[:2], block[-6:]) == (128, b"\x00\x02", b"\x00hello")
    user.send("80620121", ciphertext[1:], sw=0x6700)
    user.send("80620121", b"\xff" * 128, sw=0x6A80)
    user.send("80620180", ciphertext, sw=0x6A81)
    user.send("80620122", ciphertext, sw=0x6A81)


@pytest.mark.parametrize("name", SUPPORTED)
def test_ecdh(user: Host, name: str, tmp_path: Path) -> None:
    curve = curve_named(name)
    user.generate_ec(1, curve)
    d = ecc.generate_scalar(curve)
    peer = ecc.encode_point(curve, ecc.public_point(curve, d))
    shared = user.send("80620180", peer)
    own = ec_public_key_der(curve, point_of(user, 1))
    x = openssl_derive(tmp_path, ec_private_key_der(curve, d, peer), own)
    assert (shared[0], shared[1 : 1 + curve.field_length]) == (4, x)
    assert len(shared) == 1 + 2 * curve.field_length
    assert ecc.decode_point(curve, shared)


def bad_points(curve: Curve) -> list[bytes]:
    length = curve.field_length
    x, y = curve.gx.to_bytes(length, "big"), curve.gy.to_bytes(length, "big")
    wrong_y = (curve.gy ^ 1).to_bytes(length, "big")
    too_large = curve.p.to_bytes(length, "big")
    compressed = bytes((2 + curve.gy % 2,)) + x
    zero = bytes(1 + 2 * length)
    return [
        *(b"", b"\x00", b"\x04", b"\x04" + x, b"\x04" + x + y + b"\x00", b"\x05" + x + y),
        *(b"\x04" + x + wrong_y, b"\x04" + too_large + y, compressed, zero, b"\x04" + zero[1:]),
    ]


@pytest.mark.parametrize("name", ["secp256r1", "brainpoolP192r1", "secp192k1"])
def test_bad_points(user: Host, name: str) -> None:
    user.generate_ec(1, curve_named(name))
    for point in bad_points(curve_named(name)):
        user.send("80620180", point, sw=0x6A80)


@pytest.mark.parametrize("name", ["secp256r1", "brainpoolP320r1", "secp521r1"])
def test_derived_key_is_the_sum(wrapping_user: Host, name: str, tmp_path: Path) -> None:
    host, curve = wrapping_user, curve_named(name)
    host.generate_ec(1, curve)
    parameter = (curve.n - 5).to_bytes(curve.order_length, "big")
    host.send("80760102", b"\x98" + parameter, le=None)
    base = ecc.encode_point(curve, (curve.gx, curve.gy))
    sum_point = _add(curve, point_of(host, 1), curve.n - 5)
    assert host.send("80620280", base) == sum_point
    assert host.objects() == ["CC00", "CC01", "CC02", "CE01"]


def _add(curve: Curve, point: bytes, scalar: int) -> bytes:
    """Affine addition of scalar * G by the textbook formula."""
    (x1, y1), (x2, y2) = ecc.decode_point(curve, point), ecc.public_point(curve, scalar)
    slope = (y2 - y1) * pow(x2 - x1, -1, curve.p) % curve.p
    x3 = (slope * slope - x1 - x2) % curve.p
    return ecc.encode_point(curve, (x3, (slope * (x1 - x3) - y1) % curve.p))


def test_derivation_is_refused(user: Host) -> None:
    user.generate_ec(1, curve_named("secp256r1"), bytes.fromhex("9102 7380"))
    user.send("80760102", b"\x98\x01", sw=0x6A81)
    user.generate_ec(2, curve_named("secp256r1"))
    user.send("80760203", b"\x01", sw=0x6A80)
    user.send("80760203", b"\x98", sw=0x6700)
    user.send("80760203", b"\x98" + bytes(33), sw=0x6700)
    user.send("80760200", b"\x98\x01", sw=0x6A86)
    user.send("80760201", b"\x98\x01", sw=0x6A81)
    user.generate_aes(4)
    user.send("80760405", b"\x98\x01", sw=0x6A81)
