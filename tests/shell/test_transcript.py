# SPDX-License-Identifier: MIT
"""Transcripts: what a run leaves behind, and that no secret is in it."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pexpect
import pytest

from jsapi.terminals.virtual.card import ATR
from shell import program
from shell.options import Options
from shell.run_facts import facts
from shell.session import Session
from shell.ui.interview import NOT_SHOWN
from shell.ui.question import Kind, Question, dialog
from shell.ui.transcript import Transcript
from tests.shell.test_cli import PYSCSH, pyscsh

PROGRAM = str(Path(sys.executable).with_name("pyscsh"))
CONSOLE = 'const { Console } = require("pyscsh/Console");'


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def events(path: Path, *names: str) -> list[dict[str, Any]]:
    return [line for line in lines(path) if line["event"] in names]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "transcript"


def transcript(path: Path) -> Transcript:
    return Transcript(str(path), {}, lambda reason: pytest.fail(reason))


def test_a_run_is_on_record(tmp_path, kept):
    module = tmp_path / "part.js"
    module.write_text("exports.name = 'part';")
    script = tmp_path / "main.js"
    script.write_text(
        CONSOLE + "print('before'); require('part'); new Card(); Console.note('remark');"
        "print('behind'); throw new Error('mine');"
    )
    result = pyscsh("--reader", "virtual", "--transcript", kept, script, "one", "two")
    assert result.returncode == 1
    first, *between, last = lines(kept)
    assert [first["event"], *(line["event"] for line in between), last["event"]] == [
        "begin", "loaded", "printed", "loaded", "connected", "noted", "printed", "failed", "end",
    ]  # fmt: skip
    assert first["arguments"] == ["one", "two"]
    assert first["script"] == str(script)
    assert first["program"] == program.identity()
    loaded = {line["file"]: line["sha256"] for line in events(kept, "loaded")}
    assert loaded == {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in (script, module)}
    assert [line["text"] for line in events(kept, "printed", "noted")] == ["before\n", "remark", "behind\n"]
    connected = events(kept, "connected")[0]
    assert connected["virtual"] is True
    assert connected["atr"] == ATR.hex().upper()
    assert connected["reader"] == f"Virtual SmartCard-HSM {connected['serial']}"
    assert events(kept, "failed")[0]["text"] == "Error: mine"
    assert events(kept, "failed")[0]["places"][0].startswith(f"{script}:1:")
    assert (last["status"], last["totals"]["loaded"], last["totals"]["characters_printed"]) == (1, 2, 14)
    assert kept.stat().st_mode & 0o777 == 0o600


def test_the_last_digest_is_printed_and_is_that_of_the_last_line(kept):
    result = pyscsh("--transcript", kept, "-e", "1 + 1")
    last = kept.read_bytes().splitlines()[-1]
    assert result.stdout == "2\n"
    assert hashlib.sha256(last).hexdigest() in result.stderr
    assert [line["text"] for line in events(kept, "entered", "printed")] == ["1 + 1", "2\n"]


@pytest.mark.parametrize("line", range(1, 4))
def test_each_line_quotes_the_one_before(kept, line):
    pyscsh("--transcript", kept, "-e", "quit(3)")
    texts = kept.read_bytes().splitlines()
    assert len(texts) == 3
    quoted = json.loads(texts[line - 1])["previous"]
    assert quoted == (hashlib.sha256(texts[line - 2]).hexdigest() if line > 1 else "0" * 64)
    assert json.loads(texts[-1])["status"] == 3


def test_an_existing_file_is_not_written_over(kept):
    kept.write_text("precious")
    result = pyscsh("--transcript", kept, "-e", "print('ran')")
    assert (result.returncode, result.stdout) == (2, "")
    assert f"{kept} exists and is not written over" in result.stderr
    assert kept.read_text() == "precious"


def test_a_file_that_cannot_be_made(tmp_path):
    result = pyscsh("--transcript", tmp_path / "none" / "transcript", "-e", "print('ran')")
    assert (result.returncode, result.stdout) == (2, "")
    assert "cannot be written: No such file or directory" in result.stderr


def test_answers_are_kept_and_secrets_are_not(kept, tmp_path):
    (tmp_path / "pin").write_text("64821988\n")
    code = CONSOLE + f"print(Console.secret('User PIN', '{tmp_path}/pin').length); print('done')"
    script = tmp_path / "ask.js"
    script.write_text(code)
    assert pyscsh("--transcript", kept, script).returncode == 0
    assert events(kept, "asked")[0]["secret"] is True
    assert events(kept, "asked")[0]["question"] == "User PIN"
    assert "64821988" not in kept.read_text()


def test_what_is_typed_at_prompts_of_a_terminal(kept, tmp_path):
    script = tmp_path / "ask.js"
    script.write_text(
        CONSOLE + "Console.secret('Card PIN', 'prompt'); Dialog.prompt('Old password', '');"
        "Dialog.prompt('Your name', ''); Console.confirm('Go on?'); print('done');"
    )
    shell = pexpect.spawn(PROGRAM, ["--transcript", str(kept), str(script)], timeout=30, encoding="utf-8")
    for question, answer in (
        ("Card PIN", "64821988"), ("Old password", "hunter22"), ("Your name", "Anna"), ("Go on?", "y"),
    ):  # fmt: skip
        shell.expect_exact(question)
        shell.sendline(answer)
    shell.expect("is complete")
    shell.expect(pexpect.EOF)
    shell.close()
    asked = [(line["question"], line.get("answer")) for line in events(kept, "asked")]
    assert asked == [("Card PIN", None), ("Old password", None), ("Your name", "Anna"), ("Go on?", "yes")]
    assert "64821988" not in kept.read_text()
    assert "hunter22" not in kept.read_text()


def test_lines_of_the_shell_are_kept_but_for_secrets(kept):
    typed = "1 + 1\nvar pin = '64821988'\npin\nnosuch()\n"
    assert pyscsh("--transcript", kept, stdin=typed).returncode == 1
    assert [line.get("text", "").strip() for line in events(kept, "entered")] == ["1 + 1", "", "pin", "nosuch()"]
    assert events(kept, "failed")[0]["text"] == "ReferenceError: nosuch is not defined"
    assert lines(kept)[-1]["status"] == 1
    assert "64821988" not in kept.read_text()


def test_a_line_with_a_secret_and_what_it_prints_are_withheld(kept):
    record = transcript(kept)
    record.entered("var pin = new ByteString('64821988', ASCII)")
    record.printed("0000  36 34 38 32 31 39 38 38   64821988\n")
    record.failed("Error: 64821988 is odd", ["<shell 1>:1:1"], 1)
    record.entered("1 + 1")
    record.printed("2\n")
    record.entered("pin")
    record.printed("64821988\n")
    record.heard(dialog("Enter the PIN", "", None, None), NOT_SHOWN)
    record.heard(Question(Kind.CONFIRMATION, "Change the PIN?"), "OK")
    record.heard(Question(Kind.CONFIRMATION, "Change the PIN?"), None)
    record.heard(dialog("Name", "", None, None), "Anna")
    record.heard(dialog("Name", "", None, None), None)
    record.finish(0)
    text = kept.read_text()
    assert "64821988" not in text
    assert "36 34" not in text
    assert [line.get("text", line.get("withheld")) for line in events(kept, "entered", "printed", "failed")] == [
        True, True, True, "1 + 1", "2\n", "pin", True,
    ]  # fmt: skip
    assert [line.get("answer") for line in events(kept, "asked")] == [None, "yes", "no", "Anna", None]


@pytest.mark.parametrize(
    ("arguments", "kept_ones"),
    [
        (["--pin", "64821988"], ["--pin", "[withheld]"]),
        (["--pin=hunter22"], ["--pin=[withheld]"]),
        (["--password", "hunter22"], ["--password", "[withheld]"]),
        (["--pin", "env:PIN", "--so-pin=fd:3", "prompt"], ["--pin", "env:PIN", "--so-pin=fd:3", "prompt"]),
        (["64821988", "plain"], ["[withheld]", "plain"]),
        (["--piece", "1:2 AB:CD:EF:GH", "--prime", "AB-CD"], ["--piece", "[withheld]", "--prime", "[withheld]"]),
        (["--label", "main key"], ["--label", "main key"]),
    ],
)
def test_arguments_that_may_be_secrets_are_withheld(arguments, kept_ones):
    assert facts(Options(arguments=tuple(arguments)), None)["arguments"] == kept_ones


def test_what_a_card_says_about_a_pin_is_kept(kept):
    line = 'new Card().sendApdu(0, 0x20, 0, 0x81, new ByteString("64821988", ASCII), [0x9000])'
    assert pyscsh("--reader", "virtual", "--transcript", kept, "-e", line).returncode == 3
    assert "64821988" not in kept.read_text()
    assert "6E00" in events(kept, "failed")[0]["text"]


def test_the_excerpt_of_a_script_is_left_out(kept, tmp_path):
    script = tmp_path / "old.js"
    script.write_text('nosuch("64821988");\n')
    result = pyscsh("--transcript", kept, script)
    assert "64821988" in result.stderr
    assert "64821988" not in kept.read_text()
    assert events(kept, "failed")[0]["places"] == [f"{script}:1:1"]


def test_scripts_can_name_program_scripts_and_transcript(kept, tmp_path):
    script = tmp_path / "record.js"
    script.write_text(
        CONSOLE + "print(JSON.stringify([Console.programHash(), Console.scriptHashes(), Console.transcriptHash()]));"
    )
    program_hash, script_hashes, transcript_hash = json.loads(pyscsh("--transcript", kept, script).stdout)
    assert program_hash == program.identity()
    assert script_hashes == {str(script): hashlib.sha256(script.read_bytes()).hexdigest()}
    digests = [hashlib.sha256(line).hexdigest() for line in kept.read_bytes().splitlines()]
    assert transcript_hash in digests[:-1]
    assert pyscsh("-e", CONSOLE + "Console.transcriptHash()").stdout == "null\n"


def test_the_program_digest_is_what_sha256sum_finds():
    root = Path(program.__file__).parent.parent
    command = "find jsapi shell -type f ! -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum | sha256sum"
    found = subprocess.run(["bash", "-c", command], cwd=root, capture_output=True, text=True, check=True).stdout
    assert program.files_digest() == found.split()[0]


def test_a_killed_run_leaves_a_whole_prefix(kept):
    code = "print('line of evidence'); for (;;);"
    process = subprocess.Popen([*PYSCSH, "--transcript", str(kept), "-e", code], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not (kept.exists() and "line of evidence\\n" in kept.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    result = pyscsh("verify-transcript", kept)
    assert result.returncode == 1
    assert result.stdout.startswith("INCOMPLETE: ")
    assert "intact in 3 lines" in result.stdout


def test_a_transcript_that_cannot_go_on_stops_the_script(tmp_path):
    """A full disk, here a limit on the size of files."""
    code = "print('a line that is longer than what is left, '.repeat(200)); for (;;);"
    limited = ["bash", "-c", 'ulimit -f 4; trap "" XFSZ; exec "$@"', "limited", *PYSCSH]
    result = subprocess.run(
        [*limited, "--transcript", str(tmp_path / "t"), "-e", code], capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 130
    assert "complete" not in result.stderr
    assert "cannot be written any more (File too large): stopping" in result.stderr
    assert "complete" not in result.stderr


def test_a_run_whose_transcript_lacks_its_end_is_no_success(tmp_path):
    code = "print('a line that is longer than what is left, '.repeat(200)); undefined"
    limited = ["bash", "-c", 'ulimit -f 4; trap "" XFSZ; exec "$@"', "limited", *PYSCSH]
    result = subprocess.run(
        [*limited, "--transcript", str(tmp_path / "t"), "-e", code], capture_output=True, text=True, timeout=60
    )
    assert result.returncode in (3, 130)
    assert "cannot be written any more" in result.stderr


def test_neighbouring_texts_become_one_line(kept):
    record = transcript(kept)
    for number in range(20_000):
        record.printed(f"{number}\n")
    record.finish(0)
    assert "".join(line["text"] for line in events(kept, "printed")) == "".join(f"{n}\n" for n in range(20_000))
    assert len(events(kept, "printed")) < 200


def test_text_of_any_kind_survives(kept):
    record = transcript(kept)
    for text in ("\ud800", "\0", "\u2028", "é", '"'):
        record.entered(text)
    record.finish(0)
    assert [line["text"] for line in events(kept, "entered")] == ["\ud800", "\0", "\u2028", "é", '"']


def test_the_digest_covers_everything_so_far(kept):
    record = transcript(kept)
    record.printed("text")
    digest = record.digest()
    assert digest == hashlib.sha256(kept.read_bytes().splitlines()[-1]).hexdigest()
    assert events(kept, "printed")[0]["text"] == "text"
    assert record.finish(0) != digest


def test_no_thread_and_no_descriptor_is_left(kept):
    before = len(list(Path("/proc/self/fd").iterdir()))
    transcript(kept).finish(0)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert not [thread for thread in threading.enumerate() if thread.name == "transcript"]


def test_without_a_transcript_nothing_is_kept():
    session = Session(Options())
    try:
        session.services.transcript.entered("1 + 1")
        assert session.services.transcript_digest() is None
        assert session.services.transcript.finish(0) is None
    finally:
        session.close()
