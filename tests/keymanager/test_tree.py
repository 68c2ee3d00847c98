# SPDX-License-Identifier: MIT
"""What the key manager shows of a device, without a terminal."""

from __future__ import annotations

import json
import re
from typing import Any

from jsapi.hsm import p15
from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import KCV, with_keys
from tests.keymanager.open_manager import no_reader

READER = ("keymanager", "--reader", "virtual")


def lines(bench: Bench, *options: str) -> list[str]:
    outcome = bench.pyscsh(*READER, *options)
    assert (outcome.status, outcome.err) == (0, "")
    return outcome.out.splitlines()


def test_device_pins_domains_and_keys(bench: Bench) -> None:
    with_keys(bench)
    serial = bench.card.state.serial
    shown = lines(bench)
    assert shown[:2] == ["Key manager", f"VIRTUAL SmartCard-HSM {serial}"]
    assert f"    Serial number: {serial}" in shown
    assert "    Firmware: Version 4.1" in shown
    assert any(re.match(rf"    Certificates: valid, /UTSRCAVC1/UTDICAVC1/{serial} ", line) for line in shown)
    assert "    User PIN: 3 tries left" in shown
    assert f"    Key domain 0: DKEK of 2 shares, key check value {KCV}, 3 keys" in shown
    keys = shown[shown.index("  Keys: 3") :]
    assert [line for line in keys if re.match(r"    \S", line)] == [
        "    key 1: key 1, EC 256 bits", "    key 2: key 2, RSA 1024 bits", "    key 3: key 3, AES 256 bits",
    ]  # fmt: skip


def test_outstanding_shares(bench: Bench) -> None:
    bench.host.initialize("920102")
    assert "    Key domain 0: DKEK of 2 shares, waits for 2" in lines(bench)


def test_free_key_domains(bench: Bench) -> None:
    bench.host.initialize("970102")
    assert [line for line in lines(bench) if "Key domain " in line] == [
        "    Key domain 0: not created", "    Key domain 1: not created",
    ]  # fmt: skip


def test_a_key_with_counter_algorithms_domain_and_label_of_its_own(bench: Bench) -> None:
    """91 with 10 11 18 is what sc-hsm-embedded permits; protocol reference 9.2."""
    with_keys(bench)
    bench.host.login()
    bench.host.generate_aes(9, 128, bytes.fromhex("900400000007 9103101118 920100"))
    bench.host.write(0xC409, p15.private_key_description(p15.KeyKind.AES, b"\x09", "red\x1b[31m", 128))
    shown = lines(bench)
    at = shown.index("    red\\u001b[31m: key 9, AES 128 bits")
    assert shown[at + 1 : at + 5] == [
        "      Algorithms: AES-CBC encryption, AES-CBC decryption, AES-CMAC", "      Use counter: 7 uses left",
        "      Key domain: 0", "      Certificate: none, as for every AES key",
    ]  # fmt: skip


def test_a_certificate(bench: Bench) -> None:
    with_keys(bench)
    made = bench.ceremony("certificate", "self-signed", "key 1", "k.pem", "--subject", "CN=One,C=DE", "--pin", "pin")
    assert made.status == 0
    stored = bench.ceremony("certificate", "store", "key 1", "k.pem", "--drop-request", "--pin", "pin")
    assert stored.status == 0
    shown = lines(bench)
    at = next(index for index, line in enumerate(shown) if line.startswith("      Certificate: "))
    assert "CN=One" in shown[at]
    assert "CN=One" in shown[at + 1]
    assert shown[at + 1].startswith("        Issuer: ")


def test_custodians(bench: Bench) -> None:
    words = ("--pka", "2/3", "--shares", "0", "--pin", "pin", "--so-pin", "so-pin")
    bench.secret("so-pin", "3537363231383830")
    assert bench.ceremony("initialize", *words).status == 0
    assert "  Custodians: 2 of 3 log in, 0 registered" in lines(bench)


def test_a_blank_device(bench: Bench) -> None:
    assert lines(bench)[1] == f"VIRTUAL SmartCard-HSM {bench.card.state.serial}: not initialised"


def test_as_json(bench: Bench) -> None:
    with_keys(bench)
    outcome = bench.pyscsh(*READER, "--outline-json", "-")
    assert outcome.status == 0
    (tree,) = json.loads(outcome.out)
    assert "Keys: 3" in [node["label"] for node in _nodes(tree)]


def _nodes(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for child in node for found in _nodes(child)]
    if not isinstance(node, dict):
        return []
    return ([node] if "label" in node else []) + [found for child in node.values() for found in _nodes(child)]


def test_without_a_device(bench: Bench, monkeypatch: Any) -> None:
    monkeypatch.setattr("shell.readers.find_reader", no_reader)
    outcome = bench.pyscsh(*READER)
    assert outcome.status == 3
    assert "No device: " in outcome.out
