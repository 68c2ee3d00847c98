# SPDX-License-Identifier: MIT
"""Fixtures for tests in which OpenSC judges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from jsapi.terminals.virtual.card import VirtualCard
from tests.interop.opensc import Tools
from tests.pcscd import PrivatePcscd, card_in_slot


@dataclass(frozen=True, slots=True)
class ShareFile:
    """A DKEK share file of sc-hsm-tool and its password."""

    path: Path
    password: str


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    """Tools in a folder of the test's own."""
    return Tools(tmp_path)


@pytest.fixture
def token(tools: Tools, attach_card: Callable[[VirtualCard, int], str]) -> str:
    """Label of an initialised token in slot 0, with a DKEK that the card has chosen itself."""
    attach_card(VirtualCard(), 0)
    tools.initialize("token", "--dkek-shares", "0")
    return "token"


@pytest.fixture(scope="session")
def opensc_share(pcscd: PrivatePcscd, tmp_path_factory: pytest.TempPathFactory) -> ShareFile:
    """A DKEK share file that sc-hsm-tool has made from random bytes of a card: takes some 15 seconds."""
    folder = tmp_path_factory.mktemp("share")
    share = ShareFile(folder / "opensc.pbe", "correct horse battery staple")
    with card_in_slot(VirtualCard(), 0):
        Tools(folder).sc_hsm("--create-dkek-share", str(share.path), "--password", share.password)
    return share
