# SPDX-License-Identifier: MIT
"""Commands for the reader itself, memory cards behind pseudo-APDUs, and several readers in one script."""

from __future__ import annotations

from pathlib import Path

import pytest

from jsapi.gperror import ErrorCode
from jsapi.terminals import CardConnection, NoCardError, ServiceUnavailableError
from shell.engine.errors import ScriptError
from shell.virtual_cards import create

MEMORY_CARD = Path(__file__).with_name("data") / "memory-card.js"
ESCAPE = "ByteString.valueOf(0x42000001, 4).concat(new ByteString('1E00', HEX))"


class EscapeReader:
    """A reader that answers a control command with code and data, turned round."""

    name = "Escape reader"
    is_virtual = False

    def card_present(self) -> bool:
        return False

    def connect(self) -> CardConnection:
        raise NoCardError(self.name)

    def control(self, code: int, data: bytes) -> bytes:
        return (code.to_bytes(4, "big") + data)[::-1]

    def close(self) -> None:
        """Nothing to give up."""


@pytest.fixture
def no_service(monkeypatch):
    def unavailable():
        raise ServiceUnavailableError("Service not available")

    monkeypatch.setattr("shell.readers.available_readers", unavailable)


@pytest.fixture
def registry(scripts, no_service):
    scripts.session.services.add_reader(EscapeReader())
    scripts.run("var registry = Packages.opencard.core.terminal.CardTerminalRegistry.getRegistry()")
    return scripts


def refused(scripts, text: str) -> tuple[str, ErrorCode, int]:
    with pytest.raises(ScriptError) as caught:
        scripts.run(text)
    error = caught.value.gperror
    return error.class_name, ErrorCode(error.code), error.reason


def test_a_reader_of_the_registry_takes_commands_without_a_card(registry):
    registry.run("var ct = registry.cardTerminalForName('Escape reader')")
    assert registry.run(f"ct.sendTerminalCommand({ESCAPE}).toString(HEX)") == "001E01000042"
    assert registry.run("ct.getName()") == "Escape reader"
    assert registry.run("registry.cardTerminalForName('MCT')") is None


def test_the_control_code_has_four_bytes(registry):
    text = "registry.cardTerminalForName('Escape reader').sendTerminalCommand(new ByteString('420000', HEX))"
    assert refused(registry, text) == ("CardTerminal", ErrorCode.INVALID_LENGTH, 3)


def test_the_registry_without_a_smart_card_service(scripts, no_service):
    text = "Packages.opencard.core.terminal.CardTerminalRegistry.getRegistry().cardTerminalForName('MCT')"
    assert refused(scripts, text) == ("CardTerminalRegistry", ErrorCode.CARD_COMM_ERROR, 0)


def test_the_virtual_reader_takes_no_commands_and_says_so(make_scripts, capsys):
    scripts = make_scripts(readers=("virtual",))
    scripts.run("var terminal = new Card(_scsh3.reader).nativeCardTerminal")
    assert refused(scripts, f"terminal.sendTerminalCommand({ESCAPE})") == ("CardTerminal", ErrorCode.CARD_COMM_ERROR, 0)
    scripts.run("terminal.sendNotification(-1, 'Failure talking to card')")
    assert "Failure talking to card" in capsys.readouterr().err


def test_two_readers_by_the_names_that_users_give_them(make_scripts, tmp_path):
    files = [tmp_path / name for name in ("a.card", "b.card")]
    for number, file in enumerate(files):
        assert create(file, f"UTTEST0000{number}", "4.1") == 0
    scripts = make_scripts(readers=tuple(f"virtual:{file}" for file in files))
    text = """
        var first = new Card(_scsh3.reader1), second = new Card(_scsh3.reader2);
        var select = new ByteString("00A4040C0BE82B0601040181C31F0201", HEX);
        [_scsh3.reader == _scsh3.reader1, first.readerName == second.readerName,
         first.plainApdu(select).length, first.SW, second.SW]"""
    assert scripts.run(text)[:2] == [True, False]
    assert scripts.run("[first.SW, typeof second.SW]") == [0x9000, "undefined"]
    scripts.run("_scsh3.reader2 = 'another'")
    assert scripts.run("_scsh3.reader2 + typeof _scsh3.reader3") == "anotherundefined"


def test_one_reader_has_no_numbered_names(make_scripts):
    assert make_scripts(readers=("virtual",)).run("typeof _scsh3.reader1") == "undefined"


def test_a_memory_card_behind_pseudo_apdus(scripts, no_service):
    """Presenting the code, reading, writing and the counter of wrong tries, as public scripts for SLE 5542 do."""
    scripts.session.run_file(MEMORY_CARD)
    assert scripts.output.splitlines() == [
        "selected 9000",
        "locked 6200",
        "wrong code, tries 02 left",
        "opened 9007",
        "written 9000",
        "read 48 6F 6C 61",
        "uid 04112233",
        "no such command 6D00",
    ]
