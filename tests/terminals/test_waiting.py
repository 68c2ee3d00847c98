# SPDX-License-Identifier: MIT
"""Blocking calls with a time limit."""

from __future__ import annotations

import _thread
import threading

import pytest

from jsapi.terminals.waiting import PatientCall


def test_result_in_time_is_not_cleaned_up() -> None:
    cleaned: list[int] = []
    assert PatientCall(lambda: 7, cleaned.append).wait(5) == 7
    assert cleaned == []


def test_late_result_is_cleaned_up() -> None:
    release, cleaned = threading.Event(), threading.Event()

    def call() -> int:
        release.wait(5)
        return 7

    assert PatientCall(call, lambda _: cleaned.set()).wait(0.01) is None
    assert not cleaned.is_set()
    release.set()
    assert cleaned.wait(5)


def test_ctrl_c_ends_the_wait_and_the_late_result_is_cleaned_up() -> None:
    release, cleaned = threading.Event(), threading.Event()

    def call() -> None:
        _thread.interrupt_main()
        release.wait(5)

    with pytest.raises(KeyboardInterrupt):
        PatientCall(call, lambda _: cleaned.set()).wait(5)
    release.set()
    assert cleaned.wait(5)
