# SPDX-License-Identifier: MIT
"""Elementary files: read, update, enumerate, delete, access rules (sections 3 and 4 of the reference)."""

from __future__ import annotations

import pytest

from tests.terminals.virtual.host import OK, Host, vectors


def read(host: Host, fid: int, offset: int, le: int) -> tuple[bytes, int]:
    return host.raw(bytes.fromhex(f"00B1{fid:04X}045402{offset:04X}{le:02X}"))


def test_read_in_parts(user: Host) -> None:
    content = bytes(range(250)) * 2
    user.write(0xCF01, content)
    assert read(user, 0xCF01, 0, 0) == (content[:256], OK)
    assert read(user, 0xCF01, 256, 244) == (content[256:], OK)
    assert read(user, 0xCF01, 256, 0) == (content[256:], 0x6282)
    assert read(user, 0xCF01, 500, 0) == (b"", 0x6282)
    assert read(user, 0xCF01, 501, 1) == (b"", 0x6282)
    assert user.read(0xCF01) == content


@pytest.mark.parametrize("offset", ["540101", "54020001", "5403000001", "540400000001"])
def test_offset_lengths(user: Host, offset: str) -> None:
    user.write(0xCF01, b"abc")
    assert user.send("00B1CF01", bytes.fromhex(offset), le=2) == b"bc"


@pytest.mark.parametrize("data", ["", "5400", "54050000000000", "530100", "54020000530100", "5402"])
def test_read_needs_an_offset(user: Host, data: str) -> None:
    user.send("00B12F02", bytes.fromhex(data), sw=0x6A80)


def test_read_without_le(host: Host) -> None:
    host.send("00B12F02", bytes.fromhex("54020000"), sw=0x6700, le=None)


def test_updates_extend_and_never_truncate(user: Host) -> None:
    user.write(0xC401, b"0123456789")
    user.write(0xC401, b"ab")
    assert user.read(0xC401) == b"ab23456789"
    user.write(0xC401, b"XYZ", offset=8)
    assert user.read(0xC401) == b"ab234567XYZ"
    user.write(0xC401, b"!", offset=12, sw=0x6B00)
    user.write(0xC401, b"")
    assert read(user, 0xC401, 0, 0) == (b"", 0x6282)
    user.write(0xC401, b"", offset=0)
    assert "C401" in user.objects()


def test_sample_that_creates_an_empty_file(user: Host) -> None:
    assert user.raw("00D7C40106 54020000 5300") == (b"", OK)
    assert user.raw("00D7000009 54020000 53030A0B0C") == (b"", OK)
    assert user.read(0xC401) == b"\x0a\x0b\x0c"


def test_current_file(user: Host) -> None:
    user.send("00B10000", bytes.fromhex("54020000"), sw=0x6A82)
    user.write(0xCF01, b"0123456789")
    user.select()
    user.send("00B10000", bytes.fromhex("54020000"), sw=0x6A82)
    user.send("00A40000", bytes.fromhex("CF01"))
    assert user.send("00B10000", bytes.fromhex("54020008"), le=2) == b"89"
    assert user.raw("00B0000303") == (b"345", OK)
    assert user.raw("00B0800003") == (b"", 0x6A86)
    assert user.raw("00D60001026162") == (b"", 0x6982)
    user.login()
    assert user.raw("00D60001026162") == (b"", OK)
    assert user.read(0xCF01) == b"0ab3456789"


def test_large_files(user: Host) -> None:
    content = bytes(range(256)) * 64
    user.write(0xCA01, content)
    assert user.read(0xCA01) == content
    user.write(0xCA01, content, offset=0x4001, sw=0x6B00)
    user.write(0xCA01, content, offset=0x4000)
    user.write(0xCA01, b"x", offset=0x8000, sw=0x6A84)


@pytest.mark.parametrize("fid", [0xC401, 0xC801, 0xC901, 0xCA01, 0xCD01, 0xCE01, 0xCF01, 0x2F03, 0x2F10])
def test_writing_needs_the_user_pin(user: Host, fid: int) -> None:
    user.write(fid, b"abc")
    user.select()
    user.write(fid, b"def", sw=0x6982)
    user.send("00E40200", fid.to_bytes(2, "big"), sw=0x6982, le=None)


@pytest.mark.parametrize("fid", [0x2F02, 0xCC00, 0xCC01, 0x2F00, 0x5031, 0xC501, 0x3F00])
def test_protected_identifiers(user: Host, fid: int) -> None:
    user.write(fid, b"abc", sw=0x6982)


def test_reading_rules(user: Host) -> None:
    user.write(0xCD01, b"secret")
    user.write(0xCF01, b"public")
    user.write(0x2F10, b"scratch")
    user.select()
    user.read(0xCD01, sw=0x6982)
    assert user.read(0xCF01) == b"public"
    user.login()
    assert user.read(0xCD01) == b"secret"
    user.read(0xCC00, sw=0x6982)
    user.read(0x2F10, sw=0x6982)
    user.read(0xCF02, sw=0x6A82)


def test_scratch_file_is_replaced(wrapping_user: Host) -> None:
    host = wrapping_user
    host.write(0x2F10, bytes(800))
    host.write(0x2F10, bytes.fromhex(vectors()["own_ec_blob"]["blob"]))
    host.send("80740193", le=None)


def test_enumeration(user: Host) -> None:
    for fid in (0xCF02, 0xC801, 0xCA01, 0xC901, 0xCD01, 0xC401, 0xCE05, 0xCB00, 0x2F03):
        user.write(fid, b"x")
    user.generate_aes(0x10)
    assert user.objects() == ["C401", "C801", "C901", "CA01", "CC00", "CC10", "CD01", "CE05", "CF02"]
    assert user.raw("8058000000")[0] == bytes.fromhex("".join(user.objects()))
    user.send("80580100", sw=0x6A86)


@pytest.mark.parametrize("p2", ["00", "80"])
def test_delete(user: Host, p2: str) -> None:
    user.write(0xCF01, b"x")
    user.generate_aes(1)
    for fid in ("CF01", "CC01"):
        user.send(f"00E402{p2}", bytes.fromhex(fid), le=None)
        user.send(f"00E402{p2}", bytes.fromhex(fid), sw=0x6A82, le=None)
    assert user.objects() == ["CC00"]


def test_device_key_and_certificates_stay(user: Host) -> None:
    for fid in ("CC00", "2F02"):
        user.send("00E40200", bytes.fromhex(fid), sw=0x6985, le=None)
    user.send("00E40000", bytes.fromhex("CF01"), sw=0x6A86, le=None)
    user.send("00E40200", b"\xcf", sw=0x6700, le=None)


def test_deleting_a_key_keeps_its_certificate(user: Host) -> None:
    user.generate_rsa(1, 1024)
    user.send("00E40200", bytes.fromhex("CC01"), le=None)
    assert user.objects() == ["CC00", "CE01"]
