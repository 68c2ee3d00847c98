# SPDX-License-Identifier: MIT
"""A DKEK module in JavaScript, found on the module path, gives the bytes of the built-in one, and of the vectors."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.terminals.virtual.host import vectors

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "data" / "wrap-known-keys.js"
MODULES = ROOT / "tests" / "data" / "modules"
PUBLISHED_FILE = (
    "53616C7465645F5F3B2B00CCE8B70B2B7F0D0B632C92F3CBDD2E91F3F4F1F65593C2AFD11409A9990B89AEC513664B5C"
    "36E57CE8AF10746EED02442BE23209B9"
)
PUBLISHED_SHARE = "2848CB6E994F5A00C365C3C255ED130512CE1EB06BF08D348EEB8B2F866E3E50"


@cache
def results(*options: str, share: bool = True) -> dict[str, str]:
    """What the script prints, by name; opening a share takes ten million rounds three times."""
    command = [sys.executable, "-c", "from shell.cli import main; main()", "run", *options, str(SCRIPT)]
    command += [PUBLISHED_FILE, "passwordpassword"] if share else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    *lines, last = done.stdout.splitlines()
    assert last == "undefined undefined", "a loop variable of the module became a global one"
    return dict(line.split(" ", 1) for line in lines)


BUILT_IN: tuple[str, ...] = ()
IN_FOLDER = ("--module-path", str(MODULES))


@pytest.mark.slow
@pytest.mark.parametrize("options", [BUILT_IN, IN_FOLDER], ids=["built-in", "folder"])
def test_bytes_of_the_vectors(options: tuple[str, ...]) -> None:
    found, known = results(*options), vectors()
    rsa = known["own_rsa_1024"]
    assert found["kcv"] == known["dkek"]["key_check_value"]
    assert (found["kenc"], found["kmac"]) == (known["dkek"]["encryption_key"], known["dkek"]["mac_key"])
    assert found["ec"] == known["own_ec_blob"]["blob"]
    assert found["aes-128"] == known["own_aes_128_blob"]["blob"]
    assert found["aes-256"] == known["own_aes_256_blob"]["blob"]
    for name, kind in (("rsa-crt", "crt"), ("rsa-plain", "plain")):
        assert hashlib.sha256(bytes.fromhex(found[name])).hexdigest().upper() == rsa[f"{kind}_blob_sha256"]
        assert found[name].endswith(rsa[f"{kind}_blob_mac"])
    assert found["cleared"] == hashlib.sha256(bytes(32)).hexdigest()[:16].upper()
    assert found["share"] == PUBLISHED_SHARE


@pytest.mark.slow
def test_same_bytes_both_ways() -> None:
    assert results(*BUILT_IN) == results(*IN_FOLDER)


def test_built_in_modules_can_be_preferred() -> None:
    assert results("--builtin-modules", *IN_FOLDER, share=False) == results(*BUILT_IN, share=False)
