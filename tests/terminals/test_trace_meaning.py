# SPDX-License-Identifier: MIT
"""What a trace says that commands, status words and data mean."""

from __future__ import annotations

import pytest

from tests.terminals.traced import AnsweringCard, trace, traced


@pytest.mark.parametrize(
    ("command", "meaning"),
    [
        ("00A40000022F02", "SELECT (by identifier, FCI, device certificates)"),
        ("00A4040C0BE82B0601040181C31F0201", "SELECT (by name, no data, SmartCard-HSM)"),
        ("00B12F020454020100", "READ BINARY DATA (device certificates, offset 256)"),
        ("00B0810A00", "READ BINARY (short file 1, offset 10)"),
        ("0020008800", "VERIFY (status of SO-PIN)"),
        ("002C008101AA", "RESET RETRY COUNTER (user PIN, new PIN with SO-PIN)"),
        ("002241A404800206FF", "MANAGE SECURITY ENVIRONMENT (set authentication)"),
        ("002A9E9A0100", "PERFORM SECURITY OPERATION (sign)"),
        ("00E4020002CC01", "DELETE FILE (key 1)"),
        ("80680173010000", "SIGN (key 1, ECDSA with SHA-256)"),
        ("80620580010000", "DECIPHER (key 5, ECDH)"),
        ("804803B200", "GENERATE SYMMETRIC KEY (key 3, AES-256)"),
        ("80520300", "MANAGE KEY DOMAIN (delete, domain 0)"),
        ("80540201", "MANAGE PUBLIC KEY AUTHENTICATION (status of key 1)"),
        ("80740193", "UNWRAP KEY (key 1, from the scratch file)"),
        ("FFCA000000", "reader: GET DATA"),
    ],
)
def test_names_and_parameters(command: str, meaning: str) -> None:
    assert traced(command)[0].split("  ")[1] == meaning


@pytest.mark.parametrize(
    ("aid", "command", "meaning"),
    [
        ("A000000151000000", "8050000008" + "00" * 8, "INITIALIZE UPDATE (key version 0)"),
        ("A000000003000000", "84E6020000", "INSTALL (for load)"),
        ("A000000003000000", "80F24000024F00", "GET STATUS (applications)"),
        ("A000000003000000", "84E88005", "LOAD (block 5, last)"),
        ("", "8482010000", "EXTERNAL AUTHENTICATE (security level 01)"),
        ("D27600012401", "8050000000", ""),
    ],
)
def test_names_follow_the_selected_application(aid: str, command: str, meaning: str) -> None:
    select = bytes.fromhex("00A40400") + (bytes((len(aid) // 2,)) + bytes.fromhex(aid) if aid else b"")
    line = trace(AnsweringCard(b"\x90\x00"), select, bytes.fromhex(command)).splitlines()[2]
    assert line.partition("  ")[2] == meaning


@pytest.mark.parametrize(
    ("command", "answer", "meaning"),
    [
        ("0020008106313233343536", "63C2", "wrong PIN, 2 tries left"),
        ("0020008106313233343536", "63C1", "wrong PIN, 1 try left"),
        ("00200081", "63C3", "not verified, 3 tries left"),
        ("00200081", "6A88", "the device is not initialised"),
        ("80520300", "6A89", "the key domain still contains keys"),
        ("80720192", "6A88", "the key's domain has no key encryption key"),
        ("8068012001AA", "6982", "the user is not logged in (verify the PIN first)"),
        ("00B12F020454020000", "6282", "end of file reached before reading ne bytes"),
    ],
)
def test_status_words_in_the_context_of_the_command(command: str, answer: str, meaning: str) -> None:
    assert traced(command, answer)[1] == f"<< {answer}  {meaning} (0.0 ms)"


def test_status_words_of_other_applications_are_those_of_iso() -> None:
    card = AnsweringCard(b"\x90\x00", b"\x69\x82")
    lines = trace(card, bytes.fromhex("00A4040006D27600012401"), bytes.fromhex("00CA006E00")).splitlines()
    assert lines[3] == "<< 6982  security condition not satisfied (0.0 ms)"


def test_the_structure_of_tlv_data_is_shown() -> None:
    fci = "6F0B800201CE82010183022F02"  # capture of protocol reference 2.3
    assert traced("00A40000022F0200", fci + "9000")[1] == f"<< {fci} 9000 6F{{80:2 82:1 83:2}} (0.0 ms)"
    authenticate = traced("00860000067C048002010200")[0]
    assert authenticate.endswith("GENERAL AUTHENTICATE  7C{80:2}")
    assert "{" not in traced("00CA006E00", "6F0B80029000")[1]
