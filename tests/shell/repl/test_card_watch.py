# SPDX-License-Identifier: MIT
"""What is known about a card from the exchanges of a script, judged by what the virtual card itself answers."""

from __future__ import annotations

import pytest

from tests.shell.conftest import Scripts

AID = "E82B0601040181C31F0201"
INITIALISE = """
    var card = new Card();
    function apdu(hex) { card.plainApdu(new ByteString(hex, HEX)); return card.SW.toString(16); }
    apdu("00A404000BE82B0601040181C31F020100");
    // INITIALIZE DEVICE (protocol reference, 4): options 0001, PIN 123456, SO-PIN 3031323334353637, 3 tries
    apdu("80500000" + "19" + "80020001" + "8106313233343536" + "82083031323334353637" + "910103");
"""
VERIFY, WRONG, ASK, SO = "0020008106313233343536", "0020008106303030303030", "00200081", "00200088083031323334353637"


@pytest.fixture
def watched(make_scripts) -> Scripts:  # type: ignore[no-untyped-def]
    scripts: Scripts = make_scripts(readers=("virtual",))
    scripts.run(INITIALISE)
    return scripts


def login(scripts: Scripts) -> str:
    """The login state as the status bar shows it."""
    return scripts.session.services.cards()[-1].login


def sent(scripts: Scripts, command: str) -> str:
    """Status word of a command."""
    return str(scripts.run(f'apdu("{command}")'))


def test_a_login_and_its_end(watched: Scripts) -> None:
    assert login(watched) == "not logged in"
    assert sent(watched, VERIFY) == "9000"
    assert login(watched) == "user logged in"
    assert sent(watched, ASK) == "9000"
    assert login(watched) == "user logged in"
    assert sent(watched, f"00A404000B{AID}00") == "9000"  # selecting again logs out
    assert login(watched) == "not logged in"
    assert sent(watched, ASK) == "63c3"


def test_a_wrong_pin_and_the_tries_left(watched: Scripts) -> None:
    sent(watched, VERIFY)
    assert sent(watched, WRONG) == "63c2"
    card = watched.session.services.cards()[-1]
    assert (card.login, card.tries) == ("not logged in", {"user": 2})
    for _ in range(3):
        sent(watched, WRONG)
    assert card.tries == {"user": 0}


def test_both_logins(watched: Scripts) -> None:
    sent(watched, VERIFY)
    if sent(watched, SO) == "9000":
        assert login(watched) == "SO, user logged in"


def test_a_reset_logs_out(watched: Scripts) -> None:
    sent(watched, VERIFY)
    watched.run("card.reset(Card.RESET_COLD); 1")
    assert login(watched) == "not logged in"
    assert sent(watched, ASK) != "9000"


def test_a_new_connection_knows_nothing_yet(watched: Scripts) -> None:
    """The card keeps its login over a connection: what it is, only its answers tell."""
    sent(watched, VERIFY)
    watched.run("card.close(); card = new Card(); 1")
    assert login(watched) == "login not known"
    sent(watched, ASK)
    assert login(watched) in ("user logged in", "not logged in")


def test_an_answer_that_says_nothing(watched: Scripts) -> None:
    """6D00 or a wrong class is no statement about the login."""
    sent(watched, VERIFY)
    sent(watched, "0020FF9900")
    assert login(watched) == "user logged in"


def test_a_card_that_is_gone(make_scripts) -> None:  # type: ignore[no-untyped-def]
    scripts: Scripts = make_scripts(readers=("virtual",), faults="remove@2")
    scripts.run("var card = new Card(); card.sendApdu(0, 0x84, 0, 0, 8); card.sendApdu(0, 0x84, 0, 0, 8); 1")
    scripts.run("try { card.sendApdu(0, 0x84, 0, 0, 8) } catch (e) {} 1")
    assert login(scripts) == "card removed"


def test_released_to_others_until_the_next_command(watched: Scripts) -> None:
    """Another thread gets the card in between, and not while a script holds it."""
    import threading

    readers = watched.session.services.readers
    reader = readers.all_readers()[0]

    def other() -> bool:
        got: list[bool] = []
        thread = threading.Thread(target=lambda: got.append(reader.lock.acquire(blocking=False)))  # type: ignore[attr-defined]
        thread.start()
        thread.join()
        return got[0]

    assert not other()
    readers.release_cards()
    assert login(watched) == "not logged in"
    assert sent(watched, ASK) == "63c3"
    assert not other()
