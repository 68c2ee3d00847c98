# SPDX-License-Identifier: MIT
"""What stops an import: each cause has its own message and exit status, and the card stays as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from tests.ceremonies.bench import SHARE_PASSWORD, Bench, Outcome
from tests.ceremonies.pkcs12_files import ALIAS, PASSWORD, Pkcs12Files
from tests.terminals.virtual.host import USER_PIN, vectors

KIND = "prime256v1"
SHARE, OTHER_SHARE = (bytes.fromhex(share) for share in vectors()["dkek"]["shares"])
ONE_SHARE = ("--share", "one.pbe", "--share-password", "share-password")
SECRETS = (PASSWORD, USER_PIN.decode(), SHARE_PASSWORD.decode(), SHARE.hex().upper(), OTHER_SHARE.hex().upper())


def state(bench: Bench) -> list[str]:
    """Everything that the card stores."""
    return list(bench.card.state._db.iterdump())


def refuse(bench: Bench, run: Callable[[], Outcome], status: int, *messages: str) -> None:
    """The run ends with that status and messages, changes nothing and tells no secret."""
    before = state(bench)
    outcome = run()
    assert state(bench) == before
    assert outcome.status == status, outcome.err
    for message in messages:
        assert message in outcome.err
    assert outcome.err.startswith("import-pkcs12: ")
    assert status == 2 or "Nothing was changed on the device." in outcome.err
    quiet(outcome)


def quiet(outcome: Outcome) -> None:
    """No traceback, no JavaScript stack, no secret."""
    text = outcome.out + outcome.err
    for unwanted in ("Traceback", "    at ", "undefined", "[object", *SECRETS):
        assert unwanted not in text


@pytest.fixture
def one_share(bench: Bench, quick_shares: None) -> Bench:
    """A card with a DKEK of one share, and its share file."""
    bench.host.initialize("920101")
    bench.host.import_kek(SHARE)
    bench.share("one.pbe", SHARE)
    return bench


@pytest.fixture
def empty_domain(bench: Bench) -> Bench:
    """A card with an empty key domain."""
    bench.host.initialize("970101")
    return bench


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


# ---- the device ----


def test_no_card_with_this_serial(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    """The check is made by the program, before the script can use a PIN."""
    refuse(
        empty_domain,
        lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND), options=("--serial", "DENK0404144")),
        3,
        "DENK0404144",
        empty_domain.card.state.serial,
        "--serial",
    )


def test_card_with_this_serial(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    options = ("--serial", empty_domain.card.state.serial)
    assert empty_domain.import_(pkcs12_files.pkcs12(KIND), options=options).status == 0


def test_device_that_was_never_initialised(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    refuse(bench, lambda: bench.import_(pkcs12_files.pkcs12(KIND)), 3, "The device is not initialised.")


def test_device_without_key_domains(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize()
    refuse(bench, lambda: bench.import_(pkcs12_files.pkcs12(KIND)), 3, "it has no key domains")


def test_key_domain_that_does_not_exist(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    refuse(
        empty_domain,
        lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND), "--key-domain", "1"),
        3,
        "no key domain 1",
        "--key-domain",
    )


@pytest.mark.parametrize(("tries", "message"), [(2, "Only one try is left"), (3, "The user PIN is blocked.")])
def test_few_tries(empty_domain: Bench, pkcs12_files: Pkcs12Files, tries: int, message: str) -> None:
    for left in range(2, 2 - tries, -1):
        empty_domain.host.send("00200081", b"000000", sw=0x63C0 + left, le=None)
    refuse(empty_domain, lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND)), 3, message)


def test_last_try_when_asked_for(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    for left in (2, 1):
        empty_domain.host.send("00200081", b"000000", sw=0x63C0 + left, le=None)
    assert empty_domain.import_(pkcs12_files.pkcs12(KIND), "--last-try").status == 0


def test_transport_pin(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize("970101", options="0003")
    refuse(bench, lambda: bench.import_(pkcs12_files.pkcs12(KIND)), 3, "The transport PIN is still active.")


def test_wrong_pin_costs_a_try_and_nothing_else(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    empty_domain.secret("pin", "111111")
    before = empty_domain.host.objects()
    outcome = empty_domain.import_(pkcs12_files.pkcs12(KIND))
    assert outcome.status == 3
    assert "Wrong PIN, 2 tries left." in outcome.err
    assert "Nothing was changed" in outcome.err
    assert empty_domain.host.objects() == before
    empty_domain.host.send("80520000", sw=0x6A88)


def test_pin_of_impossible_length_is_not_sent(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    empty_domain.secret("pin", "12345")
    refuse(empty_domain, lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND)), 1, "6 to 16 bytes, not 5")


def test_pin_with_a_second_line_end_is_not_sent(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    """It would cost a try."""
    empty_domain.secret("pin", "648219\n")
    refuse(empty_domain, lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND)), 1, "control character")


def test_nobody_confirms(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    refuse(
        empty_domain,
        lambda: empty_domain.run(str(pkcs12_files.pkcs12(KIND)), "--password", "password", "--pin", "pin"),
        3,
        "The work was not confirmed.",
        "--yes",
    )


# ---- key domains ----


def test_outstanding_shares(bench: Bench, quick_shares: None, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize("920102")
    bench.host.import_kek(SHARE)
    bench.share("one.pbe", SHARE)
    refuse(
        bench,
        lambda: bench.import_(pkcs12_files.pkcs12(KIND), *ONE_SHARE),
        3,
        "still waits for 1 of 2 DKEK shares",
        "Import the outstanding shares first.",
    )
    refuse(
        bench, lambda: bench.import_(pkcs12_files.pkcs12(KIND)), 3, "waits for 1 of 2 DKEK shares", "empty key domain"
    )


def test_shares_for_a_domain_that_is_not_created(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize("970101")
    bench.share("one.pbe", SHARE)
    refuse(bench, lambda: bench.import_(pkcs12_files.pkcs12(KIND), *ONE_SHARE), 3, "Key domain 0 is not created.")


def test_dkek_that_the_device_made(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize("920100")
    bench.share("one.pbe", SHARE)
    refuse(bench, lambda: bench.import_(pkcs12_files.pkcs12(KIND), *ONE_SHARE), 3, "it is in no share")
    refuse(bench, lambda: bench.import_(pkcs12_files.pkcs12(KIND)), 3, "already has a key encryption key")


@pytest.mark.parametrize("discard", [(), ("--discard-kek", "0011223344556677")])
def test_transient_spares_a_dkek(one_share: Bench, pkcs12_files: Pkcs12Files, discard: tuple[str, ...]) -> None:
    kcv = one_share.domain()[2].hex().upper()
    refuse(
        one_share,
        lambda: one_share.import_(pkcs12_files.pkcs12(KIND), *discard),
        3,
        "already has a key encryption key",
        kcv,
        f"--discard-kek {kcv}",
    )


# ---- room and names ----


def test_full_device(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    with empty_domain.card.state.transaction():
        for number in range(1, 256):
            empty_domain.card.state.put_file(0xC400 | number, b"\x30\x00")
    refuse(
        empty_domain,
        lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND)),
        3,
        "The device is full",
        "0 of 255",
        "1 needed",
    )


def test_too_little_memory(empty_domain: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jsapi.terminals.virtual.initialize.FREE_MEMORY", 500)
    refuse(empty_domain, lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND)), 3, "500 bytes free")


def test_label_of_another_key(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    empty_domain.import_(pkcs12_files.pkcs12("secp384r1"))
    refuse(
        empty_domain,
        lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND)),
        3,
        f"The label {ALIAS} is taken on the device by key 1",
        "--label",
    )


def test_label_of_another_key_without_certificate(empty_domain: Bench, pkcs12_files: Pkcs12Files) -> None:
    """Only a signature can tell, so this is found after the login, before any change."""
    empty_domain.import_(pkcs12_files.pkcs12("secp384r1"))
    empty_domain.host.login()
    empty_domain.host.send("00E40200", bytes.fromhex("CE01"), le=None)
    refuse(
        empty_domain,
        lambda: empty_domain.import_(pkcs12_files.pkcs12(KIND)),
        3,
        "is not the key of the certificate CN=prime256v1",
    )


def test_old_firmware_and_long_key(
    empty_domain: Bench, pkcs12_files: Pkcs12Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jsapi.terminals.virtual.state.CardState.firmware", (2, 5))
    refuse(
        empty_domain,
        lambda: empty_domain.import_(pkcs12_files.pkcs12("rsa4096")),
        3,
        "Version 2.5",
        "does not take RSA keys of 4096 bits",
    )
