# SPDX-License-Identifier: MIT
"""An import that has to stop: what must not have happened then."""

from __future__ import annotations

from collections.abc import Callable

from tests.ceremonies.bench import SHARE_PASSWORD, Bench, Outcome
from tests.ceremonies.pkcs12_files import PASSWORD
from tests.terminals.virtual.host import USER_PIN, vectors

SHARE, OTHER_SHARE = (bytes.fromhex(share) for share in vectors()["dkek"]["shares"])
ONE_SHARE = ("--share", "one.pbe", "--share-password", "share-password")
SECRETS = (PASSWORD, USER_PIN.decode(), SHARE_PASSWORD.decode(), SHARE.hex().upper(), OTHER_SHARE.hex().upper())


def state(bench: Bench) -> list[str]:
    """Everything that the card stores."""
    return list(bench.card.state._db.iterdump())


def refuse(bench: Bench, run: Callable[[], Outcome], status: int, *messages: str) -> None:
    """The run ends with that status and messages, changes nothing and tells no secret."""
    before = state(bench)
    outcome = run()
    assert state(bench) == before
    assert outcome.status == status, outcome.err
    for message in messages:
        assert message in outcome.err
    assert outcome.err.startswith("import-pkcs12: ")
    assert status == 2 or "Nothing was changed on the device." in outcome.err
    quiet(outcome)


def quiet(outcome: Outcome) -> None:
    """No traceback, no JavaScript stack, no secret."""
    text = outcome.out + outcome.err
    for unwanted in ("Traceback", "    at ", "undefined", "[object", *SECRETS):
        assert unwanted not in text
