# SPDX-License-Identifier: MIT
"""Share files: created, opened with a password or by custodians, given to new ones, imported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from jsapi.bytestring import ByteString
from jsapi.ceremony import threshold
from jsapi.hsm import share_file
from tests.ceremonies.bench import COMPLETE, FAST_ROUNDS, OUTSTANDING, SHARE_PASSWORD, Bench

pytestmark = pytest.mark.usefixtures("quick_shares")
PASSWORDS = ("--password", "share-password", "--password", "share-password")
OPENING = ("--share-password", "share-password", "--share-password", "share-password")


def kcv_of(*shares: bytes) -> str:
    """Key check value by hand: SHA-256 over the exclusive or."""
    dkek = bytes(32)
    for share in shares:
        dkek = bytes(a ^ b for a, b in zip(dkek, share, strict=True))
    return hashlib.sha256(dkek).hexdigest()[:16].upper()


def opened(bench: Bench, name: str) -> bytes:
    return bytes(share_file.decrypt((bench.folder / name).read_bytes(), SHARE_PASSWORD))


@pytest.mark.parametrize("order", [("a.pbe", "b.pbe"), ("b.pbe", "a.pbe")])
def test_create_and_import_with_kcv(bench: Bench, order: tuple[str, str]) -> None:
    outcome = bench.ceremony("create-shares", "a.pbe", "b.pbe", *PASSWORDS)
    assert (outcome.status, outcome.err) == (0, "")
    kcv = kcv_of(opened(bench, "a.pbe"), opened(bench, "b.pbe"))
    assert f"key check value {kcv}" in outcome.out
    assert {(bench.folder / name).stat().st_mode & 0o777 for name in ("a.pbe", "b.pbe")} == {0o600}
    bench.host.initialize("920102")
    outcome = bench.ceremony("import-shares", *order, *OPENING, "--kcv", kcv)
    assert (outcome.status, outcome.err) == (0, "")
    assert bench.domain() == (2, COMPLETE, bytes.fromhex(kcv))


def test_device_takes_part_in_the_random_numbers(bench: Bench) -> None:
    assert bench.ceremony("create-shares", "a.pbe", "--device-random", *PASSWORDS[:2]).status == 0
    assert len(opened(bench, "a.pbe")) == 32


def test_custodians_of_a_split_password(bench: Bench) -> None:
    """Two of three open it, one alone or pieces of another share do not; then three new ones get it."""
    bench.ceremony("create-shares", "a.pbe", "other.pbe", "--split", "2/3")
    bench.host.initialize("920101")
    refused: list[tuple[tuple[str, ...], str]] = [
        (("--piece", "a.pbe.piece-1.txt"), "least two pieces"),
        (("--piece", "a.pbe.piece-1.txt", "--piece", "a.pbe.piece-1.txt"), "given twice"),
        (("--piece", "a.pbe.piece-1.txt", "--piece", "other.pbe.piece-2.txt"), "another split"),
        (("--piece", "other.pbe.piece-1.txt", "--piece", "other.pbe.piece-2.txt"), "do not give the password"),
        (("--piece", "pin", "--piece", "pin"), "has no Prime"),
    ]
    for pieces, problem in refused:
        outcome = bench.ceremony("import-shares", "a.pbe", *pieces)
        assert (outcome.status, problem in outcome.err) == (1, True), outcome.err
        assert bench.domain()[1] == OUTSTANDING
    given = ("--piece", "a.pbe.piece-3.txt", "--piece", "a.pbe.piece-1.txt")
    outcome = bench.ceremony("resplit-share", "a.pbe", "new.pbe", *given, "--split", "3/4")
    assert (outcome.status, outcome.err) == (0, "")
    new = tuple(part for k in (4, 2, 1) for part in ("--piece", f"new.pbe.piece-{k}.txt"))
    assert bench.ceremony("import-shares", "new.pbe", *new).status == 0
    assert bench.domain()[1] == COMPLETE


def test_pieces_typed_as_id_and_value(bench: Bench) -> None:
    bench.ceremony("create-shares", "a.pbe", "--split", "2/2")
    sheets = [(bench.folder / f"a.pbe.piece-{k}.txt").read_text("utf-8").splitlines() for k in (1, 2)]
    bench.secret("prime", sheets[0][3].split(":", 1)[1])
    pieces = [bench.secret(f"typed{k}", f"{k} {sheets[k - 1][5].split(':', 1)[1]}") for k in (1, 2)]
    bench.host.initialize("920101")
    typed = ("--prime", "prime", "--piece", pieces[0], "--piece", pieces[1])
    assert bench.ceremony("import-shares", "a.pbe", *typed).status == 0
    assert bench.domain()[1] == COMPLETE


@pytest.mark.parametrize("length", [8, 7])
def test_password_with_a_leading_zero_byte_opens_in_both_forms(bench: Bench, length: int) -> None:
    """sc-hsm-tool encrypts with 8 bytes, and joins pieces to a number without the zero: reference, 18.2."""
    secret, prime = 0x00123456789ABCDE, threshold.random_prime()
    password = secret.to_bytes(8, "big")[-length:]
    (bench.folder / "z.pbe").write_bytes(share_file.encrypt(bytes(range(32)), password, rounds=FAST_ROUNDS))
    for piece in threshold.split(secret, 2, 2, prime):
        bench.secret(f"p{piece.number}", f"Prime: {prime:x}\nShare ID: {piece.number}\nShare value: {piece.value:x}")
    bench.host.initialize("920101")
    outcome = bench.ceremony("import-shares", "z.pbe", "--piece", "p1", "--piece", "p2")
    assert (outcome.status, outcome.err) == (0, "")
    assert ("with its leading zero bytes" if length == 8 else "without its leading zero bytes") in outcome.out


def test_shares_in_several_runs(bench: Bench) -> None:
    bench.ceremony("create-shares", "a.pbe", "b.pbe", *PASSWORDS)
    bench.host.initialize("920102")
    first = bench.ceremony("import-shares", "a.pbe", *OPENING[:2])
    assert "then 1 of 2 shares will be missing" in first.out
    too_many = bench.ceremony("import-shares", "a.pbe", "b.pbe", *OPENING)
    assert (too_many.status, "waits for 1 share, but 2 are given" in too_many.err) == (3, True)
    assert bench.ceremony("import-shares", "b.pbe", *OPENING[:2]).status == 0
    again = bench.ceremony("import-shares", "b.pbe", *OPENING[:2])
    assert (again.status, "has its DKEK already" in again.err) == (3, True)


def test_same_share_imported_again_is_found_by_the_kcv(bench: Bench) -> None:
    """Two equal shares cancel each other: the device cannot see it, the key check value can."""
    bench.ceremony("create-shares", "a.pbe", "b.pbe", *PASSWORDS)
    kcv = kcv_of(opened(bench, "a.pbe"), opened(bench, "b.pbe"))
    bench.host.initialize("920102")
    assert bench.ceremony("import-shares", "a.pbe", *OPENING[:2], "--kcv", kcv).status == 0
    outcome = bench.ceremony("import-shares", "a.pbe", *OPENING[:2], "--kcv", kcv)
    assert outcome.status == 3
    assert f"not {kcv}" in outcome.err
    assert "--delete-kek" in outcome.err


def test_wrong_shares_do_not_reach_the_device(bench: Bench) -> None:
    bench.ceremony("create-shares", "a.pbe", "b.pbe", *PASSWORDS)
    bench.host.initialize("920102")
    (bench.folder / "twin.pbe").write_bytes(share_file.encrypt(opened(bench, "a.pbe"), SHARE_PASSWORD))
    cases = [(("a.pbe", "b.pbe", "--kcv", "00" * 8), "key check value"), (("a.pbe", "twin.pbe"), "the same share")]
    for arguments, problem in cases:
        outcome = bench.ceremony("import-shares", *arguments, *OPENING)
        assert (outcome.status, problem in outcome.err) == (1, True)
        assert bench.domain()[1] == 2


@pytest.mark.parametrize("known", [True, False])
def test_key_check_value_is_confirmed_by_somebody(bench: Bench, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    bench.ceremony("create-shares", "a.pbe", *PASSWORDS[:2])
    kcv = kcv_of(opened(bench, "a.pbe"))
    bench.host.initialize("920101")
    answers = {"Do this now?": True, f"Is {kcv} the key check value that was written down?": known}
    monkeypatch.setattr("shell.services.ShellServices.confirm", lambda _self, question: answers[question])
    outcome = bench.run("a.pbe", *OPENING[:2], "--no-record", script=bench.script("import-shares"))
    assert outcome.status == (0 if known else 3)
    assert bench.domain()[1] == (COMPLETE if known else OUTSTANDING)


@pytest.mark.parametrize(
    "damage",
    [lambda d: d[:-1], lambda d: d + b"\0", lambda d: b"", lambda d: bytes([d[0] ^ 1]) + d[1:],
     lambda d: d[:-1] + bytes([d[-1] ^ 1]), lambda _: b"-----BEGIN CERTIFICATE-----\n" + 36 * b"x"],
    ids=["cut", "long", "empty", "magic", "last bit", "PEM"],
)  # fmt: skip
def test_damaged_share_files(bench: Bench, damage: Callable[[bytes], bytes]) -> None:
    bench.ceremony("create-shares", "a.pbe", *PASSWORDS[:2])
    (bench.folder / "bad.pbe").write_bytes(damage((bench.folder / "a.pbe").read_bytes()))
    bench.host.initialize("920101")
    outcome = bench.ceremony("import-shares", "bad.pbe", *OPENING[:2])
    assert (outcome.status, "bad.pbe" in outcome.err) == (1, True)
    assert bench.domain()[1] == OUTSTANDING


def test_domain_is_created_on_demand(bench: Bench) -> None:
    bench.ceremony("create-shares", "a.pbe", *PASSWORDS[:2])
    bench.host.initialize("970102")
    arguments = ("a.pbe", *OPENING[:2], "--key-domain", "1")
    outcome = bench.ceremony("import-shares", *arguments)
    assert (outcome.status, "--create N" in outcome.err) == (3, True)
    assert bench.ceremony("import-shares", *arguments, "--create", "1", "--pin", "pin").status == 0
    assert bench.domain(1)[:2] == (1, COMPLETE)


def test_files_are_not_overwritten_and_short_passwords_not_taken(bench: Bench) -> None:
    (bench.folder / "a.pbe").write_bytes(b"precious")
    outcome = bench.ceremony("create-shares", "a.pbe", *PASSWORDS[:2])
    assert (outcome.status, "exists already" in outcome.err) == (1, True)
    assert (bench.folder / "a.pbe").read_bytes() == b"precious"
    bench.secret("short", "1234567")
    outcome = bench.ceremony("create-shares", "b.pbe", "--password", "short")
    assert (outcome.status, "at least 8" in outcome.err) == (1, True)
    assert not (bench.folder / "b.pbe").exists()


@pytest.mark.parametrize(
    "arguments",
    [(), ("a.pbe", "--split", "1/2"), ("a.pbe", "--split", "3/2"), ("a.pbe", "--split", "2/3", "--password", "pin"),
     ("a.pbe", "--password", "pin", "--password", "pin"), ("a.pbe", "a.pbe")],
)  # fmt: skip
def test_wrong_use(bench: Bench, arguments: tuple[str, ...]) -> None:
    assert bench.ceremony("create-shares", *arguments).status == 2


def test_rehearsal_writes_no_file_and_asks_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(_: object, question: str, _source: str, _new: bool) -> bytearray:
        asked.append(question)
        return bytearray(SHARE_PASSWORD)

    monkeypatch.setattr("shell.services.ShellServices.secret", answer)
    outcome = bench.ceremony("create-shares", "a.pbe", "--rehearse")
    assert (outcome.status, outcome.err) == (0, "")
    assert asked == ["New password of a.pbe (at least 8 characters)"]
    assert sorted(p.name for p in bench.folder.iterdir()) == ["a.pbe", "password", "pin", "share-password"]


def test_record_has_hashes_of_share_files_but_none_of_pieces(bench: Bench) -> None:
    script = bench.script("create-shares")
    assert bench.run("a.pbe", "--split", "2/2", "--yes", "--record", "r", script=script).status == 0
    record = json.loads((bench.folder / "r.json").read_text("utf-8"))
    files = {entry["name"]: entry for entry in record["files"]}
    digest = hashlib.sha256((bench.folder / "a.pbe").read_bytes()).hexdigest().upper()
    assert files["a.pbe"]["sha256"] == digest
    assert len(files["a.pbe"]["words"].split()) == 32
    assert "sha256" not in files["a.pbe.piece-1.txt"]


def test_values_are_cleared(bench: Bench) -> None:
    """The one way to look: the buffer behind a split password."""
    from jsapi.ceremony.split_password import SplitPassword

    made = SplitPassword(2, 3)
    assert bytes(made.get_password()) != bytes(8)
    made.clear()
    assert bytes(made.get_password()) == bytes(8)
    assert isinstance(made.get_password(), ByteString)
