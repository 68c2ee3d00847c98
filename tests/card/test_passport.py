# SPDX-License-Identifier: MIT
"""A travel document that one script plays and another one reads, as public scripts do it.

With the random numbers of the worked example the bytes are those of ICAO Doc 9303-11, appendix D.3 and D.4.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from jsapi.terminals import ServiceUnavailableError

DATA = Path(__file__).with_name("data")
RANDOM_NUMBERS = """
    function given() {
        var numbers = Array.prototype.slice.call(arguments);
        return function (length) { return new ByteString(numbers.shift(), HEX); };
    }
    var random = given("781723860C06C226", "0B795240CB7049B01C19B33E32804F0B");
    passport.random = given("4608F91988702212", "0B4F80323EB3191CB04970CB4052790B");
"""
AUTHENTICATION = [
    "0084000008",
    "4608F919887022129000",
    "008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728",
    "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000",
]
READING = [
    "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800",
    "990290008E08FA855A5D4C50A8ED9000",
    "0CB000000D9701048E08ED6705417E96BA5500",
    "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000",
    "0CB000040D9701128E082EA28A70F3C7B53500",
    "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000",
]
READ = "EF.COM 60145F0104303130365F36063034303030305C026175\nEF.DG1 61055F1F023C3C\n"


@pytest.fixture
def passport(scripts, monkeypatch):
    def no_service():
        raise ServiceUnavailableError("Service not available")

    monkeypatch.setattr("shell.readers.available_readers", no_service)
    scripts.session.run_file(DATA / "passport-card.js")
    return scripts


def test_the_worked_example_byte_for_byte(passport):
    passport.run(RANDOM_NUMBERS)
    passport.session.run_file(DATA / "passport-reader.js")
    assert passport.output == READ
    log = passport.run("passport.log")
    assert log[2:6] == AUTHENTICATION
    assert log[6:12] == READING


def test_with_random_numbers_of_its_own(passport):
    passport.session.run_file(DATA / "passport-reader.js")
    passport.session.run_file(DATA / "passport-reader.js")
    assert passport.output == READ * 2
    assert passport.run("passport.log[4] == passport.log[passport.log.length / 2 + 4]") is False


def test_a_changed_command_ends_the_session(passport):
    """The card answers without MAC, which the reader's channel does not take."""
    passport.session.run_file(DATA / "passport-reader.js")
    text = """
        var genuine = passport.processAPDU;
        passport.processAPDU = function (command) {
            var changed = ByteString.valueOf(command.byteAt(command.length - 2) ^ 1);
            return genuine.call(this, command.left(command.length - 2).concat(changed).concat(command.right(1)));
        };
        try { read(0, 4); "read" } catch (e) { e.error == GPError.INVALID_MECH ? passport.log.pop() : e.toString() }"""
    assert passport.run(text) == "6988"
    assert passport.run("passport.session") is None
