# SPDX-License-Identifier: MIT
"""Wrapped keys: the blob of a real device and the vectors of the reference (sections 11, 21.3 and 21.4)."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from jsapi.terminals.virtual import aes, blob, ecc
from jsapi.terminals.virtual.blob import BlobError, Kek
from jsapi.terminals.virtual.ecc import SUPPORTED
from jsapi.terminals.virtual.keys import AesKey, EcKey
from jsapi.terminals.virtual.rsa import RsaKey, from_primes
from tests.terminals.virtual.host import (
    Host,
    curve_named,
    ec_public_key_der,
    find,
    new_host,
    openssl_verifies,
    snapshot,
    vectors,
)

KEK = Kek(bytes.fromhex(vectors()["dkek"]["kek"]))
PREFIX = bytes(range(0xA0, 0xA8))
REAL = vectors()["real_ec_blob"]


@pytest.fixture
def fixed_random(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the random prefix that of the vectors."""
    monkeypatch.setattr("os.urandom", lambda length: PREFIX[:length])


def vector_key() -> RsaKey:
    vector = vectors()["own_rsa_1024"]
    return from_primes(int(vector["p"], 16), int(vector["q"], 16), 65537)


def test_blob_of_a_real_device(host: Host, tmp_path: Path) -> None:
    host.initialize("920101")
    assert host.import_kek(bytes.fromhex(REAL["kek"])).hex().upper() == "0100" + REAL["key_check_value"]
    host.login()
    host.send("80740193", bytes.fromhex(REAL["blob"]), le=None)
    assert host.objects() == ["CC00", "CC01"]
    key = ec_public_key_der(curve_named("secp256k1"), bytes.fromhex(REAL["point"]))
    digest = hashlib.sha256(b"message").digest()
    assert openssl_verifies(tmp_path, key, digest, host.send("80680170", digest))
    unwrapped = blob.unwrap(Kek(bytes.fromhex(REAL["kek"])), bytes.fromhex(REAL["blob"]))
    assert unwrapped.material == EcKey(curve_named("secp256k1"), int(REAL["d"], 16))
    assert unwrapped.algorithms is None


@pytest.mark.usefixtures("fixed_random")
def test_own_ec_vector() -> None:
    vector = vectors()["own_ec_blob"]
    key = EcKey(curve_named(vector["curve"]), int(vector["d"], 16))
    assert blob.wrap(KEK, key, None).hex().upper() == vector["blob"]
    assert blob.unwrap(KEK, bytes.fromhex(vector["blob"])).material == key


@pytest.mark.usefixtures("fixed_random")
@pytest.mark.parametrize("name", ["own_aes_128_blob", "own_aes_256_blob"])
def test_own_aes_vectors(name: str) -> None:
    vector, allowed = vectors()[name], bytes.fromhex("10111899")
    key = AesKey(bytes.fromhex(vector["key"]))
    assert blob.wrap(KEK, key, allowed).hex().upper() == vector["blob"]
    unwrapped = blob.unwrap(KEK, bytes.fromhex(vector["blob"]))
    assert (unwrapped.material, unwrapped.algorithms) == (key, allowed)


@pytest.mark.usefixtures("fixed_random")
@pytest.mark.parametrize(("largest_crt_size", "prefix", "size"), [(2048, "crt", 523), (0, "plain", 331)])
def test_own_rsa_vectors(monkeypatch: pytest.MonkeyPatch, largest_crt_size: int, prefix: str, size: int) -> None:
    monkeypatch.setattr(blob, "LARGEST_CRT_SIZE", largest_crt_size)
    vector, wrapped = vectors()["own_rsa_1024"], blob.wrap(KEK, vector_key(), None)
    assert len(wrapped) == size
    assert wrapped[-16:].hex().upper() == vector[f"{prefix}_blob_mac"]
    assert hashlib.sha256(wrapped).hexdigest().upper() == vector[f"{prefix}_blob_sha256"]
    assert blob.unwrap(KEK, wrapped).material.n == vector_key().n  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("bits", "size"), [(192, 299), (224, 331), (256, 363), (320, 443), (384, 507), (512, 651), (521, 667)]
)
def test_blob_sizes_of_ec_keys(bits: int, size: int) -> None:
    names = [name for name in SUPPORTED if curve_named(name).bits == bits]
    for curve in map(curve_named, names):
        key = EcKey(curve, ecc.generate_scalar(curve))
        wrapped = blob.wrap(KEK, key, None)
        assert len(wrapped) == size
        assert blob.unwrap(KEK, wrapped).material == key


@pytest.mark.parametrize(("bits", "size"), [(1024, 523), (1536, 747), (2048, 971), (3072, 843), (4096, 1099)])
def test_blob_sizes_of_rsa_keys(bits: int, size: int) -> None:
    numbers = rsa.generate_private_key(65537, bits).private_numbers()
    key = from_primes(numbers.p, numbers.q, 65537)
    wrapped = blob.wrap(KEK, key, None)
    assert len(wrapped) == size
    again = blob.unwrap(KEK, wrapped).material
    assert isinstance(again, RsaKey)
    assert (again.n, {again.p, again.q}) == (key.n, {key.p, key.q})


@pytest.mark.parametrize(("length", "size"), [(16, 73), (24, 89), (32, 89)])
def test_blob_sizes_of_aes_keys(length: int, size: int) -> None:
    assert len(blob.wrap(KEK, AesKey(bytes(length)), None)) == size


def test_every_changed_byte_is_noticed() -> None:
    original = bytes.fromhex(vectors()["own_aes_128_blob"]["blob"])
    for index in range(len(original)):
        changed = bytearray(original)
        changed[index] ^= 1
        with pytest.raises(BlobError):
            blob.unwrap(KEK, bytes(changed))


def authentic(header_and_ciphertext: bytes) -> bytes:
    """Add a MAC that is right."""
    return header_and_ciphertext + aes.cmac(KEK.mac_key, header_and_ciphertext)


def test_authentic_nonsense_is_refused() -> None:
    source = random.Random(5)
    for _ in range(2000):
        body = KEK.key_check_value + source.choice([b"\x05", b"\x06", b"\x0c", b"\x0f", b"\x00"])
        body += bytes(8) + source.randbytes(16 * source.randrange(8))
        with pytest.raises(BlobError):
            blob.unwrap(KEK, authentic(body))


def ec_blob(fields: list[bytes], padding: bytes = b"\x80") -> bytes:
    content = PREFIX + (256).to_bytes(2, "big") + b"".join(len(f).to_bytes(2, "big") + f for f in fields) + padding
    content += bytes(-len(content) % 16)
    header = KEK.key_check_value + b"\x0c" + bytes.fromhex("000A04007F00070202020203000000000000")
    return authentic(header + aes.cbc_encrypt(KEK.encryption_key, content))


def ec_fields(d: int, point: bytes) -> list[bytes]:
    curve = curve_named("secp256r1")
    p, n = curve.p.to_bytes(32, "big"), curve.n.to_bytes(32, "big")
    return [
        b"",
        b"\x07",
        p,
        n,
        ecc.encode_point(curve, (curve.gx, curve.gy)),
        d.to_bytes(32, "big").lstrip(b"\0"),
        point,
    ]


def test_short_numbers_of_other_implementations() -> None:
    curve = curve_named("secp256r1")
    point = ecc.encode_point(curve, ecc.public_point(curve, 0x1234))
    for padding in (b"\x80", b""):
        assert blob.unwrap(KEK, ec_blob(ec_fields(0x1234, point), padding)).material == EcKey(curve, 0x1234)


@pytest.mark.parametrize("d", [0, curve_named("secp256r1").n, 0x1235])
def test_inconsistent_ec_numbers(d: int) -> None:
    curve = curve_named("secp256r1")
    point = ecc.encode_point(curve, ecc.public_point(curve, 0x1234))
    with pytest.raises(BlobError):
        blob.unwrap(KEK, ec_blob(ec_fields(d, point)))


def test_inconsistent_rsa_numbers() -> None:
    key = vector_key()
    forged = blob.wrap(KEK, RsaKey(key.n, key.e, key.d, key.p + 2, key.q), None)
    with pytest.raises(BlobError):
        blob.unwrap(KEK, forged)


@pytest.mark.parametrize("through_file", [False, True])
def test_between_two_cards(wrapping_user: Host, through_file: bool, tmp_path: Path) -> None:
    wrapping_user.generate_ec(5, curve_named("brainpoolP384r1"), bytes.fromhex("910270 92".replace(" ", "")))
    wrapped = wrapping_user.send("80720592")
    other = new_host()
    other.initialize("970103")
    other.login()
    other.send("80520102", b"\x01")
    other.import_kek(KEK.value, 2)
    if through_file:
        for offset in range(0, len(wrapped), 200):
            other.write(0x2F10, wrapped[offset : offset + 200], offset)
        assert other.raw("80740693") == (b"", 0x9000)
        assert other.raw("80740793") == (b"", 0x6A88)
    else:
        other.send("80740693", wrapped, le=None)
    assert other.send("00A40000", bytes.fromhex("CC06")).endswith(bytes.fromhex("A507" + "91027092" + "920102"))
    point = find(wrapping_user.read(0xCE05), 0x67, 0x7F21, 0x7F4E, 0x7F49, 0x86)
    digest = hashlib.sha384(b"message").digest()
    key = ec_public_key_der(curve_named("brainpoolP384r1"), point)
    assert openssl_verifies(tmp_path, key, digest, other.send("80680670", digest))


@pytest.mark.slow
def test_rsa_4096(wrapping_user: Host) -> None:
    request = wrapping_user.generate_rsa(1, 4096)
    assert len(find(request, 0x67, 0x7F21, 0x7F4E, 0x7F49, 0x81)) == 512
    wrapping_user.write(0x2F10, wrapping_user.send("80720192"))
    wrapping_user.send("80740293", le=None)
    assert wrapping_user.send("80680133", b"message") == wrapping_user.send("80680233", b"message")


def test_refused_blobs_change_nothing(wrapping_user: Host) -> None:
    host, wrapped = wrapping_user, bytes.fromhex(vectors()["own_ec_blob"]["blob"])
    before = snapshot(host)
    for data, sw in (
        (b"", 0x6A88),
        (b"\x00", 0x6A80),
        (wrapped[:-1], 0x6A80),
        (wrapped[:8], 0x6A80),
        (bytes.fromhex(REAL["blob"]), 0x6A80),
        (wrapped + b"\x00", 0x6A80),
    ):
        host.send("80740193", data, sw=sw)
    host.send("80740192", wrapped, sw=0x6A86)
    host.send("80740093", wrapped, sw=0x6A86)
    assert snapshot(host) == before


def test_device_without_key_domains(user: Host) -> None:
    user.generate_aes(1)
    user.send("80720192", sw=0x6D00)
    user.send("80740193", b"x", sw=0x6D00)


def test_incomplete_domain(host: Host) -> None:
    host.initialize("920102")
    host.import_kek(KEK.value)
    host.login()
    host.send("80740193", bytes.fromhex(vectors()["own_ec_blob"]["blob"]), sw=0x6A88)


def test_permissions(wrapping_user: Host) -> None:
    host = wrapping_user
    host.send("80720192", sw=0x6A82)
    host.send("80720092", sw=0x6A82)
    host.generate_aes(1, extra=bytes.fromhex("91021011"))
    host.send("80720192", sw=0x6A81)
    host.send("80740193", bytes.fromhex(vectors()["own_aes_128_blob"]["blob"]), sw=0x6A81)
    host.generate_aes(2, extra=bytes.fromhex("910311 92 93".replace(" ", "")))
    host.send("80720292")
    host.send("80740293", bytes.fromhex(vectors()["own_aes_128_blob"]["blob"]), le=None)
    host.select()
    host.send("80720292", sw=0x6982)
    host.send("80740293", b"x", sw=0x6982)
