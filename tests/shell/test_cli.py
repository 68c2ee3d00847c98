# SPDX-License-Identifier: MIT
"""The program as a person calls it: exit status and messages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PYSCSH = [sys.executable, "-c", "import sys; from shell.cli import main; sys.argv[0] = 'pyscsh'; main()"]


def pyscsh(*args: str | Path, stdin: str = "", **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PYSCSH, *map(str, args)], input=stdin, capture_output=True, text=True, timeout=60, **options
    )


@pytest.mark.parametrize(
    ("args", "output"),
    [
        (["-e", "1 + 1"], "2\n"),
        (["run", "-e", "'a'"], "a\n"),
        (["-e", "undefined"], ""),
        (["-e", "arguments.join()", "one", "two"], "one,two\n"),
        (["-e", "print(1, null, undefined, [1, 2], true)"], "1 null undefined 1,2 true\n"),
        (["-e", "new ByteString('414243', HEX)"], "0000  41 42 43" + " " * 41 + "ABC\n"),
        (["-e", "print('a', new ByteString('41', HEX), 'b')"], "a 0000  41" + " " * 47 + "A\n b\n"),
        (["-e", "console.log('x'); _scsh3.reader"], "x\n"),
    ],
)
def test_code_on_the_command_line(args, output):
    result = pyscsh(*args)
    assert (result.returncode, result.stdout, result.stderr) == (0, output, "")


def test_a_script_gets_its_arguments(tmp_path):
    script = tmp_path / "args.js"
    script.write_text("print(arguments.length, arguments[0], arguments[1]);")
    assert pyscsh(script, "--looks-like-an-option", "b").stdout == "2 --looks-like-an-option b\n"
    assert pyscsh("run", script, "a", "b").stdout == "2 a b\n"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("quit(7)", 7, ""),
        ("print('before'); quit(); print('behind')", 0, ""),
        ("throw new Error('mine')", 1, "Error: mine"),
        ("throw 'just text'", 1, "just text"),
        ("var x = ;", 1, "SyntaxError"),
        ("assert(false, 'why')", 1, 'GPError: shell (USER_DEFINED/0) - "Assertion failed - why"'),
        ("throw new GPError('card', GPError.CARD_REMOVED, 0, 'gone')", 3, 'card (CARD_REMOVED/0) - "gone"'),
    ],
)
def test_exit_status(tmp_path, text, code, message):
    script = tmp_path / "script.js"
    script.write_text(text)
    result = pyscsh(script)
    assert result.returncode == code
    assert message in result.stderr
    assert "behind" not in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "not found"),
        ("folder", "is a folder"),
        (b"var x = 'a\0b';", "not a text file (it contains NUL at offset 10)"),
        (bytes(range(128, 256)), "SyntaxError"),
        (b"\x7fELF\x02\x01\x01\x00", "not a text file"),
    ],
)
def test_what_is_no_script(tmp_path, content, message):
    path = tmp_path / "thing.js"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    result = pyscsh("run", path)
    assert result.returncode in (1, 2)
    assert message in result.stderr
    assert str(path) in result.stderr
    assert "Traceback" not in result.stderr


def test_an_error_shows_file_line_column_and_the_line(tmp_path):
    script = tmp_path / "wrong.js"
    script.write_text("var b = new ByteString('00', HEX);\n\tb.byteAt(1);\n")
    errors = pyscsh(script).stderr.splitlines()
    assert errors[0] == 'GPError: ByteString (INVALID_INDEX/1) - "Index 1 is outside of the 1 bytes"'
    assert errors[1].strip() == "b.byteAt(1);"
    assert errors[3] == f"    at {script}:2:4"


def test_control_characters_of_a_message_do_not_reach_the_terminal():
    result = pyscsh("-e", "throw new Error('a\\u001b[2Jb')")
    assert "\x1b" not in result.stderr
    assert "\\x1b[2J" in result.stderr


@pytest.mark.parametrize(
    "args", [["--readr", "x", "-e", "1"], ["run", "--no-such-option"], ["--module-path", "nosuch", "-e", "1"]]
)
def test_usage_errors(args):
    result = pyscsh(*args)
    assert result.returncode == 2
    assert "Error" in result.stderr


def test_a_mistyped_command_is_told_from_a_script():
    result = pyscsh("runn", "x.js")
    assert result.returncode == 2
    assert "no command runn; did you mean run?" in result.stderr


def test_help_needs_nothing():
    for args in (["-h"], ["run", "--help"], ["card", "-h"]):
        result = pyscsh(*args)
        assert result.returncode == 0
        assert result.stdout.startswith("Usage: pyscsh")


@pytest.mark.parametrize("reader", ["virtual:nosuch.card", "No Such Reader"])
def test_a_missing_reader_is_a_refusal_and_never_the_virtual_card(reader):
    result = pyscsh("--reader", reader, "-e", "new Card(_scsh3.reader); print('connected')")
    assert result.returncode == 3
    assert "connected" not in result.stdout
    assert "Internal error" not in result.stderr


def test_another_serial_number_is_refused_before_anything_else(tmp_path):
    trace = tmp_path / "trace"
    result = pyscsh("--reader", "virtual", "--serial", "DENK0000000", "--trace", trace, "-e", "new Card()")
    assert result.returncode == 3
    assert "not DENK0000000: nothing was changed" in result.stderr
    commands = [line.split()[2] for line in trace.read_text().splitlines() if line.startswith(">>")]
    assert set(commands) <= {"A4", "B1"}  # SELECT and READ BINARY
    assert trace.stat().st_mode & 0o777 == 0o600


def test_the_trace_hides_secrets(tmp_path):
    trace = tmp_path / "trace"
    code = "new Card().sendApdu(0, 0x20, 0, 0x81, new ByteString('99887766', ASCII))"
    assert pyscsh("--reader", "virtual", "--trace", trace, "-e", code).returncode == 0
    text = trace.read_text()
    assert "[redacted, 8 bytes]" in text
    assert "99887766" not in text
    assert b"99887766".hex() not in text.lower()


def test_two_virtual_cards_at_once(tmp_path):
    for name in ("one", "two"):
        assert pyscsh("card", "new", tmp_path / name, "--serial", f"UTTEST{name.upper()}").returncode == 0
    readers = [arg for name in ("one", "two") for arg in ("--reader", f"virtual:{tmp_path / name}")]
    result = pyscsh(
        *readers, "-e", "var r = Card.getReaderList(); var a = new Card(r[0]), b = new Card(r[1]); r.join('|')"
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout == "Virtual SmartCard-HSM UTTESTONE|Virtual SmartCard-HSM UTTESTTWO\n"


STATUS = (
    "var S = require('scsh/sc-hsm/SmartCardHSM').SmartCardHSM, s = new S(new Card());"
    "print(s.getVersionInfo()); for (;;) print(s.queryUserPINStatus().toString(16).toUpperCase())"
)


@pytest.mark.parametrize(
    ("faults", "printed", "message"),
    [
        # The first command is SELECT, each further one asks for the PIN's status; a blank device answers 6A88.
        ("remove@3", ["6A88", "6A88"], "CARD_REMOVED"),
        ("error@2", [], "CARD_COMM_ERROR"),
        ("6984@2,remove@2,remove@3", None, "CARD_REMOVED"),
    ],
)
def test_failures_on_purpose(faults, printed, message):
    result = pyscsh("--reader", "virtual", "--faults", faults, "-e", STATUS)
    assert result.returncode == 3
    assert message in result.stderr
    if printed is not None:
        assert result.stdout.splitlines() == ["Version 4.1", *printed]


def test_failures_that_are_not_understood():
    result = pyscsh("--reader", "virtual", "--faults", "explode@1", "-e", "new Card()")
    assert result.returncode == 3
    assert "explode@1" in result.stderr


def test_the_firmware_version_of_a_virtual_card(tmp_path):
    state = tmp_path / "old.card"
    assert pyscsh("card", "new", state, "--firmware", "3.5").returncode == 0
    result = pyscsh("--reader", f"virtual:{state}", "--faults", "remove@1", "-e", STATUS)
    assert result.stdout == "Version 3.5\n"
    for wrong in ("3.4", "4.2", "four"):
        result = pyscsh("card", "new", tmp_path / "none.card", "--firmware", wrong)
        assert result.returncode == 2
        assert "firmware version" in result.stderr
    assert not (tmp_path / "none.card").exists()


def test_a_session_gives_its_virtual_cards_back(tmp_path):
    from shell.options import Options
    from shell.session import Session

    state = tmp_path / "kept.card"
    assert pyscsh("card", "new", state).returncode == 0
    for _ in range(2):
        session = Session(Options(readers=(f"virtual:{state}",)))
        session.run_text("new Card()", "connect")
        session.close()
