# SPDX-License-Identifier: MIT
"""The ceremony that initialises a device."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.ceremonies.bench import ROOT, Bench
from tests.terminals.virtual.host import SO_PIN, USER_PIN

SECRETS = ("--pin", "pin", "--so-pin", "so-pin")


@pytest.fixture
def ready(bench: Bench) -> Bench:
    bench.secret("so-pin", SO_PIN.hex())
    return bench


@pytest.mark.parametrize(
    ("options", "domains", "bits"),
    [
        ((), None, 0x0001),
        (("--shares", "2"), 1, 0x0001),
        (("--domains", "3", "--reset-only"), 3, 0x0021),
        (("--no-reset", "--transport-pin"), None, 0x0002),
        (("--pka", "2/3", "--replace-pka", "--combined"), None, 0x0019),
    ],
)
def test_options_reach_the_device(ready: Bench, options: tuple[str, ...], domains: int | None, bits: int) -> None:
    outcome = ready.ceremony("initialize", *SECRETS, *options)
    assert (outcome.status, outcome.err) == (0, "")
    settings = ready.card.state.settings
    assert settings is not None
    assert (settings.key_domains, int(settings.options)) == (domains, bits)
    if "--pka" in options:
        assert (settings.pka and (settings.pka.required, settings.pka.total)) == (2, 3)


def test_what_is_destroyed_is_named_and_the_serial_number_is_demanded(ready: Bench) -> None:
    ready.host.initialize("920100")
    ready.host.login()
    ready.host.generate_aes(1)
    ready.host.write(0xC401, bytes.fromhex("A82230060C047369676E3008040101030307C010A006300402020100A106300430020400"))
    for wrong in ((), ("--confirm", "UTVC0000000X")):
        outcome = ready.ceremony("initialize", *SECRETS, *wrong)
        assert (outcome.status, "Nothing was changed." in outcome.err) == (3, True)
        assert f"DESTROYED on {ready.card.state.serial}" in outcome.out
        assert "key 1: sign, AES 256 bits" in outcome.out
        assert "CC01" in ready.host.objects()
    assert ready.ceremony("initialize", *SECRETS, "--confirm", ready.card.state.serial).status == 0
    assert ready.host.objects() == ["CC00"]


def test_wrong_so_pin_costs_one_try_and_changes_nothing(ready: Bench) -> None:
    ready.host.initialize()
    ready.secret("so-pin", "00" * 8)
    outcome = ready.ceremony("initialize", *SECRETS, "--confirm", ready.card.state.serial)
    assert (outcome.status, "63CE" in outcome.err) == (3, True)
    ready.host.send("00200088", sw=0x63CE, le=None)
    ready.host.login()


def test_last_try_of_the_so_pin_is_not_used_unasked(ready: Bench) -> None:
    ready.host.initialize()
    wrong = bytes.fromhex("800200018106") + USER_PIN + bytes.fromhex("8208") + bytes(8) + bytes.fromhex("910103")
    for tries in range(14, 0, -1):
        ready.host.send("80500000", wrong, 0x63C0 + tries, le=None)
    outcome = ready.ceremony("initialize", *SECRETS, "--confirm", ready.card.state.serial)
    assert (outcome.status, "Only one try is left for the SO-PIN" in outcome.err) == (3, True)
    confirmed = ("--confirm", ready.card.state.serial, "--last-try")
    assert ready.ceremony("initialize", *SECRETS, *confirmed).status == 0


def test_another_device_is_refused_before_anything(ready: Bench) -> None:
    before = list(ready.card.state._db.iterdump())
    outcome = ready.ceremony("initialize", *SECRETS, "--device", "DENK0404144")
    assert (outcome.status, "not DENK0404144; no PIN was used" in outcome.err) == (3, True)
    assert list(ready.card.state._db.iterdump()) == before


@pytest.mark.parametrize(
    "options",
    [("--tries", "0"), ("--tries", "11"), ("--shares", "256"), ("--label", "x" * 300), ("--label", "a\nb"),
     ("--label", ""), ("--pka", "4/3"), ("--no-reset", "--reset-only"), ("--combined",), ("surplus",), ("--nonsense",)],
)  # fmt: skip
def test_wrong_use(ready: Bench, options: tuple[str, ...]) -> None:
    outcome = ready.ceremony("initialize", *SECRETS, *options)
    assert outcome.status == 2
    assert "Traceback" not in outcome.err


def test_rehearsal_and_dry_run_leave_the_device_as_it_is(ready: Bench) -> None:
    ready.host.initialize("920101")
    before = list(ready.card.state._db.iterdump())
    outcome = ready.ceremony("initialize", *SECRETS, "--rehearse", "--dry-run", "--shares", "2")
    assert (outcome.status, outcome.err) == (0, "")
    assert "The rehearsal went well" in outcome.out
    assert "Dry run: all checks passed, nothing was changed." in outcome.out
    assert list(ready.card.state._db.iterdump()) == before


def test_record_says_what_was_done_and_asked_and_no_secret(ready: Bench) -> None:
    script = "initialize"
    outcome = ready.ceremony(script, *SECRETS, "--shares", "1", "--label", "<b>", "--record", "evidence")
    assert outcome.status == 2, "--no-record and --record together are refused"
    outcome = ready.run(*SECRETS, "--shares", "1", "--yes", "--record", "evidence", script=ready.script(script))
    assert (outcome.status, outcome.err) == (0, "")
    text = (ready.folder / "evidence.json").read_text("utf-8")
    record = json.loads(text)
    assert record["devices"][0]["serial"] == ready.card.state.serial
    assert record["domains"] == [
        {"device": ready.card.state.serial, "number": 0, "shares": 1, "outstanding": 1, "kcv": "0" * 16}
    ]
    assert [question["question"] for question in record["questions"]] == ["SO-PIN (16 hexadecimal digits)", "User PIN"]
    frame = next(digest for name, digest in record["program"].items() if name.endswith("ceremony/frame.js"))
    source = ROOT / "scripts" / "ceremonies" / "ceremony" / "frame.js"
    assert frame == hashlib.sha256(source.read_bytes()).hexdigest()
    page = (ready.folder / "evidence.html").read_text("utf-8")
    for secret in (USER_PIN.decode(), SO_PIN.hex(), SO_PIN.decode()):
        assert secret not in text + page
    assert ready.card.state.serial in page
    again = ready.run("--help", script=ready.script(script))
    assert again.status == 0
