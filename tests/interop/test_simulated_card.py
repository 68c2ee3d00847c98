# SPDX-License-Identifier: MIT
"""Cards that scripts play, behind pcscd: read by another process, and by OpenSC."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jsapi.terminals.pcsc import PcscReader
from tests.pcscd import READER_NAMES, PrivatePcscd, wait_until

DATA = Path(__file__).resolve().parents[1] / "card" / "data"
PROGRAM = (sys.executable, "-c", "from shell.cli import main; main()")
FAULTY = """
var adapter = new CardSimulationAdapter("JCOPSimulation", "8050");
adapter.setSimulationObject({
    reset: function (type) { return new ByteString("3B600000", HEX); },
    processAPDU: function (command) {
        if (command.byteAt(1) == 1) throw new Error("on\\u001bpurpose");
        return new ByteString("AA9000", HEX);
    }
});
adapter.start();
"""

pytestmark = pytest.mark.external


@contextmanager
def simulated(script: Path, errors: str = "") -> Iterator[None]:
    command = [*PROGRAM, "card", "simulate", str(script)]
    present = PcscReader(READER_NAMES[0]).card_present
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: process.poll() is not None or present(), 10, "no simulated card")
            yield
            process.send_signal(signal.SIGTERM)
            output, messages = process.communicate(timeout=10)
            assert (process.returncode, messages) == (0, errors)
            assert "Simulated card JCOPSimulation: looking for vpcd at localhost:35963" in output
        finally:
            process.kill()
    wait_until(lambda: not present(), 10, "the simulated card stays")


def test_another_process_reads_a_simulated_document(pcscd: PrivatePcscd) -> None:
    with simulated(DATA / "passport-card.js"):
        command = [*PROGRAM, "run", "--reader", READER_NAMES[0], str(DATA / "passport-reader.js")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[0] == "EF.COM 60145F0104303130365F36063034303030305C026175"
        sent = ["opensc-tool", "--reader", "0", "--send-apdu", "00A4040C07A0000002471001"]
        judged = subprocess.run(sent, capture_output=True, text=True, timeout=60)
        assert "SW1=0x90, SW2=0x00" in judged.stdout


def test_a_simulation_that_fails_is_told_and_goes_on(pcscd: PrivatePcscd, tmp_path: Path) -> None:
    script = tmp_path / "faulty.js"
    script.write_text(FAULTY)
    with simulated(script, "pyscsh: the simulation failed: Error: on\\x1bpurpose\n"):
        connection = PcscReader(READER_NAMES[0]).connect()
        assert connection.transmit(bytes.fromhex("00010000")) == b"\x6f\x00"
        assert connection.transmit(bytes.fromhex("0002000001")) == bytes.fromhex("AA9000")
        connection.close()


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("print(1)", 1, "starts no CardSimulationAdapter"),
        ("null.x", 1, "TypeError"),
        ("new CardSimulationAdapter('JCOPSimulation', '1').start()", 1, "there is no card"),
    ],
)
def test_scripts_that_give_no_card(tmp_path: Path, text: str, status: int, message: str) -> None:
    script = tmp_path / "script.js"
    script.write_text(text)
    done = subprocess.run([*PROGRAM, "card", "simulate", str(script)], capture_output=True, text=True, timeout=60)
    assert done.returncode == status
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_script(tmp_path: Path) -> None:
    command = [*PROGRAM, "card", "simulate", str(tmp_path / "nothing.js")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "not found" in done.stderr) == (2, True)
