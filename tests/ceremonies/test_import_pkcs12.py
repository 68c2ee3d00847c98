# SPDX-License-Identifier: MIT
"""The import of PKCS#12 files of OpenSSL into a virtual card, both ways; OpenSSL judges the signatures of the card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jsapi.hsm import share_file
from jsapi.hsm.p15 import parse_key_description
from jsapi.terminals.virtual import VirtualCard
from tests.ceremonies.bench import COMPLETE, IMPORT, OUTSTANDING, ROOT, SHARE_PASSWORD, Bench
from tests.ceremonies.pkcs12_files import ALIAS, CHAIN, KINDS, Pkcs12Files
from tests.terminals.virtual.host import vectors

SHARES = [bytes.fromhex(share) for share in vectors()["dkek"]["shares"]]
KCV = vectors()["dkek"]["key_check_value"]
SIZES = dict(zip(KINDS, (2048, 4096, 256, 384, 256, 256), strict=True))
LEGACY = ("rsa4096", "prime256v1", "secp256k1")
ONE_SHARE = ("--share", "one.pbe", "--share-password", "share-password")
TWO_SHARES = (*ONE_SHARE, "--share", "two.pbe", "--share-password", "share-password")


def encryption(kind: str, way: str) -> tuple[str, ...]:
    """Half of the files have the encryption of OpenSSL 1, the other half in the other way."""
    return ("-legacy",) if (kind in LEGACY) == (way == "transient") else ()


def with_dkek(bench: Bench) -> None:
    """Card and files with the DKEK of the published shares."""
    bench.host.initialize("920102")
    for share in SHARES:
        bench.host.send("80520000", share)
    for name, share in zip(("one.pbe", "two.pbe"), SHARES, strict=True):
        bench.share(name, share)


def imported(bench: Bench, files: Pkcs12Files, kind: str, key_id: int = 1, label: str = ALIAS) -> None:
    """The card holds the key with description and certificate, and signs with it."""
    description = parse_key_description(bench.host.read(0xC400 | key_id))
    assert (description.label, description.size) == (label, SIZES[kind])
    assert description.identifier == bytes([key_id])
    assert bench.host.read(0xCE00 | key_id) == files.der(kind)
    assert bench.signs(key_id, kind, files.public_key(kind))


def chain_stored(bench: Bench, files: Pkcs12Files) -> None:
    authorities = [name for name in bench.host.objects() if name.startswith("CA")]
    contents = sorted(bench.host.read(int(name, 16)) for name in authorities)
    assert contents == sorted(files.der(name) for name in ("issuing", "root"))


def run_one(bench: Bench, files: Pkcs12Files, kind: str, way: str) -> None:
    if way == "shares":
        with_dkek(bench)
        outcome = bench.import_(files.pkcs12(kind, *encryption(kind, way)), *TWO_SHARES)
    else:
        bench.host.initialize("970101")
        outcome = bench.import_(files.pkcs12(kind, *encryption(kind, way)))
    assert (outcome.status, outcome.err) == (0, "")
    told = (bench.card.state.serial, ALIAS, f"CN={kind}", *CHAIN, f"{SIZES[kind]} bits", "test signature  verified")
    for expected in ("VIRTUAL", *told, "key check value"):
        assert expected in outcome.out
    imported(bench, files, kind)
    chain_stored(bench, files)
    if way == "shares":
        assert KCV in outcome.out
        assert bench.domain() == (2, COMPLETE, bytes.fromhex(KCV))
    else:
        assert bench.domain() == (1, OUTSTANDING, bytes(8))


@pytest.mark.parametrize("way", ["shares", "transient"])
@pytest.mark.parametrize("kind", KINDS)
def test_import_in_this_process(
    bench: Bench, quick_shares: None, pkcs12_files: Pkcs12Files, kind: str, way: str
) -> None:
    run_one(bench, pkcs12_files, kind, way)


@pytest.mark.external
@pytest.mark.parametrize("way", ["shares", "transient"])
@pytest.mark.parametrize("kind", KINDS)
def test_import_through_pcscd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_shares: None, pkcs12_files: Pkcs12Files,
    attach_card: Callable[[VirtualCard, int], str], kind: str, way: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    bench = Bench(tmp_path)
    bench.attach(attach_card, 0)
    bench.host.select()
    run_one(bench, pkcs12_files, kind, way)


@pytest.mark.slow
def test_share_file_of_full_strength(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    """The vector of section 21.2 of the protocol reference: ten million rounds, three times."""
    published = bytes.fromhex(
        "53616C7465645F5F3B2B00CCE8B70B2B7F0D0B632C92F3CBDD2E91F3F4F1F65593C2AFD11409A9990B89AEC513664B5C"
        "36E57CE8AF10746EED02442BE23209B9"
    )
    share = bytes.fromhex("2848CB6E994F5A00C365C3C255ED130512CE1EB06BF08D348EEB8B2F866E3E50")
    (bench.folder / "published.pbe").write_bytes(published)
    bench.secret("share-password", "passwordpassword")
    bench.host.initialize("920101")
    bench.host.import_kek(share)
    outcome = bench.import_(
        pkcs12_files.pkcs12("prime256v1"), "--share", "published.pbe", "--share-password", "share-password"
    )
    assert (outcome.status, outcome.err) == (0, "")
    assert "97E303855DC1C54D" in outcome.out
    imported(bench, pkcs12_files, "prime256v1")


def test_all_keys_of_a_file(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    """Both end up on the card, their common chain only once."""
    bench.host.initialize("970101")
    bench.secret("password", "secret1")
    outcome = bench.import_(pkcs12_files.several("rsa2048", "prime256v1"))
    assert (outcome.status, outcome.err) == (0, "")
    imported(bench, pkcs12_files, "rsa2048", 1, "rsa2048")
    imported(bench, pkcs12_files, "prime256v1", 2, "prime256v1")
    chain_stored(bench, pkcs12_files)


def test_chosen_alias_under_another_label_in_another_domain(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize("970103")
    bench.secret("password", "secret1")
    choice = ("--alias", "prime256v1", "--label", "Größe", "--key-domain=2")
    outcome = bench.import_(pkcs12_files.several("rsa2048", "prime256v1"), *choice)
    assert outcome.status == 0
    imported(bench, pkcs12_files, "prime256v1", 1, "Größe")
    assert bench.domain(2)[1] == OUTSTANDING
    bench.host.send("80520000", sw=0x6A88)
    bench.host.send("80520001", sw=0x6A88)


def test_file_without_chain(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize("920101")
    assert bench.import_(pkcs12_files.pkcs12("prime256v1", chain=False)).status == 0
    assert bench.host.objects() == ["C401", "CC00", "CC01", "CE01"]


def test_again_finds_the_key_and_changes_nothing(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize("970101")
    file = pkcs12_files.pkcs12("prime256v1")
    bench.import_(file)
    before = bench.host.objects()
    outcome = bench.import_(file, "--label", "another label")
    assert (outcome.status, outcome.err) == (0, "")
    assert f"Was there  {ALIAS}" in outcome.out
    assert bench.host.objects() == before


@pytest.mark.parametrize("lost", [0xCE01, 0xC401], ids=["certificate", "description"])
def test_again_completes_a_key(bench: Bench, pkcs12_files: Pkcs12Files, lost: int) -> None:
    bench.host.initialize("970101")
    file = pkcs12_files.pkcs12("rsa2048")
    bench.import_(file)
    bench.host.login()
    bench.host.send("00E40200", lost.to_bytes(2, "big"), le=None)
    outcome = bench.import_(file)
    assert (outcome.status, outcome.err) == (0, "")
    imported(bench, pkcs12_files, "rsa2048")
    assert "CC02" not in bench.host.objects()


def test_again_takes_up_a_key_without_description_and_certificate(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    bench.host.initialize("970101")
    file = pkcs12_files.pkcs12("prime256v1")
    bench.import_(file)
    bench.host.login()
    for lost in (0xCE01, 0xC401):
        bench.host.send("00E40200", lost.to_bytes(2, "big"), le=None)
    assert bench.import_(file).status == 0
    imported(bench, pkcs12_files, "prime256v1")
    assert "CC02" not in bench.host.objects()


def test_dry_run_changes_nothing(bench: Bench, quick_shares: None, pkcs12_files: Pkcs12Files) -> None:
    with_dkek(bench)
    before = list(bench.card.state._db.iterdump())
    outcome = bench.run(str(pkcs12_files.pkcs12("prime256v1")), "--password", "password", "--dry-run", *TWO_SHARES)
    assert (outcome.status, outcome.err) == (0, "")
    assert KCV in outcome.out
    assert f"CN=prime256v1; import; {len(CHAIN)} CA certificates" in outcome.out
    assert list(bench.card.state._db.iterdump()) == before


def test_share_file_that_this_program_makes_opens(bench: Bench, quick_shares: None, pkcs12_files: Pkcs12Files) -> None:
    """One of two shares twice with different salts is no duplicate file, but no DKEK either."""
    with_dkek(bench)
    (bench.folder / "two.pbe").write_bytes(share_file.encrypt(SHARES[0], SHARE_PASSWORD, rounds=1000))
    outcome = bench.import_(pkcs12_files.pkcs12("prime256v1"), *TWO_SHARES)
    assert outcome.status == 3
    assert KCV in outcome.err


def test_help_needs_nothing(bench: Bench) -> None:
    outcome = bench.pyscsh("run", IMPORT, "--help")
    assert outcome.status == 0
    for option in ("--share FILE.pbe", "--pin SOURCE", "--key-domain N", "--last-try", "--dry-run"):
        assert option in outcome.out


def test_dkek_module_of_the_user(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    """One that lies on the module path is used and does."""
    bench.host.initialize("970101")
    modules = ("--module-path", str(ROOT / "tests" / "data" / "modules"))
    outcome = bench.import_(pkcs12_files.pkcs12("secp384r1"), options=modules)
    assert (outcome.status, outcome.err) == (0, "")
    imported(bench, pkcs12_files, "secp384r1")


def test_key_store_module_of_the_user(bench: Bench, pkcs12_files: Pkcs12Files) -> None:
    """The older ones have not all that is needed."""
    folder = bench.folder / "modules" / "scsh" / "sc-hsm"
    folder.mkdir(parents=True)
    (folder / "HSMKeyStore.js").write_text("exports.HSMKeyStore = function(sc) {};\n", encoding="utf-8")
    modules = ("--module-path", "modules")
    bench.host.initialize("970101")
    outcome = bench.import_(pkcs12_files.pkcs12("prime256v1"), options=modules)
    assert (outcome.status, "--builtin-modules" in outcome.err) == (2, True)
    assert bench.import_(pkcs12_files.pkcs12("prime256v1"), options=(*modules, "--builtin-modules")).status == 0
