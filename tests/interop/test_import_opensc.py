# SPDX-License-Identifier: MIT
"""Keys that import-pkcs12.js has brought into a card behind pcscd, seen and used by OpenSC; OpenSSL verifies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from jsapi.terminals.virtual.card import VirtualCard
from tests.ceremonies.bench import Bench
from tests.ceremonies.pkcs12_files import ALIAS, KINDS, Pkcs12Files
from tests.interop.conftest import ShareFile
from tests.interop.opensc import Tools

pytestmark = pytest.mark.external
Attach = Callable[[VirtualCard, int], str]
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
MESSAGE = b"signed after the import"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attach_card: Attach) -> Bench:
    """A bench whose card is in a reader of pcscd."""
    monkeypatch.chdir(tmp_path)
    made = Bench(tmp_path)
    made.attach(attach_card, 0)
    return made


def objects(listing: str, kind: str) -> list[dict[str, str]]:
    """Objects of that kind in a listing of pkcs11-tool, as their fields."""
    blocks = re.split(r"^(?=\S)", listing, flags=re.MULTILINE)
    fields = partial(re.findall, r"^  (\w[\w ]*): *(.*)$", flags=re.MULTILINE)
    return [dict(fields(block)) for block in blocks if block.startswith(kind)]


def signs(tools: Tools, files: Pkcs12Files, kind: str, key_id: str) -> bool:
    """A signature by pkcs11-tool with bare RSA-PKCS or ECDSA over a hash, verified by OpenSSL."""
    digest = hashlib.sha256(MESSAGE).digest()
    rsa = kind.startswith("rsa")
    source = ("--input-file", tools.file("input", DIGEST_INFO + digest if rsa else digest))
    mechanism = ("RSA-PKCS",) if rsa else ("ECDSA", "--signature-format", "openssl")
    tools.logged_in("token", "--sign", "--mechanism", *mechanism, "--id", key_id, *source, "--output-file", "signature")
    public, message = tools.file("public.der", files.public_key(kind)), tools.file("message", MESSAGE)
    key = ("-verify", public, "-keyform", "DER", "-signature", "signature")
    return "Verified OK" in tools.run("openssl", "dgst", "-sha256", *key, message)


@pytest.mark.parametrize("kind", KINDS)
def test_opensc_sees_and_uses_the_key(bench: Bench, tools: Tools, pkcs12_files: Pkcs12Files, kind: str) -> None:
    tools.initialize("token", "--dkek-shares", "1")
    outcome = bench.import_(pkcs12_files.pkcs12(kind))
    assert (outcome.status, outcome.err) == (0, "")
    listing = tools.logged_in("token", "--list-objects")
    (private,) = objects(listing, "Private Key Object")
    (certificate,) = (found for found in objects(listing, "Certificate Object") if found["label"] == ALIAS)
    assert (private["label"], private["ID"]) == (ALIAS, certificate["ID"])
    assert f"CN={kind}" in certificate["subject"]
    tools.logged_in("token", "--read-object", "--type", "cert", "--id", private["ID"], "--output-file", "read.der")
    assert (tools.folder / "read.der").read_bytes() == pkcs12_files.der(kind)
    assert signs(tools, pkcs12_files, kind, private["ID"])


def test_opensc_sees_the_chain(bench: Bench, tools: Tools, pkcs12_files: Pkcs12Files) -> None:
    tools.initialize("token", "--dkek-shares", "1")
    bench.import_(pkcs12_files.pkcs12("prime256v1"))
    found = objects(tools.pkcs11("token", "--list-objects", "--type", "cert"), "Certificate Object")
    assert {entry["label"] for entry in found} == {ALIAS, "Test Issuing CA", "Test Root"}
    assert len({entry["ID"] for entry in found}) == 3


@pytest.mark.slow
def test_import_with_a_share_of_sc_hsm_tool(
    bench: Bench, tools: Tools, pkcs12_files: Pkcs12Files, opensc_share: ShareFile
) -> None:
    """sc-hsm-tool makes the share and brings it into the card; the script opens the same file."""
    tools.initialize("token", "--dkek-shares", "1")
    status = tools.sc_hsm("--import-dkek-share", str(opensc_share.path), "--password", opensc_share.password)
    key_check_value = re.search(r"DKEK key check value : ([0-9A-F]{16})", status)
    assert key_check_value
    share = (
        "--share",
        str(opensc_share.path),
        "--share-password",
        bench.secret("share-password", opensc_share.password),
    )
    outcome = bench.import_(pkcs12_files.pkcs12("brainpoolP256r1"), *share)
    assert (outcome.status, outcome.err) == (0, "")
    assert f"DKEK with key check value {key_check_value[1]}" in outcome.out
    assert signs(tools, pkcs12_files, "brainpoolP256r1", "01")
