# SPDX-License-Identifier: MIT
"""Card verifiable certificates of a Nitrokey HSM 2 (protocol reference, 21.6), and its chain to the production root."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi import curves
from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import chain
from jsapi.hsm.cvc import CVC
from jsapi.hsm.identity import serial_of
from jsapi.key import Component, Key
from tests.refused import refused
from tests.terminals.virtual.host import vectors

CERTIFICATES = bytes.fromhex(vectors()["capture_device_certificates"])
REQUEST = bytes.fromhex(vectors()["capture_request"])
ROOT = bytes.fromhex(vectors()["production_root_point"])


def test_device_and_issuer():
    device = CVC.create(ByteString(CERTIFICATES))
    issuer = CVC(CERTIFICATES[len(device.data) :])
    assert (device.holder, device.authority) == ("DENK040414400000", "DEDINK0400001")
    assert (issuer.holder, issuer.authority) == ("DEDINK0400001", "DESRCACC100001")
    assert device.get_chr().get_holder() == "DENK0404144"
    assert not device.is_authenticated_request()
    assert device.get_outer_car() is None
    assert device.data + issuer.data == CERTIFICATES
    assert bytes(device.get_bytes()) == device.data
    assert device.to_string() == (
        "CVC id-SC-HSM Terminal CAR=DEDINK0400001 CHR=DENK040414400000 CED=2026-05-28 CXD=2031-05-27"
    )


def test_chain_to_the_production_root():
    found = chain.verify(CERTIFICATES)
    assert isinstance(found, chain.Chain)
    assert found.path == "/DESRCACC1/DEDINK04/DENK0404144"
    assert (
        found.public_key.component(Component.ECC_QX)
        == found.device.body[found.device.body.index(b"\x86\x41\x04") + 3 :][:32]
    )
    anchor = chain.root_key("DESRCACC100001")
    assert anchor is not None
    assert [anchor.component(c) for c in (Component.ECC_QX, Component.ECC_QY)] == [ROOT[1:33], ROOT[33:]]


@pytest.mark.parametrize("position", [60, 200, 300, 440])
def test_changed_certificates_do_not_verify(position):
    damaged = bytearray(CERTIFICATES)
    damaged[position] ^= 1
    assert isinstance(chain.verify(bytes(damaged)), str)


def test_unknown_root_is_named():
    renamed = CERTIFICATES.replace(b"DESRCACC100001", b"ESPICOHSCA0001")
    assert chain.verify(renamed) == "the root ESPICOHSCA0001 is not known"


def test_serial_number():
    assert serial_of(CERTIFICATES) == "DENK0404144"
    for content in (b"", b"\x7f\x21\x00", CERTIFICATES[:20], b"\x30\x03\x02\x01\x00"):
        assert serial_of(content) is None


def test_request_verifies_with_its_own_key_and_with_the_device():
    request = CVC(REQUEST)
    assert request.is_authenticated_request()
    outer = request.get_outer_car()
    assert outer is not None
    assert (outer.text, request.authority, request.holder) == ("DENK040414400000", "UTCA00001", "DENK040414400001")
    own = request.get_public_key()
    assert keys.curve_of(own).name == "secp256k1"
    assert request.verify_with(None, own)
    assert not request.verify_with(None, chain.root_key("DESRCACC100001") or Key())


def test_inherited_curve_needs_the_issuer():
    device = CVC(CERTIFICATES)
    with refused("CVC", ErrorCode.INVALID_DATA, 0, "inherits its curve"):
        device.get_public_key()
    domain = Key()
    keys.put_curve(domain, curves.prime_curve("brainpoolP256r1"), named=True)
    assert device.get_public_key(domain).bits == 256


@given(st.binary(max_size=80))
def test_any_bytes_are_refused_cleanly(data):
    with pytest.raises(GPError, match="Not a card verifiable certificate"):
        CVC(data)


def test_structure_is_offered():
    assert isinstance(CVC(CERTIFICATES).get_asn1(), ASN1)


@given(position=st.integers(0, len(REQUEST) - 1), bit=st.integers(0, 7))
def test_damaged_requests_raise_nothing_but_gperror(position: int, bit: int) -> None:
    """Whatever is asked of a request with one wrong bit."""
    damaged = bytearray(REQUEST)
    damaged[position] ^= 1 << bit
    questions = (
        "get_outer_car", "get_car", "get_chr", "get_type", "to_string", "contains_domain_parameter", "get_public_key",
        "get_rights_as_list", "is_expired", "is_countersigned_request", "dump",
    )  # fmt: skip
    for question in questions:
        with suppress(GPError):
            getattr(CVC(bytes(damaged)), question)()
    with suppress(GPError):
        assert not CVC(bytes(damaged)).verify_at_with(None, CVC(REQUEST).get_public_key())
    with suppress(GPError):
        CVC(bytes(damaged)).get_extension(ByteString(b"\x06"))
