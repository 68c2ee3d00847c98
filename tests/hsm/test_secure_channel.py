# SPDX-License-Identifier: MIT
"""Certificate chain and secure channel of a device: host and virtual card were written apart, from the reference."""

from __future__ import annotations

import pytest

from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import chain
from jsapi.hsm.initializer import SmartCardHSMInitializer
from jsapi.hsm.protocol import C_DEVAUT
from jsapi.hsm.smartcardhsm import SmartCardHSM
from jsapi.key import Component, Key
from jsapi.services import Services
from jsapi.terminals.virtual.card import VirtualCard
from jsapi.terminals.virtual.reader import VirtualReader


class VirtualServices(Services):
    """One virtual card; its test root counts when `trusting`."""

    def __init__(self, *, trusting: bool = True) -> None:
        self.reader = VirtualReader(VirtualCard(), "UTVC0000001")
        self.trusting = trusting
        self.written: list[str] = []

    def connect(self, reader):
        return self.reader.connect()

    def option(self, name):
        return self.trusting and name == "virtual-root"

    def write(self, text):
        self.written.append(text)


@pytest.fixture
def services() -> VirtualServices:
    return VirtualServices()


@pytest.fixture
def device(services: VirtualServices) -> SmartCardHSM:
    card = Card(services)
    SmartCardHSMInitializer(card).initialize()
    return SmartCardHSM(card)


def test_everything_works_through_the_channel(services, device):
    public_key = device.validate_chain(services)
    device.open_secure_channel(None, public_key)
    assert device.verify_user_pin(ByteString(b"648219")) == 0x9000
    assert device.query_user_pin_status() == 0x9000
    file = ByteString(b"\xcf\x01")
    device.update_binary(file, 0, ByteString(bytes(range(256)) * 12))
    assert bytes(device.read_binary(file)) == bytes(range(256)) * 12
    assert len(device.generate_random(100)) == 100
    device.delete_file(file)
    assert len(device.enumerate_objects()) == 2  # the device key


def test_a_device_with_another_key_is_found_out(device):
    other = SmartCardHSM(Card(VirtualServices()))
    theirs = chain.verify(other.device.read_file(C_DEVAUT), virtual=True)
    assert isinstance(theirs, chain.Chain)
    with pytest.raises(GPError) as error:
        device.open_secure_channel(None, theirs.public_key)
    assert error.value.code == ErrorCode.AUTHENTICATION_FAILED


def test_a_key_without_a_point_is_refused(services, device):
    key = Key()
    key.set_component(Component.ECC_CURVE_OID, ByteString(bytes.fromhex("2B2403030208010107")))
    with pytest.raises(GPError):
        device.open_secure_channel(None, key)


def test_the_test_root_counts_for_virtual_readers_only():
    services = VirtualServices(trusting=False)
    device = SmartCardHSM(Card(services))
    assert device.validate_chain(services) is None
    assert services.written == ["The device certificate was not validated: the root UTSRCAVC100001 is not known\n"]
    found = chain.verify(device.device.read_file(C_DEVAUT), virtual=True)
    assert isinstance(found, chain.Chain)
    assert found.path.startswith("/UTSRCAVC1/UTDICAVC1/")
