# SPDX-License-Identifier: MIT
"""PACE and chip authentication with published worked examples, and each side with the other.

ICAO Doc 9303-11, appendix G.1 (PACE, ECDH, generic mapping, AES-128) and appendix D.1 (key derivation, 3DES);
chip authentication: protocol reference, 21.7.
"""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from jsapi import curves, oid
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.crypto.mechanisms import Mechanism
from jsapi.eac import agreement
from jsapi.eac.chip_authentication import ChipAuthentication
from jsapi.eac.pace import PACE
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from tests.refused import refused

PASSWORD_KEY = "89DED1B26624EC1E634C1989302849DD"
MRZ_SEED = "7E2D2A41C74EA0B38CD36F863939BFA8E9032AAD"
ENCRYPTED_NONCE = "95A3A016522EE98D01E76CB6B98B42C3"
MAP_IFD = "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99"
MAP_IC = "498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560"
MAP_POINT_IFD = (
    "047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
    "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D"
)
MAPPED = (
    "8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2",
    "8C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522",
)
DH_IFD = "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"
DH_IC = "107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A"
DH_POINT_IFD = (
    "042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
    "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462"
)
ENCRYPTION_KEY, MAC_KEY = "F5F0E35C0D7161EE6724EE513A0D9A7F", "FE251C7858B356B24514B3BD5F4297D1"
TOKEN_IFD, TOKEN_IC = "C2B0BD78D94BA866", "3ABB9674BCE93C08"


def data(text: str) -> ByteString:
    return ByteString(bytes.fromhex(text))


def text(value: ByteString | bytes) -> str:
    return bytes(value).hex().upper()


def domain(name: str = "brainpoolP256r1") -> Key:
    key = Key()
    keys.put_curve(key, curves.prime_curve(name), named=True)
    return key


def value(key: Key | None, component: Component) -> str:
    assert key is not None
    return text(key.component(component) or b"")


class Prepared(PACE):
    """With key pairs of the worked example instead of random ones."""

    scalars: list[str]

    def new_pair(self, curve: Key) -> tuple[Key, Key]:
        from jsapi.crypto import point

        scalar, named = int(self.scalars.pop(0), 16), keys.curve_of(curve)
        private, public = Key(KeyType.PRIVATE), Key(KeyType.PUBLIC)
        for key in (private, public):
            key.copy_domain(curve)
        private.put(Component.ECC_D, scalar.to_bytes(32, "big"))
        keys.put_point(public, named, *point.affine(point.generator(named) * scalar))
        return private, public


def prepared(*scalars: str) -> Prepared:
    run = Prepared(oid.encode("id-PACE-ECDH-GM-AES-CBC-CMAC-128"), domain(), 2)
    run.scalars = list(scalars)
    run.set_password(data(MRZ_SEED))
    run.decrypt_nonce(data(ENCRYPTED_NONCE))
    return run


def test_pace_of_the_worked_example() -> None:
    terminal, chip = prepared(MAP_IFD, DH_IFD), prepared(MAP_IC, DH_IC)
    assert value(terminal._password_key, Component.AES) == PASSWORD_KEY
    points = terminal.get_mapping_data(), chip.get_mapping_data()
    assert text(points[0]) == MAP_POINT_IFD
    terminal.perform_mapping(points[1])
    chip.perform_mapping(points[0])
    assert tuple(value(terminal._mapped, c) for c in (Component.ECC_GX, Component.ECC_GY)) == MAPPED
    points = terminal.get_ephemeral_public_key(), chip.get_ephemeral_public_key()
    assert text(points[0]) == DH_POINT_IFD
    terminal.perform_key_agreement(points[1])
    chip.perform_key_agreement(points[0])
    for side in (terminal, chip):
        assert (value(side.kenc, Component.AES), value(side.kmac, Component.AES)) == (ENCRYPTION_KEY, MAC_KEY)
    assert text(terminal.calculate_authentication_token()) == TOKEN_IFD
    assert text(chip.calculate_authentication_token()) == TOKEN_IC
    assert terminal.verify_authentication_token(data(TOKEN_IC)) and chip.verify_authentication_token(data(TOKEN_IFD))
    assert not terminal.verify_authentication_token(data(TOKEN_IFD))


ECDH_SUITES = ("3DES-CBC-CBC", "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256")


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("suite", ECDH_SUITES)
@pytest.mark.parametrize("curve", ["secp256r1", "brainpoolP320r1"])
def test_both_sides_of_pace(suite: str, curve: str, version: int) -> None:
    def run(password: bytes) -> PACE:
        side = PACE(oid.encode(f"id-PACE-ECDH-GM-{suite}"), domain(curve), version)
        side.set_password(ByteString(password))
        return side

    chip, right, wrong = run(b"123456"), run(b"123456"), run(b"123457")
    nonce = chip.get_encrypted_nonce()
    for terminal in (right, wrong):
        terminal.decrypt_nonce(nonce)
        points = terminal.get_mapping_data(), chip.get_mapping_data()
        terminal.perform_mapping(points[1])
        chip.perform_mapping(points[0])
        points = terminal.get_ephemeral_public_key(), chip.get_ephemeral_public_key()
        terminal.perform_key_agreement(points[1])
        chip.perform_key_agreement(points[0])
        agreed = chip.verify_authentication_token(terminal.calculate_authentication_token())
        assert agreed is (terminal is right)
        chip._pair = None


def test_the_order_of_the_steps() -> None:
    run = PACE(oid.encode("id-PACE-ECDH-GM-AES-CBC-CMAC-128"), domain())
    for call in (
        run.get_encrypted_nonce,
        run.get_ephemeral_public_key,
        run.calculate_authentication_token,
        lambda: run.perform_mapping(data("04")),
    ):
        with refused("PACE", ErrorCode.INVALID_USAGE, 0):
            call()
    assert run.to_string() == "PACE 0.4.0.127.0.7.2.2.4.2.2: not started"


def test_our_own_public_key_is_refused() -> None:
    run = prepared(MAP_IFD)
    point = run.get_mapping_data()
    with refused("PACE", ErrorCode.AUTHENTICATION_FAILED, 0):
        run.perform_mapping(point)


@pytest.mark.parametrize("point", ["", "04", "03" + MAPPED[0] + MAPPED[1], "04" + MAPPED[0]])
def test_points_of_another_form(point: str) -> None:
    run = prepared(MAP_IFD)
    run.get_mapping_data()
    with refused("PACE", ErrorCode.INVALID_DATA, 0):
        run.perform_mapping(data(point))


def test_points_off_the_curve() -> None:
    run = prepared(MAP_IFD)
    run.get_mapping_data()
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, Mechanism.ECDHP):
        run.perform_mapping(data("04" + MAPPED[0] + MAPPED[0]))


@pytest.mark.parametrize("name", ["id-PACE-ECDH-IM-AES-CBC-CMAC-128", "id-PACE-DH-GM-AES-CBC-CMAC-128", "id-PACE"])
def test_other_mappings_and_groups(name: str) -> None:
    with refused("PACE", ErrorCode.INVALID_MECH, 0):
        PACE(oid.encode(name), domain())


def test_key_derivation_for_3des() -> None:
    """ICAO 9303-11, D.1; the parity bits of DES keys do not count."""
    suite = agreement.suite_of("PACE", oid.encode("id-PACE-ECDH-GM-3DES-CBC-CBC"), "id-PACE-ECDH-GM")
    seed = bytes.fromhex("239AB9CB282DAF66231DC5A4DF6BFBAE")
    known = {1: "AB94FDECF2674FDFB9B391F85D7F76F2", 2: "7962D9ECE03D1ACD4C76089DCE131543"}
    for counter, expected in known.items():
        made = agreement.derive(suite, seed, counter).component(Component.DES) or b""
        assert bytes(byte & 0xFE for byte in made) == bytes(byte & 0xFE for byte in bytes.fromhex(expected))


def test_key_derivation_for_longer_aes_keys() -> None:
    for arc, length in ((3, 24), (4, 32)):
        suite = agreement.suite_of("PACE", oid.encode(f"id-PACE-ECDH-GM.{arc}"), "id-PACE-ECDH-GM")
        made = agreement.derive(suite, b"secret", 2, b"nonce").component(Component.AES)
        assert made == hashlib.sha256(b"secretnonce\0\0\0\2").digest()[:length]


def test_retail_mac_tokens() -> None:
    """ISO 9797-1, MAC algorithm 3, computed with single steps: CBC with the first key, the last block with both."""
    suite = agreement.suite_of("PACE", oid.encode("id-PACE-ECDH-GM-3DES-CBC-CBC"), "id-PACE-ECDH-GM")
    mac = agreement.derive(suite, b"x", 2)
    key = mac.component(Component.DES) or b""
    padded = b"template" + b"\x80" + bytes(7)
    single = Cipher(TripleDES(key[:8] * 3), modes.CBC(bytes(8))).encryptor().update(padded[:8])
    block = bytes(a ^ b for a, b in zip(single, padded[8:], strict=True))
    expected = Cipher(TripleDES(key + key[:8]), modes.ECB()).encryptor().update(block)
    assert agreement.token(suite, mac, b"template") == expected
    unpadded = Cipher(TripleDES(key + key[:8]), modes.ECB()).encryptor().update(b"template")
    assert agreement.token(suite, mac, b"template", padded=False) == unpadded


# ---- chip authentication ----

DEVICE, HOST = "11" * 32, "22" * 32
HOST_POINT = (
    "046674461D273A4EE6D2CEDEDA425696DDFDD8CBBE0E36CE9244EC611FE027B5312E6D0798F28B235C9BDBC96AE40E4C5695F1F0"
    "7F2489CACEA981EC0E83BB9DE5"
)


def key_pair(scalar: str) -> tuple[Key, Key]:
    private, public = Key(KeyType.PRIVATE), Key(KeyType.PUBLIC)
    for key in (private, public):
        key.copy_domain(domain())
    private.put(Component.ECC_D, bytes.fromhex(scalar))
    numbers = ec.derive_private_key(int(scalar, 16), ec.BrainpoolP256R1()).public_key().public_numbers()
    keys.put_point(public, curves.prime_curve("brainpoolP256r1"), numbers.x, numbers.y)
    return private, public


def test_chip_authentication_of_the_reference() -> None:
    device, host = key_pair(DEVICE), key_pair(HOST)
    terminal = ChipAuthentication(oid.encode("id-CA-ECDH-AES-CBC-CMAC-128"), domain())
    terminal.set_key_pair(*host)
    assert text(terminal.get_ephemeral_public_key()) == HOST_POINT
    chip = ChipAuthentication(oid.encode("id-CA-ECDH-AES-CBC-CMAC-128"), domain())
    chip.set_key_pair(*device)
    nonce = data("0102030405060708")
    terminal.perform_key_agreement(chip.get_ephemeral_public_key(), nonce)
    chip.perform_key_agreement(terminal.get_ephemeral_public_key(), nonce)
    assert value(terminal.kenc, Component.AES) == "D3B825F2D83B126F4791A5D57540E598"
    assert value(terminal.kmac, Component.AES) == "F0518F7C4F6CA1700783E46E1303532A"
    assert text(chip.calculate_authentication_token()) == "F434DB0C6A0C5441"
    assert terminal.verify_authentication_token(data("F434DB0C6A0C5441"))


@pytest.mark.parametrize("suite", ECDH_SUITES)
def test_both_sides_of_chip_authentication(suite: str) -> None:
    terminal, chip = (ChipAuthentication(oid.encode(f"id-CA-ECDH-{suite}"), domain("secp384r1")) for _ in range(2))
    for side in (terminal, chip):
        side.generate_ephemeral_key_pair()
    terminal.perform_key_agreement(chip.get_ephemeral_public_key())
    chip.perform_key_agreement(terminal.get_ephemeral_public_key())
    tokens = []
    for with_domain, unpadded in ((False, False), (True, False), (False, True)):
        for side in (terminal, chip):
            side.include_domain, side.no_padding = with_domain, unpadded
        tokens.append(bytes(chip.calculate_authentication_token()))
        assert terminal.verify_authentication_token(ByteString(tokens[-1]))
    assert len(set(tokens)) == (3 if suite.startswith("3DES") else 2)


def test_scripts(eac) -> None:  # type: ignore[no-untyped-def]
    eac.run("""
        var PACE = require("scsh/eac/PACE").PACE;
        var ChipAuthentication = require("scsh/eac/ChipAuthentication").ChipAuthentication;
        var domain = new Key();
        domain.setComponent(Key.ECC_CURVE_OID,
            new ByteString(ChipAuthentication.standardizedDomainParameter[13], OID));
        var ca = new ChipAuthentication(crypto, ChipAuthentication.id_CA_ECDH_3DES_CBC_CBC, domain);
        ca.noPadding = ca.includeDPinAuthToken = true;
        var pace = new PACE(crypto, new ByteString(PACE.id_PACE_ECDH_GM_AES_CBC_CMAC_256, OID), domain, 2);
    """)
    assert eac.run("ca.noPadding && ca.includeDPinAuthToken && ca.kenc === null") is True
    assert eac.run("ca.algo.equals(ChipAuthentication.id_CA_ECDH_3DES_CBC_CBC)") is True
    assert eac.run("pace.getSymmetricAlgorithm() === Key.AES && !pace.hasNonce() && !pace.hasMapping()") is True
    assert eac.run("PACE.encodePublicKey(PACE.id_PACE_ECDH_GM, pair('secp256r1').puk).tag") == 0x7F49
    assert eac.run("PACE.keyToString(pace.deriveKey(new ByteString('00', HEX), 1))") == "(AES, 256 bits)"
