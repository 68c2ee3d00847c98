# SPDX-License-Identifier: MIT
"""Reader choice: exact, unique substring, or a refusal with the candidates."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from jsapi.terminals import AmbiguousReaderError, CardConnection, NoCardError, NoReaderError, TerminalError
from jsapi.terminals.choose import choose, find_reader
from jsapi.terminals.virtual.state import CardState


class ListedReader:
    """A reader that can be looked at but not used."""

    is_virtual = False

    def __init__(self, name: str, card: bool = True) -> None:
        self.name = name
        self._card = card

    def card_present(self) -> bool:
        """As told."""
        return self._card

    def connect(self) -> CardConnection:
        """Choosing a reader must not touch the card."""
        raise AssertionError("connected")


NITROKEY_A = ListedReader("Nitrokey Nitrokey HSM (DENK01048440000) 00 00")
NITROKEY_B = ListedReader("Nitrokey Nitrokey HSM (DENK01048450000) 01 00")
SHORT = ListedReader("Reader 1", card=False)
LONG = ListedReader("Reader 10", card=False)
ALL = [NITROKEY_A, NITROKEY_B, SHORT, LONG]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Reader 1", SHORT),
        ("Reader 10", LONG),
        ("reader 10", LONG),
        ("denk0104845", NITROKEY_B),
        ("01 00", NITROKEY_B),
        (NITROKEY_A.name, NITROKEY_A),
    ],
)
def test_exact_name_or_unique_substring(wanted: str, found: ListedReader) -> None:
    assert choose(wanted, ALL) is found


@pytest.mark.parametrize("wanted", ["Nitrokey", "nitrokey hsm", "DENK"])
def test_several_candidates_are_listed(wanted: str) -> None:
    with pytest.raises(AmbiguousReaderError) as caught:
        choose(wanted, ALL)
    assert caught.value.candidates == (NITROKEY_A.name, NITROKEY_B.name)
    assert NITROKEY_A.name in str(caught.value)
    assert NITROKEY_B.name in str(caught.value)


@pytest.mark.parametrize("wanted", ["reader 1", "READER"])
def test_inexact_name_never_picks_the_first(wanted: str) -> None:
    with pytest.raises(AmbiguousReaderError) as caught:
        choose(wanted, ALL)
    assert caught.value.candidates == (SHORT.name, LONG.name)


def test_unknown_name_lists_what_is_there() -> None:
    with pytest.raises(NoReaderError, match=r"DENK01048440000.*Reader 10") as caught:
        choose("Gemalto", ALL)
    assert len(caught.value.available) == 4


def test_unknown_name_without_readers() -> None:
    with pytest.raises(NoReaderError, match=r"Gemalto.*--reader virtual"):
        choose("Gemalto", [])


@pytest.mark.parametrize("wanted", [None, ""])
def test_without_a_name_the_only_card_is_taken(wanted: str | None) -> None:
    assert choose(wanted, [SHORT, NITROKEY_B, LONG]) is NITROKEY_B


def test_without_a_name_two_cards_are_refused() -> None:
    with pytest.raises(AmbiguousReaderError) as caught:
        choose(None, ALL)
    assert caught.value.candidates == (NITROKEY_A.name, NITROKEY_B.name)


def test_without_a_name_empty_readers_are_refused() -> None:
    with pytest.raises(NoCardError, match=r"Reader 1.*Reader 10"):
        choose(None, [SHORT, LONG])


def test_without_any_reader() -> None:
    with pytest.raises(NoReaderError, match="connect one"):
        choose(None, [])


def test_no_fall_back_to_the_virtual_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jsapi.terminals.choose.available_readers", list)
    for wanted in (None, "Virtual", "virtual ", "virtua"):
        with pytest.raises(NoReaderError):
            find_reader(wanted)


def test_virtual_card_in_memory() -> None:
    reader = find_reader("virtual")
    assert reader.is_virtual
    assert reader.name.startswith("Virtual SmartCard-HSM ")
    connection = reader.connect()
    assert connection.transmit(bytes.fromhex("00A404000BE82B0601040181C31F020100"))[-2:] == b"\x90\x00"
    connection.close()


@pytest.mark.parametrize("name", ["missing.card", ""])
def test_virtual_card_needs_an_existing_state_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(TerminalError, match="virtual card can't be used"):
        find_reader(f"virtual:{tmp_path / name}")
    assert list(tmp_path.iterdir()) == []


def test_virtual_card_from_its_state_file(tmp_path: Path) -> None:
    path = tmp_path / "rehearsal.card"
    CardState.create(path, "UTVC0000007").close()
    assert find_reader(f"virtual:{path}").name == "Virtual SmartCard-HSM UTVC0000007"


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no card", encoding="utf-8")
    with pytest.raises(TerminalError, match="nothing was changed"):
        find_reader(f"virtual:{path}")
    assert path.read_text(encoding="utf-8") == "no card"


def test_virtual_cards_open_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("socket")

    monkeypatch.setattr(socket, "create_connection", refuse)
    find_reader("virtual").connect().close()
