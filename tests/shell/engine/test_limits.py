# SPDX-License-Identifier: MIT
"""Recursion, memory and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from shell.engine.errors import Interrupted, ScriptError

PYSCSH = [sys.executable, "-c", "import sys; from shell.cli import main; sys.argv[0] = 'pyscsh'; main()"]


@pytest.mark.parametrize(
    "script",
    [
        "function f(n) { return 1 + f(n + 1) } f(0)",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; ByteString.fromJSON(a)",
        "var o = { get value() { return ByteString.fromJSON(o) } }; ByteString.fromJSON(o)",
    ],
)
def test_deep_recursion_ends_in_an_error_and_the_session_goes_on(scripts, script):
    with pytest.raises(ScriptError):
        scripts.run(script)
    assert scripts.run("1 + 1") == 2


def test_dropped_objects_are_released(scripts):
    """Handles are given back while a loop runs, not at its end."""
    scripts.run("var b = new ByteString('00', HEX); for (var i = 0; i < 20000; i++) b.concat(b);")
    assert len(scripts.session.engine.live_objects()) < 50
    assert scripts.session.engine.peak_handles() < 5000


@pytest.mark.slow
def test_two_million_bytestrings_keep_memory_flat():
    script = "var b = new ByteString('0102', HEX); for (var i = 0; i < 2000000; i++) b.concat(b);"
    code = (
        "import resource, sys; from shell.options import Options; from shell.session import Session\n"
        "s = Session(Options()); s.run_text('new ByteString(\"00\", HEX)', 'a')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"s.run_text({script!r}, 'b')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    grown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(grown) < 4096  # KiB; two million handles kept alive would need hundreds of MiB


@pytest.mark.parametrize(
    "script",
    [
        "while (true);",
        "while (true) { try { while (true) {} } catch (e) {} }",
        "var b = new ByteString('00', HEX); while (true) b.concat(b);",
        "new Crypto().digest(Crypto.MD5, new ByteString('00', HEX), 1000000000)",
        "GPSystem.wait(60000)",
    ],
)
def test_ctrl_c_stops_javascript_and_host_calls(scripts, script):
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(Interrupted):
        scripts.run(script)
    timer.join()
    assert scripts.run("2 + 2") == 4


def test_ctrl_c_ends_a_headless_run_with_130():
    process = subprocess.Popen(
        [*PYSCSH, "-e", "print('started'); while (true);"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors == "pyscsh: interrupted\n"


def test_promises_run_after_the_script(scripts):
    scripts.run("var log = []; (async () => { await null; log.push('later') })(); log.push('now');")
    assert scripts.run("log") == ["now", "later"]


def test_a_rejected_promise_at_the_end_of_a_script_is_an_error(scripts):
    with pytest.raises(ScriptError, match="late") as error:
        scripts.run("async function main() {\n  await null;\n  throw new Error('late');\n}\nmain()")
    assert error.value.frames[0].line == 3
