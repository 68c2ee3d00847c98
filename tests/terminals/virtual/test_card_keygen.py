# SPDX-License-Identifier: MIT
"""Key generation: requests checked by OpenSSL, attributes, refusals (section 9 of the reference)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jsapi import ber, curves
from jsapi.curves import Curve
from jsapi.terminals.virtual.ecc import SUPPORTED
from tests.terminals.virtual.host import (
    Host,
    curve_named,
    der_from_plain,
    ec_public_key_der,
    ec_template,
    find,
    openssl_verifies,
    rsa_public_key_der,
    snapshot,
    vectors,
)

SHA256 = ("-pkeyopt", "digest:sha256")


def outer_signature_is_valid(host: Host, request: bytes, folder: Path) -> bool:
    """Check the device key's signature over the data objects 7F21 and 42 of a request."""
    device = find(host.read(0x2F02), 0x7F21, 0x7F4E)
    key = ec_public_key_der(curve_named("brainpoolP256r1"), find(device, 0x7F49, 0x86))
    objects = ber.parse(find(request, 0x67))
    assert [tlv.tag for tlv in objects] == [0x7F21, 0x42, 0x5F37]
    assert objects[1].value == find(device, 0x5F20)
    signed = b"".join(ber.encode(tlv.tag, tlv.value) for tlv in objects[:2])
    digest = hashlib.sha256(signed).digest()
    return openssl_verifies(folder, key, digest, der_from_plain(objects[2].value))


def inner_parts(request: bytes) -> tuple[bytes, bytes, bytes]:
    """Hash of the body, public key and signature of the inner request."""
    inner = find(request, 0x67, 0x7F21)
    body = ber.encode(0x7F4E, find(inner, 0x7F4E))
    return hashlib.sha256(body).digest(), find(inner, 0x7F4E, 0x7F49), find(inner, 0x5F37)


@pytest.mark.parametrize("name", SUPPORTED)
def test_ec_request(user: Host, name: str, tmp_path: Path) -> None:
    curve = curve_named(name)
    request = user.generate_ec(1, curve)
    assert user.read(0xCE01) == request
    digest, public_key, signature = inner_parts(request)
    assert [tlv.tag for tlv in ber.parse(public_key)] == [0x06, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87]
    without_point = b"".join(ber.encode(t.tag, t.value) for t in ber.parse(public_key) if t.tag != 0x86)
    assert ber.encode(0x7F49, without_point) == ec_template(curve)
    assert len(signature) == 2 * curve.field_length
    key = ec_public_key_der(curve, find(public_key, 0x86))
    assert openssl_verifies(tmp_path, key, digest, der_from_plain(signature))
    assert outer_signature_is_valid(user, request, tmp_path)


@pytest.mark.parametrize("bits", [1024, 1536, 2048])
def test_rsa_request(user: Host, bits: int, tmp_path: Path) -> None:
    request = user.generate_rsa(2, bits)
    assert user.read(0xCE02) == request
    digest, public_key, signature = inner_parts(request)
    assert [tlv.tag for tlv in ber.parse(public_key)] == [0x06, 0x81, 0x82]
    modulus = find(public_key, 0x81)
    assert len(modulus) == len(signature) == bits // 8
    key = rsa_public_key_der(modulus, find(public_key, 0x82))
    assert openssl_verifies(tmp_path, key, digest, signature, *SHA256)
    assert outer_signature_is_valid(user, request, tmp_path)


def test_request_has_the_shape_of_a_captured_one(user: Host) -> None:
    def shape(data: bytes) -> list[object]:
        constructed = {0x67, 0x7F21, 0x7F4E, 0x7F49}
        return [(t.tag, shape(t.value) if t.tag in constructed else len(t.value)) for t in ber.parse(data)]

    data = bytes.fromhex("5F290100") + ber.encode(0x42, b"UTCA00001") + ec_template(curve_named("secp256k1"))
    request = user.send("00460100", data + ber.encode(0x5F20, b"DENK040414400001"))
    assert shape(request) == shape(bytes.fromhex(vectors()["capture_request"]))


def test_sample_commands_of_the_reference(user: Host) -> None:
    curve = curve_named("secp256r1")
    numbers = [number.to_bytes(32, "big").hex() for number in (curve.p, curve.a, curve.b, curve.n)]
    p, a, b, n = numbers
    g = "04" + curve.gx.to_bytes(32, "big").hex() + curve.gy.to_bytes(32, "big").hex()
    holder = "5F2010 44454E4B303430343134343030303031"
    ec = (
        "00460100 000100 5F290100 42095554434130303030 31 7F4981DA 060A04007F00070202020203"
        f"8120 {p} 8220 {a} 8320 {b} 8441 {g} 8520 {n} 870101 {holder} 0000"
    )
    rsa = (
        "00460200 00003A 5F290100 4209 555443413030303031 7F4915 060A04007F00070202020102"
        f"8203010001 02020800 {holder} 0000"
    )
    for apdu in (ec, rsa):
        request, sw = user.raw(apdu)
        assert sw == 0x9000
        assert find(request, 0x67, 0x7F21, 0x7F4E, 0x5F20) == b"DENK040414400001"


def test_names_default_to_the_device(user: Host) -> None:
    request = user.send("00460100", ec_template(curve_named("secp256r1")))
    body = find(request, 0x67, 0x7F21, 0x7F4E)
    serial = user.card.state.serial.encode()
    assert (find(body, 0x42), find(body, 0x5F20)) == (serial + b"00000", serial + b"00001")


def test_without_le_the_request_is_in_the_file(user: Host) -> None:
    data = ec_template(curve_named("brainpoolP256r1"))
    assert user.send("00460100", data, le=None) == b""
    assert user.read(0xCE01).startswith(b"\x67")


def test_only_key_and_request_appear(user: Host) -> None:
    user.generate_ec(1, curve_named("secp256r1"))
    user.generate_aes(2)
    assert user.objects() == ["CC00", "CC01", "CC02", "CE01"]


@pytest.mark.parametrize(
    ("data", "sw"),
    [
        ("", 0x6A80),
        ("5F290100", 0x6A80),
        ("5F290101", 0x6A80),
        ("7F4900", 0x6A80),
        ("7F490C060A04007F00070202020203", 0x6A80),
        ("7F490C060A04007F00070202020102", 0x6A80),
        ("7F4910060A04007F0007020202010202020400FF00", 0x6A80),
        ("7F4910060A04007F0007020202010202020401", 0x6A81),
        ("7F4915060A04007F0007020202010282030100030202 0400", 0x6A81),
        ("7F4910060A04007F0007020202FF0202020400", 0x6A80),
        ("7F4910060A04007F0007020202010202020400 5F2000", 0x6A80),
        ("7F4910060A04007F0007020202010202020400 4211" + "41" * 17, 0x6A80),
        ("7F4910060A04007F0007020202010202020400 900400000000", 0x6A80),
        ("7F4910060A04007F0007020202010202020400 90020001", 0x6A80),
        ("7F4910060A04007F0007020202010202020400 9111" + "20" * 17, 0x6A80),
        ("7F4910060A04007F0007020202010202020400 9100", 0x6A80),
        ("7F4910060A04007F0007020202010202020400 92020000", 0x6A80),
        ("7F4910060A04007F0007020202010202020400 920101", 0x6A88),
        ("7F4910060A04007F0007020202010202020400 8A0100", 0x6A80),
        ("7F49", 0x6A80),
    ],
)
def test_refused_templates_change_nothing(user: Host, data: str, sw: int) -> None:
    before = snapshot(user)
    user.send("00460100", bytes.fromhex(data), sw=sw)
    assert snapshot(user) == before


def altered(curve: Curve) -> list[bytes]:
    template = ec_template(curve)
    return [
        template.replace(curve.b.to_bytes(32, "big"), (curve.b ^ 1).to_bytes(32, "big")),
        template.replace(curve.n.to_bytes(32, "big"), (curve.n ^ 1).to_bytes(32, "big")),
        template.replace(curve.gy.to_bytes(32, "big"), (curve.gy ^ 1).to_bytes(32, "big")),
        template[:-1] + b"\x02",
    ]


def test_unknown_curves(user: Host) -> None:
    for template in altered(curve_named("secp256r1")):
        user.send("00460100", template, sw=0x6A81)
    for curve in curves.prime_curves():
        if curve.name not in SUPPORTED and curve.order_length <= curve.field_length:
            user.send("00460100", ec_template(curve), sw=0x6A81)


def test_references(user: Host) -> None:
    template = ec_template(curve_named("secp256r1"))
    user.send("00460000", template, sw=0x6A86)
    user.send("00460101", template, sw=0x6A86)
    user.send("0046FF00", template)
    user.generate_aes(0, sw=0x6A86)
    user.send("004801B3", sw=0x6A86)
    user.generate_aes(1, extra=bytes.fromhex("930101"), sw=0x6A80)


def test_login_is_needed(user: Host) -> None:
    user.select()
    user.generate_ec(1, curve_named("secp256r1"), sw=0x6982)
    user.generate_aes(1, sw=0x6982)


def test_list_protects_against_replacement(user: Host) -> None:
    user.generate_aes(1, extra=bytes.fromhex("910110"))
    user.generate_aes(1, sw=0x6A81)
    user.generate_aes(2, extra=bytes.fromhex("91021094"))
    user.generate_aes(2)
    user.generate_aes(2, 256)


def test_key_waits_for_a_complete_domain(host: Host) -> None:
    host.initialize("970102")
    host.login()
    host.send("80520101", b"\x01")
    host.generate_aes(1, extra=bytes.fromhex("920101"), sw=0x6985)
    host.generate_aes(1, extra=bytes.fromhex("920100"), sw=0x6A88)
    host.generate_aes(1)
    host.import_kek(bytes(32), 1)
    host.generate_aes(2, extra=bytes.fromhex("920101"))
    assert host.send("00A40000", bytes.fromhex("CC02")).endswith(bytes.fromhex("A503920101"))
    host.send("80720192", sw=0x6A88)
    host.send("80720292")
