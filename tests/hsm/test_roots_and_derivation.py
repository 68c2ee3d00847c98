# SPDX-License-Identifier: MIT
"""Members of SmartCardHSM that older scripts call: roots, one-call initialisation, derivation."""

from __future__ import annotations

import pytest

from jsapi.bytestring import ByteString
from jsapi.crypto import keys, plain_ecdsa
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism
from jsapi.gperror import GPError
from jsapi.hsm import chain
from jsapi.hsm.smartcardhsm import VIRTUAL_ROOT, SmartCardHSM
from jsapi.key import Component, Key, KeyType
from tests.hsm.conftest import Hsm
from tests.hsm.two_cards import another_card
from tests.terminals.virtual.host import SO_PIN, USER_PIN, curve_named


def test_roots_are_self_signed_and_have_the_published_keys() -> None:
    """Points of the protocol reference, chapter 12."""
    for holder, root in SmartCardHSM.root_certs().items():
        assert root.holder == root.authority == holder
        assert root.verify_with(None, root.get_public_key())
        known = chain.root_key(holder)
        assert known is not None
        assert root.public_point == b"\x04" + (known.component(Component.ECC_QX) or b"") + (
            known.component(Component.ECC_QY) or b""
        )


def test_a_chain_comes_with_all_its_certificates(hsm: Hsm) -> None:
    hsm.services.options.add(VIRTUAL_ROOT)
    found = SmartCardHSM.validate_chain_of(hsm.services, None, ByteString(hsm.sc.device.read_file(0x2F02)))
    assert found is not None
    assert found["dica"].verify_with(None, found["srca"].get_public_key())
    assert found["devicecert"].verify_with(None, found["dica"].get_public_key(found["srca"].get_public_key()))


def test_the_key_of_development_devices_is_a_point_of_the_curve() -> None:
    assert keys.public_key(SmartCardHSM.dev_aut_puk()).key_size == 256


def test_initialising_in_one_call() -> None:
    card = another_card("UTOLD000001")
    arguments = [ByteString(data) for data in (b"\0\1", USER_PIN, SO_PIN)]
    card.sc.init_device(*arguments, 3, 2)
    assert card.sc.query_key_domain_status()["outstanding"] == 2
    card.sc.init_device(*arguments, 2)
    assert card.sc.query_key_domain_status() == {"sw": 0x6D00}
    assert card.sc.query_user_pin_status() == 0x63C2
    with pytest.raises(GPError, match="The options have 2 bytes"):
        card.sc.init_device(ByteString(b"\1"), *arguments[1:], 3)


def test_command_data_is_printed(hsm: Hsm) -> None:
    SmartCardHSM.dump_key_data(hsm.services, ByteString(bytes.fromhex("5F290100" + "42024141")))
    assert "5F29" in hsm.services.written and "4141" in hsm.services.written.replace(" ", "")


def test_an_ec_key_is_derived_from_another(hsm: Hsm) -> None:
    """d' = d + 1, so Q' = Q + G."""
    curve = curve_named("secp256r1")
    request = hsm.ks.generate_ecc_key_pair("master", curve.oid)
    hsm.sc.derive_ecc_key(1, 9, ByteString((1).to_bytes(32, "big")))
    public, generator = request.get_public_key(), Key(KeyType.PUBLIC)
    keys.put_curve(generator, curve, named=True)
    keys.put_point(generator, curve, curve.gx, curve.gy)
    Crypto().derive_key(public, Mechanism.EC_MULTIPLY_ADD, ByteString((1).to_bytes(32, "big")), generator)
    message = ByteString(b"message")
    signature = hsm.sc.sign(9, 0x73, message)
    assert Crypto().verify(generator, Mechanism.ECDSA_SHA256, message, signature)
    with pytest.raises(GPError, match="Keys are numbered 1 to 255"):
        hsm.sc.derive_ecc_key(1, 0, ByteString(b"\1"))


def test_a_derived_key_with_a_label(hsm: Hsm) -> None:
    request = hsm.ks.generate_ecc_key_pair("master", "secp256r1")
    key = hsm.ks.derive_ecc_key("master", "child", ByteString(bytes(32)))  # d + 0: the same key
    assert (key.get_label(), key.get_size(), key.get_type()) == ("child", 256, "EC")
    message = ByteString(b"message")
    signature = key.sign(Mechanism.ECDSA_SHA256, message)
    assert Crypto().verify(request.get_public_key(), Mechanism.ECDSA_SHA256, message, signature)
    with pytest.raises(GPError, match="already holds a key with label child"):
        hsm.ks.derive_ecc_key("master", "child", ByteString(bytes(32)))
    hsm.ks.generate_rsa_key_pair("rsa", 1024)
    with pytest.raises(GPError, match="The key rsa is no EC key"):
        hsm.ks.derive_ecc_key("rsa", "other", ByteString(bytes(32)))


def test_a_secret_is_derived_from_an_aes_key(hsm: Hsm) -> None:
    hsm.host.generate_aes(5, extra=bytes.fromhex("910199"))
    secrets = {bytes(hsm.sc.derive_symmetric_key(5, ByteString(label))) for label in (b"a", b"b")}
    assert [len(secret) for secret in secrets] == [32, 32]
    with pytest.raises(GPError, match="A label has at most 127 bytes"):
        hsm.sc.derive_symmetric_key(5, ByteString(bytes(128)))


@pytest.mark.parametrize(
    ("der", "plain"),
    [
        ("3006020101020102", "0000000100000002"),
        ("300A020500FFFFFFFF02010A", "FFFFFFFF0000000A"),
        ("300B0206000000000001" + "02010F", "000000010000000F"),  # zeros as real devices add them
    ],
)
def test_plain_signatures(der: str, plain: str) -> None:
    assert plain_ecdsa.from_der(bytes.fromhex(der), 4).hex().upper() == plain


def test_plain_signatures_both_ways() -> None:
    assert plain_ecdsa.to_der(bytes.fromhex("0000000180000002")).hex() == "300a020101020500" + "80000002"
    with pytest.raises(ValueError, match="at most 4 bytes"):
        plain_ecdsa.from_der(bytes.fromhex("300B0206010000000001020101"), 4)
