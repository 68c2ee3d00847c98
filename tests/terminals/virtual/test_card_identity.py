# SPDX-License-Identifier: MIT
"""Device certificates: chain checked by OpenSSL, layout that of a real device (sections 12 and 21.6)."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path

import pytest

from jsapi import ber
from jsapi.terminals.virtual import CardState
from jsapi.terminals.virtual.identity import IssuingAuthority, issue_identity, make_authority, shipped_authority
from tests.terminals.virtual.host import (
    Host,
    curve_named,
    der_from_plain,
    ec_public_key_der,
    find,
    openssl_verifies,
    vectors,
)


def verifies(certificate: bytes, issuer_point: bytes, folder: Path) -> bool:
    body = ber.encode(0x7F4E, find(certificate, 0x7F4E))
    key = ec_public_key_der(curve_named("brainpoolP256r1"), issuer_point)
    signature = der_from_plain(find(certificate, 0x5F37))
    return openssl_verifies(folder, key, hashlib.sha256(body).digest(), signature)


def chain_is_valid(device: bytes, issuer: bytes, root_point: bytes, folder: Path) -> bool:
    issuer_point = find(issuer, 0x7F4E, 0x7F49, 0x86)
    return verifies(issuer, root_point, folder) and verifies(device, issuer_point, folder)


def test_judge_accepts_a_real_chain(tmp_path: Path) -> None:
    device, issuer = ber.parse(bytes.fromhex(vectors()["capture_device_certificates"]))
    assert chain_is_valid(device.value, issuer.value, bytes.fromhex(vectors()["production_root_point"]), tmp_path)


def test_chain(host: Host, tmp_path: Path) -> None:
    content = host.read(0x2F02)
    device, issuer = ber.parse(content)
    root = find(host.card.state.trust_anchor, 0x7F21)
    point = find(root, 0x7F4E, 0x7F49, 0x86)
    assert verifies(root, point, tmp_path)
    assert chain_is_valid(device.value, issuer.value, point, tmp_path)
    assert len(content) <= 1024


def test_layout_is_that_of_a_real_device(host: Host) -> None:
    def tags(data: bytes) -> list[object]:
        constructed = {0x7F21, 0x7F4E, 0x7F49, 0x7F4C}
        tlvs = [t for t in ber.parse(data) if t.tag != 0x65]
        return [(t.tag, tags(t.value) if t.tag in constructed else None) for t in tlvs]

    assert tags(host.read(0x2F02)) == tags(bytes.fromhex(vectors()["capture_device_certificates"]))


def test_names(host: Host) -> None:
    device, issuer = (find(tlv.value, 0x7F4E) for tlv in ber.parse(host.read(0x2F02)))
    root = find(host.card.state.trust_anchor, 0x7F21, 0x7F4E)
    assert find(device, 0x5F20) == host.card.state.serial.encode() + b"00000"
    assert find(device, 0x42) == find(issuer, 0x5F20)
    assert find(issuer, 0x42) == find(root, 0x5F20) == find(root, 0x42)
    assert find(root, 0x5F20).startswith(b"UTSRCAVC")
    assert find(issuer, 0x5F20).startswith(b"UTDICAVC")
    rights = [find(body, 0x7F4C, 0x53) for body in (root, issuer, device)]
    assert rights == [b"\xc0", b"\x80", b"\x00"]


def test_dates(host: Host) -> None:
    for body in (find(tlv.value, 0x7F4E) for tlv in ber.parse(host.read(0x2F02))):
        effective, expiration = find(body, 0x5F25), find(body, 0x5F24)
        assert len(effective) == len(expiration) == 6
        assert max(effective + expiration) <= 9
        assert effective < expiration


def test_serial_number() -> None:
    assert CardState.in_memory("UTVC0000001").serial == "UTVC0000001"
    assert CardState.in_memory("DEABC123").device_name == "DEABC12300000"
    assert CardState.in_memory().serial.startswith("UTVC")


@pytest.mark.parametrize(
    "serial", ["", "UTVC001", "UTVC00000001", "12345678", "utvc0000001", "UTVC000000 ", "UTVC\n00000"]
)
def test_unusable_serial_numbers(serial: str) -> None:
    with pytest.raises(ValueError, match="serial number"):
        issue_identity(serial)


def test_all_cards_share_the_root_that_ships(tmp_path: Path) -> None:
    one, other = CardState.in_memory(), CardState.in_memory()
    assert one.trust_anchor == other.trust_anchor == shipped_authority().root_certificate
    root = find(one.trust_anchor, 0x7F21)
    assert find(root, 0x7F4E, 0x5F20) == b"UTSRCAVC100001"
    point = find(root, 0x7F4E, 0x7F49, 0x86)
    assert verifies(root, point, tmp_path)
    for state in (one, other):
        device, issuer = ber.parse(state.file(0x2F02) or b"")
        assert chain_is_valid(device.value, issuer.value, point, tmp_path)


def test_the_shipped_root_says_what_it_is() -> None:
    text = resources.files("jsapi.terminals.virtual").joinpath("data", "test_root.json").read_text("ascii")
    assert json.loads(text)["source"].startswith("TEST ROOT")
    assert "DESRCA" not in text


def test_two_cards_under_one_root() -> None:
    authority = make_authority()
    one, other = CardState.in_memory(authority=authority), CardState.in_memory(authority=authority)
    assert one.trust_anchor == other.trust_anchor
    assert one.file(0x2F02) != other.file(0x2F02)


def test_authority_storage_round_trip() -> None:
    authority = make_authority()
    again = IssuingAuthority.decode(authority.encode())
    assert again == authority
    assert str(authority.root_key.d) not in repr(authority)
