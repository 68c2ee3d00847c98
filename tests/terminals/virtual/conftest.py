# SPDX-License-Identifier: MIT
"""Cards in three stages: fresh, initialised with one key domain and logged in, with a known key encryption key."""

from __future__ import annotations

import pytest

from tests.terminals.virtual.host import Host, new_host, vectors


@pytest.fixture
def host() -> Host:
    """Applet selected, device never initialised."""
    return new_host()


@pytest.fixture
def user(host: Host) -> Host:
    """Initialised without key domains, user logged in."""
    host.initialize()
    host.login()
    return host


@pytest.fixture
def wrapping_user(host: Host) -> Host:
    """Initialised with the key encryption key 00..1F in domain 0, user logged in."""
    host.initialize("920101")
    host.import_kek(bytes.fromhex(vectors()["dkek"]["kek"]))
    host.login()
    return host
