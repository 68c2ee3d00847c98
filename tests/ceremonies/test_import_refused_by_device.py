# SPDX-License-Identifier: MIT
"""What stops an import when the device is not as it has to be; the card stays as it was."""

from __future__ import annotations

import pytest

from tests.ceremonies.bench import Bench
from tests.ceremonies.pkcs12_files import ALIAS, Pkcs12Files
from tests.ceremonies.refusal import ONE_SHARE, SHARE, refuse

KIND = "prime256v1"


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
