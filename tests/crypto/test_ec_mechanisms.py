# SPDX-License-Identifier: MIT
"""ECDSA and ECDH: RFC 6979, RFC 7027, OpenSSL as the other party, observed answers; errors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from ecdsa import ellipticcurve, numbertheory

from jsapi import ber, curves, oid
from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from tests.crypto.material import (
    A16,
    CRYPTO,
    aes,
    bs,
    digest,
    ec_key,
    ec_private,
    ec_public,
    generate,
    number,
    openssl,
    point_data,
    point_of,
)
from tests.refused import refused

SAMPLE = ByteString(b"sample")
QX = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
QY = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
R = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
S = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8

# secp256r1 to brainpoolP512r1: OpenSSL through `cryptography`; the others: the package `ecdsa`.
CURVES = ["secp256r1", "secp521r1", "brainpoolP256r1", "brainpoolP512r1", "secp160r1", "brainpoolP224r1"]
CURVES += ["brainpoolP320r1", "brainpoolP256t1", "secp112r2", "prime239v1"]


@pytest.fixture(params=CURVES)
def pair(request: pytest.FixtureRequest) -> tuple[Key, Key]:
    return generate(M.EC, ec_key(KeyType.PUBLIC, request.param))


def test_signature_of_rfc_6979() -> None:  # A.2.5, SHA-256, "sample"
    key = ec_public("secp256r1", QX, QY)
    signature = ByteString(encode_dss_signature(R, S))
    assert CRYPTO.verify(key, M.ECDSA_SHA256, SAMPLE, signature)
    assert CRYPTO.verify(key, M.ECDSA, digest(M.SHA_256, b"sample"), signature)
    assert not CRYPTO.verify(key, M.ECDSA_SHA256, ByteString(b"other"), signature)
    assert not CRYPTO.verify(key, M.ECDSA_SHA1, SAMPLE, signature)


# RFC 6979, A.2.5: r and s over "sample" for the other hashes.
RFC_6979 = {
    M.ECDSA_SHA1: (
        "61340C88C3AAEBEB4F6D667F672CA9759A6CCAA9FA8811313039EE4A35471D32",
        "6D7F147DAC089441BB2E2FE8F7A3FA264B9C475098FDCF6E00D7C996E1B8B7EB",
    ),
    M.ECDSA_SHA224: (
        "53B2FFF5D1752B2C689DF257C04C40A587FABABB3F6FC2702F1343AF7CA9AA3F",
        "B9AFB64FDC03DC1A131C7D2386D11E349F070AA432A4ACC918BEA988BF75C74C",
    ),
    M.ECDSA_SHA384: (
        "0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719",
        "4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954",
    ),
    M.ECDSA_SHA512: (
        "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
        "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE",
    ),
}


@pytest.mark.parametrize("mechanism", RFC_6979)
def test_other_hashes_of_rfc_6979(mechanism: M) -> None:
    r, s = (int(value, 16) for value in RFC_6979[mechanism])
    signature = ByteString(encode_dss_signature(r, s))
    key = ec_public("secp256r1", QX, QY)
    assert CRYPTO.verify(key, mechanism, SAMPLE, signature)
    assert not CRYPTO.verify(key, M.ECDSA_SHA256, SAMPLE, signature)


def test_sign_and_verify(pair: tuple[Key, Key]) -> None:
    public, private = pair
    for mechanism in (M.ECDSA_SHA1, M.ECDSA_SHA224, M.ECDSA_SHA256, M.ECDSA_SHA384, M.ECDSA_SHA512):
        signature = CRYPTO.sign(private, mechanism, SAMPLE)
        assert CRYPTO.verify(public, mechanism, SAMPLE, signature)
        hashed = digest(M[mechanism.name.replace("ECDSA_SHA1", "SHA_1").replace("ECDSA_SHA", "SHA_")], b"sample")
        assert CRYPTO.verify(public, M.ECDSA, hashed, signature)
        assert not CRYPTO.verify(public, mechanism, ByteString(b"samplf"), signature)


@pytest.mark.parametrize("length", [0, 1, 20, 28, 33, 66, 67, 128])
def test_hashes_of_any_length(length: int) -> None:
    """The same number must come out of both implementations for one curve: it is known under two names."""
    hashed = ByteString(b"\xc3" * length)
    for name in ("secp521r1", "secp256r1"):
        public, private = generate(M.EC, ec_key(KeyType.PUBLIC, name))
        signature = CRYPTO.sign(private, M.ECDSA, hashed)
        assert CRYPTO.verify(public, M.ECDSA, hashed, signature)
        assert by_the_book(public, bytes(hashed), bytes(signature))


def by_the_book(public: Key, hashed: bytes, signature: bytes) -> bool:
    """FIPS 186-5, 6.4.2, with plain numbers."""
    from jsapi.crypto import keys, point

    curve = keys.curve_of(public)
    r, s = decode_dss_signature(signature)
    bits = "".join(f"{byte:08b}" for byte in hashed)[: curve.n.bit_length()]
    e, inverse = int(bits or "0", 2), pow(s, -1, curve.n)
    base, key = point.generator(curve), point.point(curve, *point_of(public))
    x, _ = point.affine(base * (e * inverse % curve.n) + key * (r * inverse % curve.n))
    return x % curve.n == r


def test_wrong_signatures(pair: tuple[Key, Key]) -> None:
    public, _ = pair
    for r, s in ((1, 1), (0, 1), (1, 0), (1 << 600, 1)):
        assert not CRYPTO.verify(public, M.ECDSA_SHA256, SAMPLE, ByteString(ber.encode(0x30, integers(r, s))))
    for odd in ("300602010102010100", "30060201FF020101"):  # bytes behind, a negative number
        assert not CRYPTO.verify(public, M.ECDSA_SHA256, SAMPLE, bs(odd))
    for garbage in ("", "00", "3006020101", "3003020101"):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.ECDSA_SHA256):
            CRYPTO.verify(public, M.ECDSA_SHA256, SAMPLE, bs(garbage))


def test_integers_with_more_leading_zeros_than_needed(pair: tuple[Key, Key]) -> None:
    """Public scripts build signatures with a zero in front of every number; the original's library takes them."""
    public, private = pair
    r, s = decode_dss_signature(bytes(CRYPTO.sign(private, M.ECDSA_SHA256, SAMPLE)))
    padded = b"".join(ber.encode(2, b"\0" + number.to_bytes(80, "big")) for number in (r, s))
    assert CRYPTO.verify(public, M.ECDSA_SHA256, SAMPLE, ByteString(ber.encode(0x30, padded)))
    assert not CRYPTO.verify(public, M.ECDSA_SHA256, ByteString(b"samplf"), ByteString(ber.encode(0x30, padded)))


def integers(*values: int) -> bytes:
    sized = [value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True) for value in values]
    return b"".join(ber.encode(2, value) for value in sized)


def test_wrong_halves_and_families(pair: tuple[Key, Key]) -> None:
    public, private = pair
    for key in (public, ec_key(KeyType.PRIVATE, "secp256r1"), aes(A16), Key(KeyType.PRIVATE)):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.ECDSA):
            CRYPTO.sign(key, M.ECDSA, SAMPLE)
    for key in (private, ec_key(KeyType.PUBLIC, "secp256r1"), aes(A16)):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.ECDSA):
            CRYPTO.verify(key, M.ECDSA, SAMPLE, ByteString(encode_dss_signature(R, S)))
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        CRYPTO.sign(Key(), M.ECDSA, SAMPLE)
    with refused("Crypto", ErrorCode.INVALID_KEY, 0):
        CRYPTO.decrypt(public, M.ECDH, bs("0102"))
    with refused("Crypto", ErrorCode.INVALID_MECH, ErrorCode.INVALID_MECH):
        CRYPTO.decrypt(aes(A16), M.ECDH, bs("0102"))


def test_verify_refuses_a_point_off_the_curve() -> None:
    for name in ("secp256r1", "brainpoolP256t1"):
        key = ec_public(name, QX, "01")
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.ECDSA):
            CRYPTO.verify(key, M.ECDSA, SAMPLE, ByteString(encode_dss_signature(R, S)))


# Key agreement


def test_ecdh_of_rfc_7027() -> None:  # A.1, brainpoolP256r1
    private = ec_private("brainpoolP256r1", 0x81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D)
    x = "8D2D688C6CF93E1160AD04CC4429117DC2C41825E1E9FCA0ADDD34E6F1B39F7B"
    y = "990C57520812BE512641E47034832106BC7D3E8DD0E4C7F1136D7006547CEC6A"
    shared_x = "89AFC39D41D3B327814B80940B042590F96556EC91E6AE7939BCE31F3A18BF2B"
    shared_y = "49C27868F4ECA2179BFD7D59B1E3BF34C1DBDE61AE12931648F43E59632504DE"
    assert CRYPTO.decrypt(private, M.ECDH, bs(x + y)) == bs(shared_x)
    assert CRYPTO.decrypt(private, M.ECDHC, bs(x + y)) == bs(shared_x)
    assert CRYPTO.decrypt(private, M.ECDHP, bs(x + y)) == bs(shared_x + shared_y)


def test_ecdhp_as_observed() -> None:
    private = ec_private("brainpoolP256r1", 2)
    base = ByteString(
        bytes(private.component(Component.ECC_GX) or b"") + bytes(private.component(Component.ECC_GY) or b"")
    )
    assert CRYPTO.decrypt(private, M.ECDHP, base) == bs(
        "743CF1B8B5CD4F2EB55F8AA369593AC436EF044166699E37D51A14C2CE13EA0E"
        "36ED163337DEBA9C946FE0BB776529DA38DF059F69249406892ADA097EEB7CD4"
    )


def test_both_sides_agree(pair: tuple[Key, Key]) -> None:
    public, private = pair
    template = Key(KeyType.PUBLIC)
    template.copy_domain(public)
    other_public, other_private = generate(M.EC, template)
    length = len(bytes(point_data(public))) // 2
    for mechanism, size in ((M.ECDH, length), (M.ECDHC, length), (M.ECDHP, 2 * length)):
        ours = CRYPTO.decrypt(private, mechanism, point_data(other_public))
        assert ours == CRYPTO.decrypt(other_private, mechanism, point_data(public))
        assert len(ours) == size
    assert CRYPTO.decrypt(private, M.ECDHP, point_data(other_public)).left(length) == CRYPTO.decrypt(
        private, M.ECDH, point_data(other_public)
    )


def test_cofactor() -> None:
    """secp112r2 has cofactor 4: ECDHC with d equals ECDH with 4d."""
    public, _ = generate(M.EC, ec_key(KeyType.PUBLIC, "secp112r2"))
    expected = CRYPTO.decrypt(ec_private("secp112r2", 4 * 12345), M.ECDH, point_data(public))
    assert CRYPTO.decrypt(ec_private("secp112r2", 12345), M.ECDHC, point_data(public)) == expected


@pytest.mark.parametrize("name", ["secp256r1", "brainpoolP256t1"])
@pytest.mark.parametrize("mechanism", [M.ECDH, M.ECDHP])
def test_points_are_validated(name: str, mechanism: M) -> None:
    key = ec_private(name, 3)
    for data in ("0102", "00" * 64, "FF" * 64, "01" * 200):
        with refused("Crypto", ErrorCode.CRYPTO_FAILED, mechanism):
            CRYPTO.decrypt(key, mechanism, bs(data))
    for data in ("", "04" + QX + QY):
        with refused("Crypto", ErrorCode.INVALID_DATA, 0):
            CRYPTO.decrypt(key, mechanism, bs(data))


def test_points_of_a_small_subgroup_are_refused() -> None:
    curve = curves.prime_curve("secp112r2")
    data = small_order_point(curve)
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.ECDH):
        CRYPTO.decrypt(ec_private("secp112r2", 3), M.ECDH, data)


def small_order_point(curve: curves.Curve) -> ByteString:
    """n times any point of the whole group: what is left has an order that divides the cofactor."""
    field = ellipticcurve.CurveFp(curve.p, curve.a, curve.b)
    for x in range(1, 1000):
        square = (x**3 + curve.a * x + curve.b) % curve.p
        if numbertheory.jacobi(square, curve.p) != 1:
            continue
        point = ellipticcurve.PointJacobi(field, x, numbertheory.square_root_mod_prime(square, curve.p), 1)
        rest = point * curve.n
        if rest != ellipticcurve.INFINITY:
            return ByteString(int(rest.x()).to_bytes(14, "big") + int(rest.y()).to_bytes(14, "big"))
    raise AssertionError("the curve has no cofactor")


def test_scalars_are_validated() -> None:
    for name in ("secp256r1", "brainpoolP256t1"):
        order = number(ec_key(KeyType.PRIVATE, name), Component.ECC_N)
        for scalar in (order, order + 1):
            with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.ECDSA):
                CRYPTO.sign(ec_private(name, scalar), M.ECDSA, SAMPLE)


def test_binary_curves_are_not_implemented() -> None:
    key = ec_private("sect233r1", 5)
    with refused("Crypto", ErrorCode.NOT_IMPLEMENTED, M.ECDSA_SHA1):
        CRYPTO.sign(key, M.ECDSA_SHA1, SAMPLE)
    with refused("Crypto", ErrorCode.NOT_IMPLEMENTED, M.ECDH):
        CRYPTO.decrypt(key, M.ECDH, bs("0102"))


# Explicit parameters


def explicit(key: Key, **changes: int) -> Key:
    """The same key without curve identifier, some parameters changed."""
    result = Key(key.key_type)
    for component in Component:
        value = key.component(component)
        if value is not None and component is not Component.ECC_CURVE_OID:
            result.set_component(component, ByteString(value))
    for name, change in changes.items():
        result.set_component(Component[name], ByteString(change.to_bytes(32, "big")))
    return result


def test_explicit_parameters_of_a_known_curve() -> None:
    public, private = generate(M.EC, ec_key(KeyType.PUBLIC, "secp256r1"))
    signature = CRYPTO.sign(explicit(private), M.ECDSA_SHA256, SAMPLE)
    assert CRYPTO.verify(public, M.ECDSA_SHA256, SAMPLE, signature)
    assert CRYPTO.verify(explicit(public), M.ECDSA_SHA256, SAMPLE, signature)


def test_another_base_point() -> None:
    """As PACE with generic mapping has it: a known curve, but the generator is one of the parties' making."""
    public, _ = generate(M.EC, ec_key(KeyType.PUBLIC, "secp256r1"))
    x, y = point_of(public)
    mapped = explicit(ec_key(KeyType.PUBLIC, "secp256r1"), ECC_GX=x, ECC_GY=y)
    first, first_private = generate(M.EC, explicit(mapped))
    second, second_private = generate(M.EC, explicit(mapped))
    shared = CRYPTO.decrypt(first_private, M.ECDH, point_data(second))
    assert shared == CRYPTO.decrypt(second_private, M.ECDH, point_data(first))
    signature = CRYPTO.sign(first_private, M.ECDSA_SHA256, SAMPLE)
    assert CRYPTO.verify(first, M.ECDSA_SHA256, SAMPLE, signature)
    assert not CRYPTO.verify(second, M.ECDSA_SHA256, SAMPLE, signature)


@pytest.mark.parametrize("change", ["ECC_P", "ECC_A", "ECC_B", "ECC_GX", "ECC_GY", "ECC_N"])
def test_invalid_parameters_are_refused(change: str) -> None:
    private = ec_private("brainpoolP256r1", 5)
    damaged = explicit(private, **{change: number(private, Component[change]) - 2})
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.ECDSA_SHA256):
        CRYPTO.sign(damaged, M.ECDSA_SHA256, SAMPLE)


def test_missing_parameters() -> None:
    key = Key(KeyType.PRIVATE).set_component(Component.ECC_D, bs("05"))
    with refused("Crypto", ErrorCode.CRYPTO_FAILED, M.ECDSA):
        CRYPTO.sign(key, M.ECDSA, SAMPLE)
    with refused("Key", ErrorCode.INVALID_DATA, 0):
        CRYPTO.decrypt(key, M.ECDH, bs("0102"))


# OpenSSL as the other party, also for curves that `cryptography` does not have


@dataclass(frozen=True)
class Files:
    """A key pair of ours in OpenSSL's file formats."""

    folder: Path
    public: Key
    private: Key


@pytest.fixture(params=["secp384r1", "brainpoolP320r1", "brainpoolP256t1", "secp160r1", "prime239v1"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    public, private = generate(M.EC, ec_key(KeyType.PUBLIC, request.param))
    write_files(tmp_path, "our", public, private)
    return Files(tmp_path, public, private)


def write_files(folder: Path, name: str, public: Key, private: Key) -> None:
    curve_name = oid.decode(public.component(Component.ECC_CURVE_OID) or b"")
    curve = curves.prime_curve(curve_name)
    point = b"\x04" + bytes(point_data(public))
    scalar = number(private, Component.ECC_D).to_bytes(curve.order_length, "big")
    identifier = ber.encode(6, oid.encode(curve.oid))
    body = ber.encode(2, b"\x01") + ber.encode(4, scalar) + ber.encode(0xA0, identifier)
    body += ber.encode(0xA1, ber.encode(3, b"\0" + point))
    (folder / f"{name}.der").write_bytes(ber.encode(0x30, body))
    openssl(folder, "ec", "-inform", "DER", "-in", f"{name}.der", "-out", f"{name}.pem")
    openssl(folder, "ec", "-inform", "DER", "-in", f"{name}.der", "-pubout", "-out", f"{name}-pub.pem")


def test_signatures_with_openssl(files: Files) -> None:
    (files.folder / "data").write_bytes(b"sample")
    for name in ("sha1", "sha256", "sha512"):
        mechanism = M[f"ECDSA_{name.upper()}"]
        (files.folder / "sig").write_bytes(bytes(CRYPTO.sign(files.private, mechanism, SAMPLE)))
        openssl(files.folder, "dgst", f"-{name}", "-verify", "our-pub.pem", "-signature", "sig", "data")
        theirs = ByteString(openssl(files.folder, "dgst", f"-{name}", "-sign", "our.pem", "data"))
        assert CRYPTO.verify(files.public, mechanism, SAMPLE, theirs)


def test_key_agreement_with_openssl(files: Files) -> None:
    template = Key(KeyType.PUBLIC)
    template.copy_domain(files.public)
    public, private = generate(M.EC, template)
    write_files(files.folder, "other", public, private)
    theirs = openssl(files.folder, "pkeyutl", "-derive", "-inkey", "our.pem", "-peerkey", "other-pub.pem")
    assert bytes(CRYPTO.decrypt(files.private, M.ECDH, point_data(public))) == theirs
