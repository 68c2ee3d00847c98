# SPDX-License-Identifier: MIT
"""An import script in the idiom of the original shell runs unchanged."""

from __future__ import annotations

import pytest

from tests.ceremonies.bench import ROOT, Bench
from tests.ceremonies.pkcs12_files import Pkcs12Files
from tests.ceremonies.test_import_pkcs12 import imported
from tests.terminals.virtual.host import vectors

SCRIPT = str(ROOT / "tests" / "data" / "legacy-import.js")


@pytest.mark.parametrize("kind", ["rsa2048", "prime256v1", "brainpoolP256r1"])
def test_unchanged_script(bench: Bench, pkcs12_files: Pkcs12Files, kind: str) -> None:
    bench.host.initialize("920101")
    bench.host.import_kek(bytes.fromhex(vectors()["dkek"]["shares"][0]))
    file = pkcs12_files.pkcs12(kind, alias=kind, password="secret1")
    (bench.folder / "import.p12").write_bytes(file.read_bytes())
    outcome = bench.run(script=SCRIPT)
    assert (outcome.status, outcome.err) == (0, "")
    assert f"Imported {kind} as key 1" in outcome.out
    imported(bench, pkcs12_files, kind, 1, kind)
