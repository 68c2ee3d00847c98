# SPDX-License-Identifier: MIT
"""Ctrl-C, end of input and bad bytes at a prompt; lost output and traces. At a real pseudo terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

SECRET = 'const { Console } = require("pyscsh/Console"); Console.secret("PIN", "prompt"); print("went on")'
CONFIRM = 'const { Console } = require("pyscsh/Console"); Console.confirm("Sure?"); print("went on")'
DIALOG = 'Dialog.prompt("Name", "x"); print("went on")'
MODULE = [str(Path(sys.executable).with_name("pyscsh"))]


def converse(code: str, prompt: bytes, *keys: bytes) -> tuple[int, str]:
    """Exit status and everything shown, when the keys are pressed once the prompt stands there."""
    process, terminal = pty.fork()
    if process == 0:
        os.execv(MODULE[0], [*MODULE, "-e", code])
    shown = b""
    deadline = time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                part = os.read(terminal, 4096)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            shown += part
            if prompt in shown and keys:
                time.sleep(0.2)
                os.write(terminal, keys[0])
                keys = keys[1:]
    finally:
        os.close(terminal)
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace")


@pytest.mark.parametrize(("code", "prompt"), [(SECRET, b"PIN: "), (CONFIRM, b"[y/N] "), (DIALOG, b"Name")])
def test_control_c_at_a_prompt_stops_the_script(code: str, prompt: bytes) -> None:
    status, shown = converse(code, prompt, b"\x03")
    assert (status, "\nwent on" in shown, "interrupted" in shown) == (130, False, True)


@pytest.mark.parametrize(("keys", "message"), [(b"\x04", "nothing was entered"), (b"12\xed4\n", "encoding")])
def test_no_usable_entry(keys: bytes, message: str) -> None:
    """Neither "Internal error" nor the bytes that were typed."""
    status, shown = converse(SECRET, b"PIN: ", keys)
    assert status == 1
    assert message in shown
    assert not any(text in shown for text in ("Internal error", "0xed", "Traceback", "\nwent on"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """pyscsh with these arguments."""
    return subprocess.run([*MODULE, *arguments], capture_output=True, text=True, timeout=60)


def test_a_pin_in_place_of_its_source_is_not_repeated() -> None:
    outcome = run("-e", SECRET.replace('"prompt"', '"648219"'))
    assert outcome.returncode == 1
    assert "change it" in outcome.stderr
    assert "cannot read the secret" not in outcome.stderr


def test_a_source_too_large_is_refused() -> None:
    assert "more than 65536 bytes" in run("-e", SECRET.replace('"prompt"', '"/dev/zero"')).stderr


def test_trace_that_cannot_be_made(tmp_path: Path) -> None:
    """Told before the script runs."""
    outcome = run("--trace", str(tmp_path / "none" / "trace"), "-e", 'print("ran")')
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "No such file or directory" in outcome.stderr


def test_trace_that_fills_does_not_stop_the_card(tmp_path: Path) -> None:
    """/dev/full takes nothing: the work goes on, and it is told once."""
    code = 'var c = new Card(_scsh3.reader); for (var i = 0; i < 3; i++) c.sendApdu(0, 0x84, 0, 0, 8); print("done")'
    outcome = run("--reader", "virtual", "--trace", "/dev/full", "-e", code)
    assert (outcome.returncode, outcome.stdout) == (0, "done\n")
    assert outcome.stderr.count("The trace stops here") == 1


@pytest.mark.parametrize(("hold", "status"), [("true", 0), ("false", 130)])
def test_output_that_is_closed(hold: str, status: int) -> None:
    """Work that must not stop half-way goes on without output; other scripts end."""
    code = f"""const {{ Console }} = require("pyscsh/Console"); Console.holdInterrupts({hold});
        for (var i = 0; i < 5; i++) print("line"); Console.note("end"); Console.holdInterrupts(false); undefined"""
    with open("/dev/full", "w") as full:
        outcome = subprocess.run([*MODULE, "-e", code], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (outcome.returncode, "end" in outcome.stderr.splitlines()) == (status, status == 0)
    assert outcome.stderr.count("The output cannot be written any more") == 1


@pytest.mark.parametrize(
    "code",
    [
        'throw new ByteString("31", HEX)',
        "throw new Key()",
        'var e = new GPError("a", GPError.INVALID_DATA, 2, "m"); delete e.reason; throw e',
        'var e = new GPError("a", GPError.INVALID_DATA, 2, "m"); e.className = undefined; throw e',
        'var e = new GPError("a", GPError.INVALID_DATA, 2, "m"); e.reason = 1n; throw e',
    ],
)
def test_anything_can_be_thrown(code: str) -> None:
    outcome = run("-e", code)
    assert outcome.returncode == 1
    assert outcome.stderr.strip()
    assert not any(text in outcome.stderr for text in ("Traceback", "BigInt", "Internal error"))


def test_replaced_builtins_do_not_change_errors() -> None:
    outcome = run("-e", 'String = function () { return "S" }; throw new GPError("a", 1, 2, "the message")')
    assert "the message" in outcome.stderr


def test_small_stack() -> None:
    """1 MiB: a RangeError, no crash."""
    code = "function f() { return f() + 1 } f()"
    limited = ["bash", "-c", 'ulimit -s 1024; exec "$@"', "bash", *MODULE, "-e", code]
    outcome = subprocess.run(limited, capture_output=True, text=True, timeout=60)
    assert (outcome.returncode, "RangeError" in outcome.stderr) == (1, True)


def test_control_c_while_work_is_held() -> None:
    """The first one waits, the second is answered, the third stops; JavaScript is in a loop all the time."""
    code = 'const { Console } = require("pyscsh/Console"); Console.holdInterrupts(true); Console.note("held");for (;;);'
    status, shown = converse(code, b"held", b"\x03", b"\x03", b"\x03")
    assert (status, "Waiting for the card" in shown, "interrupted" in shown) == (130, True, True)
