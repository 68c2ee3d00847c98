# SPDX-License-Identifier: MIT
"""Backup and restore of a whole device, wrapping of one key, and devices that join a security domain later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from jsapi.ceremony import manifest
from jsapi.hsm import p15
from tests.ceremonies.bench import COMPLETE, OUTSTANDING, Bench
from tests.ceremonies.domain import KCV, SHARES, add_key, content, join, same_key, with_keys

PIN = ("--pin", "pin")
Pair = tuple[Bench, Bench]
pytestmark = pytest.mark.usefixtures("quick_shares")


def given(bench: Bench) -> tuple[str, ...]:
    """Options with both shares."""
    names = [bench.share(f"share{n}.pbe", value) for n, value in enumerate(SHARES)]
    return tuple(word for name in names for word in ("--share", name, "--share-password", "share-password"))


def backed_up(pair: Pair) -> dict[str, object]:
    with_keys(pair[0])
    outcome = pair[0].ceremony("backup", "bak", *PIN)
    assert (outcome.status, outcome.err) == (0, "")
    return manifest.decode((pair[0].folder / "bak" / "manifest.json").read_bytes())


def test_backup_names_everything(pair: Pair) -> None:
    found = backed_up(pair)
    keys = found["keys"]
    assert isinstance(keys, list)
    assert [(key["id"], key["label"], key["type"], key["kcv"]) for key in keys] == [
        (1, "key 1", "EC", KCV), (2, "key 2", "RSA", KCV), (3, "key 3", "AES", KCV),
    ]  # fmt: skip
    for key in keys:
        data = (pair[0].folder / "bak" / key["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest().upper() == key["sha256"]
    assert found["domains"] == [{"number": 0, "shares": 2, "kcv": KCV}]
    files = found["files"]
    assert isinstance(files, list)
    assert [file["fid"] for file in files] == ["C800", "CA00", "CF01"]
    left = found["leftOut"]
    assert isinstance(left, list)
    assert [entry["what"] for entry in left] == ["data object CD02"]
    assert {path.stat().st_mode & 0o777 for path in (pair[0].folder / "bak").iterdir()} == {0o600}


def test_may_i_add_a_second_device_later(pair: Pair) -> None:
    """Yes: with the shares of the first one a new device joins its security domain and takes its keys."""
    first, second = pair
    with_keys(first)
    second.host.initialize("920102")
    names = [second.share(f"share{n}.pbe", value) for n, value in enumerate(SHARES)]
    passwords = ("--share-password", "share-password") * 2
    assert second.ceremony("import-shares", *names, *passwords, "--kcv", KCV).status == 0
    for number in (1, 2, 3):
        assert first.ceremony("wrap-key", f"#{number}", f"{number}.wky", "--kcv", KCV, *PIN).status == 0
        outcome = second.ceremony("unwrap-key", f"{number}.wky", *PIN)
        assert (outcome.status, outcome.err) == (0, "")
        assert same_key(first, second, number)
    for number, kind in ((1, "ec"), (2, "rsa")):
        public = first.host.read(0xCE00 + number)
        assert second.host.read(0xCE00 + number) == public
        assert kind
    add_key(second, 9, "made later")
    second.host.select()
    assert second.ceremony("wrap-key", "made later", "9.wky", *PIN).status == 0
    assert first.ceremony("unwrap-key", "9.wky", "--id", "9", *PIN).status == 0
    assert same_key(first, second, 9)


def test_lost_device_comes_back_on_another_one(pair: Pair) -> None:
    """Restore into an empty device that gets the DKEK in the same run; a second run finds everything there."""
    backed_up(pair)
    other = pair[1]
    other.host.initialize("920102")
    outcome = other.ceremony("restore", "bak", *PIN, *given(other))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.count("test signature verified") == 2
    for number in (1, 2, 3):
        assert same_key(*pair, number)
        for prefix in ("C4", "CE")[: 2 if number < 3 else 1]:
            assert other.host.read(int(prefix, 16) * 256 + number) == pair[0].host.read(int(prefix, 16) * 256 + number)
    assert other.host.read(0xCF01) == b"public"
    assert other.domain() == (2, COMPLETE, bytes.fromhex(KCV))
    before = content(other.card.state)
    again = other.ceremony("restore", "bak", *PIN)
    assert (again.status, again.out.count("Was there")) == (0, 3)
    assert content(other.card.state) == before


def test_wrong_shares_change_nothing(pair: Pair) -> None:
    backed_up(pair)
    other = pair[1]
    other.host.initialize("920102")
    before = content(other.card.state)
    names = [other.share(f"wrong{n}.pbe", bytes([n]) * 32) for n in (1, 2)]
    shares = tuple(word for name in names for word in ("--share", name, "--share-password", "share-password"))
    outcome = other.ceremony("restore", "bak", *PIN, *shares)
    assert (outcome.status, "the device was not changed" in outcome.err) == (1, True)
    assert content(other.card.state) == before


@pytest.mark.parametrize("shares", ["920101", "9201FF", "970101", ""])
def test_device_of_another_domain(pair: Pair, shares: str) -> None:
    backed_up(pair)
    pair[1].host.initialize(shares)
    outcome = pair[1].ceremony("restore", "bak", *PIN)
    assert (outcome.status, KCV in outcome.err) == (3, True)
    assert "Nothing was changed." in outcome.err


def damaged(data: bytes) -> list[bytes]:
    return [data[:-2], bytes([data[0] ^ 1]) + data[1:], data[:-20] + b"\0" + data[-19:]]


@pytest.mark.parametrize("n", range(3))
@pytest.mark.parametrize("file", ["key-01.wky", "file-CF01.bin", "manifest.json"])
def test_damaged_backup_is_refused_before_anything(pair: Pair, file: str, n: int) -> None:
    backed_up(pair)
    join(pair[1])
    before = content(pair[1].card.state)
    path = pair[0].folder / "bak" / file
    changed = damaged(path.read_bytes())[n]
    if changed == path.read_bytes():
        return
    path.write_bytes(changed)
    outcome = pair[1].ceremony("restore", "bak", *PIN)
    assert (outcome.status, "Nothing was changed." in outcome.err) == (1, True)
    assert content(pair[1].card.state) == before


@pytest.mark.parametrize(
    "change",
    [{"file": "../key"}, {"file": "/etc/passwd"}, {"id": 256}, {"id": "1"}, {"label": None}, {"kcv": "x"}, {"more": 1}],
)
def test_manifest_that_points_elsewhere_has_no_valid_form(change: dict[str, object]) -> None:
    key = {"id": 1, "label": "l", "type": "EC", "size": 256, "kcv": KCV, "file": "key-01.wky", "sha256": "0" * 64,
           "publicKey": None, "certificate": None}  # fmt: skip
    whole = {"format": manifest.FORMAT, "created": "", "serial": "", "firmware": "", "domains": [], "keys": [key],
             "files": [], "leftOut": []}  # fmt: skip
    assert manifest.decode(manifest.encode(whole)) == whole
    with pytest.raises(manifest.ManifestError):
        manifest.encode({**whole, "keys": [{**key, **change}]})


def test_backup_goes_on_where_it_stopped(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = pair[0]
    with_keys(bench)
    answers = iter((False, True))
    monkeypatch.setattr("shell.services.ShellServices.stop_requested", lambda _self: next(answers, False))
    outcome = bench.ceremony("backup", "bak", *PIN)
    assert (outcome.status, "key-01.wky is written" in outcome.err) == (130, True)
    first = (bench.folder / "bak" / "key-01.wky").read_bytes()
    again = bench.ceremony("backup", "bak", *PIN)
    assert (again.status, again.err) == (0, "")
    assert (bench.folder / "bak" / "key-01.wky").read_bytes() == first
    finished = bench.ceremony("backup", "bak", *PIN)
    assert (finished.status, "exists already" in finished.err) == (1, True)


def test_key_that_may_not_be_wrapped_is_left_out_and_named(pair: Pair) -> None:
    bench = pair[0]
    join(bench)
    bench.host.login()
    bench.host.generate_aes(1, 128, bytes.fromhex("910110" + "920100"))
    bench.host.write(0xC401, p15.private_key_description(p15.KeyKind.AES, b"\1", "fixed", 128))
    bench.host.select()
    outcome = bench.ceremony("backup", "bak", *PIN)
    assert outcome.status == 0
    assert "NOT SAVED    key 1 fixed" in outcome.out


def test_rehearsals(pair: Pair) -> None:
    """Of a restore: with the shares on a copy; without them it is refused. No device changes."""
    backed_up(pair)
    join(pair[1])
    before = [content(bench.card.state) for bench in pair]
    outcome = pair[1].ceremony("restore", "bak", *PIN, "--rehearse", "--dry-run", *given(pair[1]))
    assert (outcome.status, outcome.err) == (0, "")
    assert "test signature verified" in outcome.out
    without = pair[1].ceremony("restore", "bak", *PIN, "--rehearse")
    assert (without.status, "cannot be rehearsed without the DKEK" in without.err) == (3, True)
    rehearsed = pair[0].ceremony("backup", "other", *PIN, "--rehearse", "--dry-run")
    assert (rehearsed.status, rehearsed.err) == (0, ""), rehearsed.out + rehearsed.err
    assert not (pair[0].folder / "other").exists()
    assert [content(bench.card.state) for bench in pair] == before


def test_rehearsal_asks_for_the_pin_once(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is set up with it, the rehearsal logs in with it, and so does the run on the device."""
    with_keys(pair[0])
    asked: list[str] = []

    def answer(_: object, question: str, _source: str, _new: bool) -> bytearray:
        asked.append(question)
        return bytearray(b"648219")

    monkeypatch.setattr("shell.services.ShellServices.secret", answer)
    outcome = pair[0].ceremony("backup", "bak", "--rehearse")
    assert (outcome.status, outcome.err, asked) == (0, "", ["User PIN"])


def test_certificate_that_does_not_belong_to_the_key(pair: Pair) -> None:
    """The request of another key of the same kind: the key is withdrawn."""
    first, second = pair
    join(first)
    join(second)
    add_key(first, 1, "one")
    add_key(first, 2, "two")
    first.host.write(0xCE01, first.host.read(0xCE02))
    first.host.select()
    assert first.ceremony("wrap-key", "one", "one.wky", *PIN).status == 0
    outcome = second.ceremony("unwrap-key", "one.wky", *PIN)
    assert (outcome.status, "does not belong to the key" in outcome.err) == (3, True)
    assert second.host.objects() == ["CC00"]


def test_another_aes_key_of_the_same_label(pair: Pair) -> None:
    """It has no public key to tell it by: a copy is compared and deleted again; one that was left behind goes too."""
    first, second = pair
    for bench in pair:
        join(bench)
        add_key(bench, 1, "aes", p15.KeyKind.AES)
        bench.host.select()
    assert first.ceremony("wrap-key", "aes", "aes.wky", *PIN).status == 0
    outcome = second.ceremony("unwrap-key", "aes.wky", *PIN)
    assert (outcome.status, "is taken by key 1 on the device, which is another key" in outcome.err) == (3, True)
    assert second.host.objects() == ["C401", "CC00", "CC01"]
    own = first.card.state.key(1)
    assert own is not None
    first.card.state.put_key(9, own)
    first.card.state.checkpoint()
    same = first.ceremony("unwrap-key", "aes.wky", *PIN)
    assert (same.status, same.err) == (0, "")
    assert first.host.objects() == ["C401", "CC00", "CC01"]


def test_label_that_is_taken_by_another_key(pair: Pair) -> None:
    backed_up(pair)
    join(pair[1])
    add_key(pair[1], 7, "key 1")
    pair[1].host.select()
    outcome = pair[1].ceremony("unwrap-key", "bak/key-01.wky", *PIN)
    assert (outcome.status, "is taken by key 7" in outcome.err) == (3, True)


@pytest.mark.parametrize("label", ["x" * 300, "a\u0007b\u202e", "Größe ☃"])
def test_strange_labels_come_back_and_are_shown_escaped(pair: Pair, label: str) -> None:
    first, second = pair
    join(first)
    join(second)
    add_key(first, 1, label)
    first.host.select()
    outcome = first.ceremony("backup", "bak", *PIN)
    assert outcome.status == 0
    assert "\u0007" not in outcome.out
    assert "\u202e" not in outcome.out
    assert second.ceremony("restore", "bak", *PIN).status == 0
    assert second.host.read(0xC401) == first.host.read(0xC401)


def test_record_of_a_backup(pair: Pair) -> None:
    with_keys(pair[0])
    assert pair[0].run("bak", *PIN, "--yes", "--record", "r", script=pair[0].script("backup")).status == 0
    record = json.loads((pair[0].folder / "r.json").read_text("utf-8"))
    assert [key["kcv"] for key in record["keys"]] == [KCV] * 3
    assert {entry["use"] for entry in record["files"]} == {"wrapped key", "CA certificate", "public file", "manifest"}
    assert any("data object CD02" in note for note in record["notes"])


def test_outstanding_shares(pair: Pair) -> None:
    """Nothing can be backed up before the DKEK is complete."""
    pair[0].host.initialize("920101")
    assert pair[0].domain()[1] == OUTSTANDING
    outcome = pair[0].ceremony("backup", "bak", *PIN)
    assert (outcome.status, "Import the DKEK shares first" in outcome.err) == (3, True)


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "damage",
    [lambda d: d[:-1], lambda d: d + b"\0", lambda d: b"", lambda d: b"Salted__" + bytes(56), lambda d: b"\x30\0",
     lambda d: d[4:]],
    ids=["cut", "longer", "empty", "share file", "no content", "blob alone"],
)  # fmt: skip
def test_wrapped_key_files_that_are_none(pair: Pair, damage: Damage) -> None:
    backed_up(pair)
    join(pair[1])
    path = pair[0].folder / "bak" / "key-01.wky"
    path.write_bytes(damage(path.read_bytes()))
    outcome = pair[1].ceremony("unwrap-key", "bak/key-01.wky", *PIN)
    assert (outcome.status, "Not a wrapped key file" in outcome.err) == (1, True)


def test_changed_wrapped_key_is_refused_by_the_device(pair: Pair) -> None:
    """One bit in the cryptogram: the device finds it; nothing that anybody sees stays behind."""
    backed_up(pair)
    join(pair[1])
    path = pair[0].folder / "bak" / "key-01.wky"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    outcome = pair[1].ceremony("unwrap-key", "bak/key-01.wky", *PIN)
    assert (outcome.status, "UNWRAP" in outcome.err) == (3, True)
    assert "CC01" not in pair[1].host.objects()
