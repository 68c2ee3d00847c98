# SPDX-License-Identifier: MIT
"""pyscsh card new, info and serve."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jsapi.terminals.virtual import CardState
from shell.cli import main

PROGRAM = (sys.executable, "-c", "from shell.cli import main; main()")
SET_UP = r"""
var hsm = require("scsh/sc-hsm/SmartCardHSM");
var DKEK = require("scsh/sc-hsm/DKEK").DKEK;
var pin = new ByteString("648219", ASCII);
var card = new Card(_scsh3.reader);
var init = new hsm.SmartCardHSMInitializer(card);
init.setUserPIN(pin);
init.setKeyDomains(3);
init.initialize();
var sc = new hsm.SmartCardHSM(card);
assert(sc.verifyUserPIN(pin) == 0x9000);
var share = new ByteString("00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF", HEX);
sc.createDKEKKeyDomain(0, 1);
sc.importKeyShare(0, share);
sc.createDKEKKeyDomain(1, 2);
var dkek = new DKEK(new Crypto());
dkek.importDKEKShare(share);
var secret = new Key(), open = new Key();
secret.setType(Key.PRIVATE);
open.setType(Key.PUBLIC);
open.setComponent(Key.ECC_CURVE_OID, new ByteString("secp256r1", OID));
new Crypto().generateKeyPair(Crypto.EC, open, secret);
sc.unwrapKey(1, dkek.encodeKey(secret, open));
var about = hsm.SmartCardHSM.buildPrkDforECC(1, "wrapped\x1b[2J", 256);
sc.updateBinary(ByteString.valueOf(0xC401), 0, about.getBytes());
"""


def pyscsh(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def served(*args: object) -> subprocess.Popen[str]:
    command = [*PROGRAM, "card", "serve", *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A blank card with a known serial number."""
    path = tmp_path / "test.card"
    assert pyscsh("card", "new", path, "--serial", "UTVC0000001").exit_code == 0
    return path


def test_new_makes_a_private_file_and_says_how_to_use_it(tmp_path: Path) -> None:
    path = tmp_path / "new.card"
    result = pyscsh("card", "new", path)
    assert result.exit_code == 0
    assert f"--reader virtual:{path}" in result.output
    assert "in the clear" in result.output
    assert path.stat().st_mode & 0o777 == 0o600


def test_new_leaves_an_existing_file_alone(card: Path) -> None:
    before = card.read_bytes()
    result = pyscsh("card", "new", card)
    assert result.exit_code == 3
    assert "exists already" in result.stderr
    assert card.read_bytes() == before


def test_new_refuses_a_serial_number_that_no_device_has(tmp_path: Path) -> None:
    result = pyscsh("card", "new", tmp_path / "x.card", "--serial", "lower case")
    assert result.exit_code == 2
    assert "serial number" in result.stderr
    assert not (tmp_path / "x.card").exists()


def test_info_of_a_blank_card(card: Path) -> None:
    result = pyscsh("card", "info", card)
    assert result.exit_code == 0
    assert "UTVC0000001" in result.output
    assert "blank" in result.output


def test_info_shows_pins_domains_and_keys_without_secrets(card: Path, tmp_path: Path) -> None:
    script = tmp_path / "setup.js"
    script.write_text(SET_UP, encoding="utf-8")
    subprocess.run([*PROGRAM, "run", "--reader", f"virtual:{card}", str(script)], check=True, capture_output=True)
    result = pyscsh("card", "info", card)
    assert result.exit_code == 0, result.stderr
    # First 8 bytes of SHA-256 over the share, by sha256sum.
    assert "Key domain 0: complete (1 DKEK share), KCV 4773D12E2371BB93" in result.output
    assert "Key domain 1: waits for 2 of 2 DKEK shares" in result.output
    assert "Key domain 2: not created" in result.output
    assert 'Key 1: EC 256 bit, label "wrapped\\x1b[2J", id 01' in result.output
    assert "User PIN     3 tries left" in result.output
    assert "SO-PIN       15 tries left" in result.output
    assert "00112233" not in result.output


def test_info_tells_of_the_last_try(card: Path, tmp_path: Path) -> None:
    script = tmp_path / "setup.js"
    wrong = 'for (var i = 0; i < 2; i++) sc.verifyUserPIN(new ByteString("000000", ASCII));'
    script.write_text(f"{SET_UP}\nsc.logout();\n{wrong}", encoding="utf-8")
    subprocess.run([*PROGRAM, "run", "--reader", f"virtual:{card}", str(script)], check=True, capture_output=True)
    assert "User PIN     1 try left\n" in pyscsh("card", "info", card).output


def test_info_refuses_what_is_no_card(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("no card", encoding="utf-8")
    for path, complaint in ((tmp_path / "none", "there is no such card"), (other, "is no virtual card")):
        result = pyscsh("card", "info", path)
        assert result.exit_code == 3
        assert complaint in result.stderr
    assert other.read_text(encoding="utf-8") == "no card"


def test_info_refuses_a_card_in_use(card: Path) -> None:
    state = CardState.open(card)
    try:
        result = pyscsh("card", "info", card)
    finally:
        state.close()
    assert result.exit_code == 3
    assert "in use" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_cleanly_on_a_signal(card: Path, number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        process = served(card, "--host", "127.0.0.1", "--port", listener.getsockname()[1])
        link, _ = listener.accept()
        with link:
            link.settimeout(10)
            link.sendall(b"\x00\x01\x04")  # power and protocol are silent; code 4 asks for the ATR
            assert link.recv(64)[2:4] == b"\x3b\xde"
            assert _lines_until(process, "in the reader")
            process.send_signal(number)
            output, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "out of the reader" in output
    assert errors == ""


def test_serve_says_that_nothing_listens(card: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = served(card, "--host", "127.0.0.1", "--port", port)
    assert _lines_until(process, f"Nothing listens at 127.0.0.1:{port}")
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    process.communicate()


def _lines_until(process: subprocess.Popen[str], wanted: str) -> Sequence[str]:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if wanted in line:
            return lines
    raise AssertionError(f"{wanted!r} not in {lines}")
