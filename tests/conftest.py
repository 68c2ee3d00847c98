# SPDX-License-Identifier: MIT
"""Fixtures that several test packages share."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.shell.conftest import make_scripts, scripts  # noqa: F401  fixtures for all tests that run JavaScript

if TYPE_CHECKING:
    from jsapi.terminals.virtual.reader import Card
    from tests.ceremonies.pkcs12_files import Pkcs12Files
    from tests.pcscd import PrivatePcscd


# Machines of continuous integration stall now and then; time is measured in benchmarks only.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Marks of these tests, and Ctrl-C: a job in the background of a script starts with it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "external: needs programs that we did not write, such as OpenSC")
    config.addinivalue_line("markers", "slow: takes more than a few seconds")


@pytest.fixture(scope="session")
def pcscd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivatePcscd]:
    """A running private pcscd with two empty slots."""
    from tests.pcscd import PrivatePcscd, require_namespace

    require_namespace()
    daemon = PrivatePcscd(tmp_path_factory.mktemp("pcscd"))
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()


@pytest.fixture
def attach_card(pcscd: PrivatePcscd) -> Iterator[Callable[[Card, int], str]]:
    """Puts a card into slot 0 or 1 until the end of the test and gives the reader's name."""
    from tests.pcscd import card_in_slot

    with ExitStack() as stack:
        yield lambda card, slot: stack.enter_context(card_in_slot(card, slot))


@pytest.fixture
def card_slot(pcscd: PrivatePcscd) -> Callable[[Card, int], AbstractContextManager[str]]:
    """The same as a context manager, for tests that take the card out again."""
    from tests.pcscd import card_in_slot

    return card_in_slot


@pytest.fixture(scope="session")
def pkcs12_files(tmp_path_factory: pytest.TempPathFactory) -> Pkcs12Files:
    """PKCS#12 files of OpenSSL, made when they are first asked for."""
    from tests.ceremonies.pkcs12_files import Pkcs12Files

    return Pkcs12Files(tmp_path_factory.mktemp("pkcs12"))
