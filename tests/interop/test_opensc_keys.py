# SPDX-License-Identifier: MIT
"""Keys made and used through OpenSC's PKCS#11 module, with OpenSSL checking every result."""

from __future__ import annotations

import hashlib

import pytest

from tests.interop.opensc import ToolError, Tools

pytestmark = pytest.mark.external

CURVES = (
    "prime192v1",
    "prime256v1",
    "secp384r1",
    "secp521r1",
    "secp256k1",
    "brainpoolP256r1",
    "brainpoolP384r1",
    "brainpoolP512r1",
)
MESSAGE = b"The quick brown fox jumps over the lazy dog"


def generate(tools: Tools, token: str, key_type: str) -> None:
    """Make key 10 and keep its public part in pub.pem.

    pkcs15-tool reads it, as pkcs11-tool 0.23 with OpenSSL 3 can't export every EC key (OpenSC issue 3200).
    """
    tools.logged_in(token, "--keypairgen", "--key-type", key_type, "--id", "10", "--label", key_type)
    tools.run("pkcs15-tool", "--reader", "0", "--read-public-key", "10", "--output", "pub.pem")


def sign(tools: Tools, token: str, mechanism: str, *options: str) -> None:
    """Sign MESSAGE with key 10 into `signature`."""
    files = ("--input-file", tools.file("message", MESSAGE), "--output-file", "signature")
    tools.logged_in(token, "--sign", "--mechanism", mechanism, "--id", "10", *files, *options)


def verify(tools: Tools, digest: str, *options: str) -> None:
    """OpenSSL's judgement on `signature`."""
    key = ("-verify", "pub.pem", "-signature", "signature")
    assert "Verified OK" in tools.run("openssl", "dgst", f"-{digest}", *options, *key, "message")


@pytest.mark.parametrize("curve", CURVES)
def test_ecdsa(tools: Tools, token: str, curve: str) -> None:
    generate(tools, token, f"EC:{curve}")
    for digest in ("sha256", "sha384", "sha512"):
        sign(tools, token, f"ECDSA-{digest.upper()}", "--signature-format", "openssl")
        verify(tools, digest)


@pytest.mark.parametrize("curve", CURVES)
def test_ecdh(tools: Tools, token: str, curve: str) -> None:
    generate(tools, token, f"EC:{curve}")
    tools.run("openssl", "ecparam", "-name", curve, "-genkey", "-noout", "-out", "peer.pem")
    tools.run("openssl", "pkey", "-in", "peer.pem", "-pubout", "-outform", "DER", "-out", "peer.der")
    files = ("--input-file", "peer.der", "--output-file", "on-card")
    tools.logged_in(token, "--derive", "--mechanism", "ECDH1-DERIVE", "--id", "10", *files)
    peer = ("-inkey", "peer.pem", "-peerkey", "pub.pem", "-out", "off-card")
    tools.run("openssl", "pkeyutl", "-derive", *peer)
    assert (tools.folder / "on-card").read_bytes() == (tools.folder / "off-card").read_bytes()


@pytest.mark.parametrize("bits", [1024, 2048])
def test_rsa_signatures(tools: Tools, token: str, bits: int) -> None:
    generate(tools, token, f"rsa:{bits}")
    for digest in ("sha1", "sha256", "sha512"):
        sign(tools, token, f"{digest.upper()}-RSA-PKCS")
        verify(tools, digest)


@pytest.mark.parametrize(("digest", "hash_name"), [("sha1", "SHA-1"), ("sha256", "SHA256")])
def test_rsa_pss(tools: Tools, token: str, digest: str, hash_name: str) -> None:
    """OpenSC 0.22 and 0.23 hash wrongly for PSS on this card (issue 2826), so the test hashes."""
    generate(tools, token, "rsa:2048")
    hashed = tools.file("hashed", hashlib.new(digest, MESSAGE).digest())
    files = ("--input-file", hashed, "--output-file", "signature")
    mechanism = ("--mechanism", "RSA-PKCS-PSS", "--hash-algorithm", hash_name)
    tools.logged_in(token, "--sign", *mechanism, "--id", "10", *files)
    tools.file("message", MESSAGE)
    verify(tools, digest, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")


@pytest.mark.parametrize(
    ("mechanism", "openssl", "pkcs11"),
    [
        ("RSA-PKCS", ("-pkeyopt", "rsa_padding_mode:pkcs1"), ()),
        (
            "RSA-PKCS-OAEP",
            ("-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256"),
            ("--hash-algorithm", "SHA256", "--mgf", "MGF1-SHA256"),
        ),
    ],
)
def test_rsa_decryption(
    tools: Tools, token: str, mechanism: str, openssl: tuple[str, ...], pkcs11: tuple[str, ...]
) -> None:
    generate(tools, token, "rsa:2048")
    source = ("-in", tools.file("clear", MESSAGE), "-out", "secret")
    tools.run("openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", "pub.pem", *source, *openssl)
    files = ("--input-file", "secret", "--output-file", "copy")
    tools.logged_in(token, "--decrypt", "--mechanism", mechanism, "--id", "10", *files, *pkcs11)
    assert (tools.folder / "copy").read_bytes() == MESSAGE


def test_self_test_of_pkcs11_tool(tools: Tools, token: str) -> None:
    generate(tools, token, "rsa:2048")
    assert "No errors" in tools.logged_in(token, "--test")
    assert "FAIL" not in tools.logged_in(token, "--test")


def test_keys_are_listed_and_deleted(tools: Tools, token: str) -> None:
    generate(tools, token, "EC:prime256v1")
    listed = tools.logged_in(token, "--list-objects")
    assert "Private Key Object; EC" in listed
    assert "sensitive, always sensitive, never extractable, local" in listed
    assert "Private Key Object" not in tools.pkcs11(token, "--list-objects")
    tools.logged_in(token, "--delete-object", "--type", "privkey", "--id", "10")
    assert "EC:prime256v1" not in tools.logged_in(token, "--list-objects")


def test_signing_needs_login(tools: Tools, token: str) -> None:
    generate(tools, token, "EC:prime256v1")
    with pytest.raises(ToolError):
        tools.pkcs11(token, "--sign", "--mechanism", "ECDSA", "--id", "10", "--input-file", "pub.pem")
