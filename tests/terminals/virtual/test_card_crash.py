# SPDX-License-Identifier: MIT
"""kill -9 at random moments: the card opens again, nothing is half-written, no counter has recovered."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from pathlib import Path

import pytest

from jsapi.terminals.virtual import CardState, VirtualCard
from tests.terminals.virtual.crash import OPERATIONS, opened, victim
from tests.terminals.virtual.host import Host

MOMENTS = 100
LONGEST_LIFE = 0.02


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_killed_at_random_moments(tmp_path: Path, name: str) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["pytest", "tests.terminals.virtual.crash"])
    template, source = tmp_path / "template", random.Random(name)
    host = Host(VirtualCard(CardState.create(template)))
    host.select()
    OPERATIONS[name].prepare(host)
    host.card.close()
    for moment in range(MOMENTS):
        path = tmp_path / f"card{moment}"
        shutil.copy(template, path)
        ready, done = processes.Event(), processes.Value("i", 0)
        process = processes.Process(target=victim, args=(name, path, ready, done))
        process.start()
        assert ready.wait(30)
        time.sleep(source.uniform(0, LONGEST_LIFE))
        assert process.is_alive()
        process.kill()
        process.join()
        host = opened(path)
        OPERATIONS[name].check(host, done.value)
        host.card.close()
