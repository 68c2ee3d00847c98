# SPDX-License-Identifier: MIT
"""The interactive shell: time to the prompt and its memory, echo of a key, completion among many names.

Aims: prompt in 0.4 s and 60 MB, echo in 20 ms with 10,000 entries of history, completion in 50 ms with 5,000 names.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from shell.options import Options
from shell.repl.completion import ScriptCompleter
from shell.session import Session

PROGRAM = str(Path(sys.executable).with_name("pyscsh"))
ENTRIES, NAMES = 10_000, 5_000


def start(state: Path) -> pexpect.spawn[str]:
    """A shell whose prompt is there."""
    environment = os.environ | {"XDG_STATE_HOME": str(state), "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    shell = pexpect.spawn(PROGRAM, ["--reader", "virtual"], env=environment, encoding="utf-8", timeout=30)
    shell.delaybeforesend = None
    shell.expect_exact("pyscsh>")
    return shell


@pytest.fixture
def long_history(tmp_path: Path) -> Path:
    """State folder with a history of 10,000 different lines."""
    history = tmp_path / "pyscsh" / "history"
    history.parent.mkdir()
    history.write_text("".join(f"\n# then\n+var value{n} = {n};\n" for n in range(ENTRIES)), encoding="utf-8")
    return tmp_path


def test_prompt(benchmark, tmp_path):
    """The extra column has the memory at the prompt in KiB."""
    benchmark.group = "shell"
    shells = []
    benchmark.pedantic(lambda: shells.append(start(tmp_path)), rounds=5)
    status = Path(f"/proc/{shells[-1].pid}/status").read_text(encoding="utf-8")
    benchmark.extra_info["rss_kib"] = int(re.search(r"VmHWM:\s+(\d+)", status)[1])
    for shell in shells:
        shell.close(force=True)


@pytest.fixture
def typing(long_history: Path) -> Iterator[pexpect.spawn[str]]:
    shell = start(long_history)
    shell.send("1 + 1\r")
    shell.expect_exact("pyscsh>")
    yield shell
    shell.close(force=True)


def test_echo_with_a_long_history(benchmark, typing):
    """One key and what it shows; no line begins with these, so that the whole history is searched each time."""
    benchmark.group = "shell"
    keys = map(chr, range(0x400, 0x500))  # each stands nowhere else on the screen

    def press() -> None:
        key = next(keys)
        typing.send(key)
        typing.expect_exact(key)

    benchmark.pedantic(press, rounds=50)


@pytest.mark.parametrize("text", ["many.", "name", "ByteString.prototype.", "Crypto."])
def test_completion(benchmark, text):
    benchmark.group = "shell"
    session = Session(Options())
    assert session.inspector
    session.run_text(
        f"var many = {{}}; for (var i = 0; i < {NAMES}; i++) {{ many['member' + i] = i; globalThis['name' + i] = i; }}",
        "<benchmark>",
    )
    completer, event = ScriptCompleter(session), CompleteEvent()
    found = benchmark(lambda: list(completer.get_completions(Document(text), event)))
    assert len(found) >= (NAMES if text in ("many.", "name") else 20)
    session.close()
