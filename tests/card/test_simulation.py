# SPDX-License-Identifier: MIT
"""Script objects that play a card (API reference, section 15): how scripts reach them, and how they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from jsapi.gperror import ErrorCode
from jsapi.terminals import ServiceUnavailableError
from shell.engine.errors import ScriptError
from shell.options import Options
from shell.session import Session

SIMULATION = """
var simulation = {
    resets: [],
    processAPDU: function (command) { this.last = command; return new ByteString("AA9000", HEX); },
    reset: function (type) { this.resets.push(type); return new ByteString("3B600000", HEX); }
};
var adapter = new CardSimulationAdapter("JCOPSimulation", "8050");
adapter.setSimulationObject(simulation);
adapter.start();
"""

Run = Callable[[str], object]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs scripts in a session without a smart card service, and gives their completion value."""

    def no_service() -> list[object]:
        raise ServiceUnavailableError("Service not available")

    monkeypatch.setattr("shell.readers.available_readers", no_service)
    session = Session(Options())

    def run_text(text: str) -> object:
        session.run_text(text, "test.js")
        return session.engine.result()

    yield run_text
    session.close()


def refused(run: Run, text: str) -> tuple[str, ErrorCode, int]:
    with pytest.raises(ScriptError) as caught:
        run(text)
    error = caught.value.gperror
    assert error is not None, caught.value
    return error.class_name, ErrorCode(error.code), error.reason


def test_commands_reach_the_object_and_its_answers_the_script(run: Run) -> None:
    run(SIMULATION)
    assert run('new Card("JCOPSimulation").sendApdu(0, 0xB0, 0, 0, 0).toString(HEX)') == "AA"
    assert run("simulation.last.toString(HEX)") == "00B0000000"


def test_reader_is_listed_and_is_the_default_without_a_smart_card_service(run: Run) -> None:
    run(SIMULATION)
    assert run("Card.getReaderList().join()") == "JCOPSimulation"
    assert run("new Card().readerName") == "JCOPSimulation"


def test_nothing_is_listed_before_start(run: Run) -> None:
    run('var adapter = new CardSimulationAdapter("JCOPSimulation", "8050")')
    with pytest.raises(ScriptError, match="smart card service"):
        run("Card.getReaderList()")


def test_connecting_and_every_reset_power_up_the_object(run: Run) -> None:
    run(SIMULATION)
    atr = 'var card = new Card("JCOPSimulation"); card.reset(Card.RESET_WARM).toByteString().toString(HEX)'
    assert run(atr) == "3B600000"
    assert run("simulation.resets") == [0, 0]


def test_error_of_the_object_is_the_same_object_in_the_calling_script(run: Run) -> None:
    run(SIMULATION)
    run('var thrown = new GPError("mine", GPError.INVALID_DATA, 7, "no"); var card = new Card("")')
    run("simulation.processAPDU = function () { throw thrown; }")
    assert run("var seen; try { card.sendApdu(0, 0, 0, 0) } catch (e) { seen = e }; seen === thrown") is True


def test_unknown_adapter(run: Run) -> None:
    expected = ("CardSimulationAdapter", ErrorCode.OBJECT_NOT_FOUND, 1)
    assert refused(run, 'new CardSimulationAdapter("other", "8050")') == expected


def test_simulation_must_be_an_object(run: Run) -> None:
    text = 'new CardSimulationAdapter("JCOPSimulation", "8050").setSimulationObject({})'
    for no_object in ('"x"', "null", "undefined", "5"):
        assert refused(run, text.replace("{}", no_object)) == ("CardSimulationAdapter", ErrorCode.INVALID_TYPE, 1)
    for no_card in ("{}", "[]", "{ reset: function () {} }"):
        assert refused(run, text.replace("{}", no_card)) == ("CardSimulationAdapter", ErrorCode.INVALID_DATA, 1)


def test_adapter_without_object_holds_no_card(run: Run) -> None:
    run('new CardSimulationAdapter("JCOPSimulation", "8050").start()')
    assert refused(run, 'new Card("JCOPSimulation")') == ("Card", ErrorCode.CARD_CONNECT_FAILED, 0)


def test_stopping_removes_the_card_and_starting_brings_it_back(run: Run) -> None:
    run(SIMULATION)
    run('var card = new Card("JCOPSimulation"); adapter.stop()')
    assert refused(run, "card.sendApdu(0, 0, 0, 0)") == ("Card", ErrorCode.CARD_REMOVED, 0)
    run("adapter.start()")
    assert run("card.sendApdu(0, 0, 0, 0).toString(HEX)") == "AA"


@pytest.mark.parametrize("answer", ["'9000'", "null", "undefined", "new ByteString('90', HEX)"])
def test_answer_that_is_no_response(run: Run, answer: str) -> None:
    run(SIMULATION)
    run(f"simulation.processAPDU = function () {{ return {answer}; }}")
    assert refused(run, 'new Card("").sendApdu(0, 0, 0, 0)') == ("Card", ErrorCode.CARD_COMM_ERROR, 0)


def test_reader_chosen_by_the_user_stays_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(Options(readers=("virtual",)))
    session.run_text(SIMULATION + 'new Card("").readerName.indexOf("Virtual")', "test.js")
    assert session.engine.result() == 0
    session.run_text('Card.getReaderList().indexOf("JCOPSimulation")', "test.js")
    assert session.engine.result() == 1
    session.close()
