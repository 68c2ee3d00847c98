# SPDX-License-Identifier: MIT
"""What stops an import before the device is asked: each cause has its own message, and the card stays as it was."""

from __future__ import annotations

import hashlib

import pytest

from tests.ceremonies.bench import Bench
from tests.ceremonies.pkcs12_files import ALIAS, PASSWORD, Pkcs12Files
from tests.ceremonies.refusal import ONE_SHARE, OTHER_SHARE, SHARE, refuse

KIND = "prime256v1"


# ---- arguments ----


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "No PKCS#12 file is named."),
        (("a.p12", "b.p12"), "More than one PKCS#12 file is named."),
        (("a.p12", "--shares", "x"), "There is no option --shares."),
        (("a.p12", "--share"), "The option --share needs a value."),
        (("a.p12", "--way", "both"), "--way is shares or transient, not both."),
        (("a.p12", "--way", "shares"), "--way shares needs the DKEK shares"),
        (("a.p12", "--way", "transient", "--share", "x"), "--way transient takes no --share"),
        (("a.p12", "--share-password", "x"), "more --share-password than --share"),
        (("a.p12", "--key-domain", "0x1"), "--key-domain is a number from 0 to 255."),
        (("a.p12", "--share", "x", "--discard-kek", "00"), "--discard-kek goes with --way transient only."),
    ],
)
def test_wrong_use(empty_domain: Bench, arguments: tuple[str, ...], message: str) -> None:
    refuse(empty_domain, lambda: empty_domain.run(*arguments), 2, message, "--help")


def test_label_for_several_keys(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    empty_domain.secret("password", "secret1")
    file = pkcs12_files.several("rsa2048", "prime256v1")
    refuse(empty_domain, lambda: empty_domain.import_(file, "--label", "x"), 2, "--label fits one key")


# ---- the PKCS#12 file ----


def test_missing_file(empty_domain: Bench) -> None:
    refuse(empty_domain, lambda: empty_domain.import_("none.p12"), 1, "none.p12", "not found")


def test_directory_for_a_file(empty_domain: Bench) -> None:
    refuse(empty_domain, lambda: empty_domain.import_("."), 1, "Is a directory")


@pytest.mark.parametrize("length", [1, 2, 100, 1000])
def test_truncated_file(empty_domain: Bench, pkcs12_files: Pkcs12Files, length: int) -> None:
    (empty_domain.folder / "short.p12").write_bytes(pkcs12_files.pkcs12(KIND).read_bytes()[:length])
    refuse(empty_domain, lambda: empty_domain.import_("short.p12"), 1, "truncated")


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PRIVATE KEY-----\n", bytes(range(256)), b"\xfe\xed\xfe\xed\0\0\0\2"]
)
def test_file_of_another_kind(empty_domain: Bench, content: bytes) -> None:
    (empty_domain.folder / "other.p12").write_bytes(content)
    refuse(empty_domain, lambda: empty_domain.import_("other.p12"), 1, "other.p12 is no PKCS#12 file.")


def test_lengths_that_lie(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    content = bytearray(pkcs12_files.pkcs12(KIND).read_bytes())
    content[30:34] = b"\x84\xff\xff\xff"
    (empty_domain.folder / "lies.p12").write_bytes(content)
    refuse(empty_domain, lambda: empty_domain.import_("lies.p12"), 1, "damaged")


def test_wrong_password(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    empty_domain.secret("password", "not this one")
    file = pkcs12_files.pkcs12(KIND)
    refuse(empty_domain, lambda: empty_domain.import_(file), 1, "The password of the key store is wrong", str(file))


def test_password_that_is_no_text(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    (empty_domain.folder / "password").write_bytes(b"\xff\xfe\n")
    refuse(empty_domain, lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND)), 1, "not UTF-8")


@pytest.mark.parametrize("source", ["gone", "env:PYSCSH_NOT_SET", "fd:99", "prompt"])
def test_source_of_a_secret_that_gives_none(empty_domain: Bench, pkcs12_files: Pkcs12Files, source: str) -> None:
    file = pkcs12_files.pkcs12(KIND)
    refuse(
        empty_domain,
        lambda: empty_domain.run(str(file), "--password", source, "--yes"),
        1,
        "Password of",
        "a file, env:NAME or fd:NUMBER",
    )


def test_certificates_only(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    certificate = pkcs12_files.certificate(KIND)
    pkcs12_files.run("openssl", "pkcs12", "-export", "-nokeys", "-in", certificate.name, "-passout", f"pass:{PASSWORD}",
                     "-out", "certificates.p12")  # fmt: skip
    file = pkcs12_files.folder / "certificates.p12"
    refuse(empty_domain, lambda: empty_domain.import_(file), 1, "contains no private key")


def test_alias_that_is_not_there(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    refuse(
        empty_domain,
        lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND), "--alias", "someone"),
        1,
        "no private key with alias someone",
        ALIAS,
    )


def test_key_without_certificate(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    key = pkcs12_files.key(KIND)
    pkcs12_files.run("openssl", "pkcs12", "-export", "-nocerts", "-inkey", key.name, "-name", "bare", "-passout",
                     f"pass:{PASSWORD}", "-out", "bare.p12")  # fmt: skip
    refuse(empty_domain, lambda: empty_domain.import_(pkcs12_files.folder / "bare.p12"), 1, "has no certificate")


def test_unsupported_kind_of_key(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    for command in (
        ("genpkey", "-algorithm", "ed25519", "-out", "ed.key"),
        ("req", "-x509", "-new", "-key", "ed.key", "-subj", "/CN=ed", "-out", "ed.crt"),
        ("pkcs12", "-export", "-inkey", "ed.key", "-in", "ed.crt", "-passout", f"pass:{PASSWORD}", "-out", "ed.p12"),
    ):
        pkcs12_files.run("openssl", *command)
    refuse(
        empty_domain,
        lambda: empty_domain.import_(pkcs12_files.folder / "ed.p12"),
        1,
        "Only RSA and EC keys are supported",
    )


def test_unknown_curve(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    for command in (
        ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:wap-wsg-idm-ecid-wtls8", "-out", "odd.key"),
        ("req", "-x509", "-new", "-key", "odd.key", "-subj", "/CN=odd", "-out", "odd.crt"),
        ("pkcs12", "-export", "-inkey", "odd.key", "-in", "odd.crt", "-passout", f"pass:{PASSWORD}", "-out", "odd.p12"),
    ):
        pkcs12_files.run("openssl", *command)
    refuse(empty_domain, lambda: empty_domain.import_(pkcs12_files.folder / "odd.p12"), 1, "curve", "is not known")


# ---- share files ----


@pytest.mark.parametrize(
    ("content", "message"), [(b"Salted__", "8 bytes instead of 64"), (bytes(64), 'does not begin with "Salted__"')]
)
def test_no_share_file(one_share: Bench, pkcs12_files: Pkcs12Files, content: bytes, message: str) -> None:
    (one_share.folder / "one.pbe").write_bytes(content)
    refuse(
        one_share,
        lambda: one_share.import_(pkcs12_files.pkcs12(KIND), *ONE_SHARE),
        1,
        "one.pbe is no DKEK share file",
        message,
    )


def test_missing_share_file(one_share: Bench, pkcs12_files: Pkcs12Files) -> None:
    refuse(
        one_share,
        lambda: one_share.import_(pkcs12_files.pkcs12(KIND), "--share", "gone.pbe"),
        1,
        "gone.pbe",
        "not found",
    )


def test_wrong_password_of_a_share(one_share: Bench, pkcs12_files: Pkcs12Files) -> None:
    one_share.secret("share-password", "something else")
    refuse(
        one_share,
        lambda: one_share.import_(pkcs12_files.pkcs12(KIND), *ONE_SHARE),
        1,
        "one.pbe: Wrong password for the DKEK share",
        "Check the password of one.pbe.",
    )


def test_same_share_twice(one_share: Bench, pkcs12_files: Pkcs12Files) -> None:
    refuse(
        one_share, lambda: one_share.import_(pkcs12_files.pkcs12(KIND), *ONE_SHARE, *ONE_SHARE), 1, "are the same share"
    )


def test_too_few_shares(one_share: Bench, pkcs12_files: Pkcs12Files) -> None:
    one_share.host.initialize("920102")
    for share in (SHARE, OTHER_SHARE):
        one_share.host.import_kek(share)
    refuse(one_share, lambda: one_share.import_(pkcs12_files.pkcs12(KIND), *ONE_SHARE), 3, "has 2 shares, but 1 given")


def test_key_check_values_differ(one_share: Bench, pkcs12_files: Pkcs12Files) -> None:
    one_share.share("one.pbe", OTHER_SHARE)
    here = one_share.domain()[2].hex().upper()
    there = hashlib.sha256(OTHER_SHARE).digest()[:8].hex().upper()
    refuse(one_share, lambda: one_share.import_(pkcs12_files.pkcs12(KIND), *ONE_SHARE), 3, here, there, "key domain 0")
