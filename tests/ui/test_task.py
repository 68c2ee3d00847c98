# SPDX-License-Identifier: MIT
"""Task: runs at start(), in order (API reference, section 16.3; one JavaScript thread)."""

from __future__ import annotations

import pytest

from jsapi.gperror import ErrorCode
from shell.engine.errors import ScriptError

TASK = "var work = { run: function () { this.seen = task.status; } }; var task = new Task(work);"


def test_start_runs_the_task_to_its_end(scripts):
    scripts.run(TASK)
    assert scripts.run("task.status") == "created"
    assert (
        scripts.run("task.start(); work.seen + '|' + task.status + '|' + (task.userObject === work)")
        == "running|passed|true"
    )


def test_a_failing_task_fails_the_call(scripts):
    scripts.run(
        "var task = new Task({ run: function () { throw new GPError('me', GPError.INVALID_DATA, 3, 'no'); } });"
    )
    with pytest.raises(ScriptError) as caught:
        scripts.run("task.start()")
    assert caught.value.gperror.code == ErrorCode.INVALID_DATA
    assert scripts.run("task.status") == "failed"


def test_messages(scripts):
    scripts.run(TASK + "task.post({ n: 1 }); task.post('b');")
    assert scripts.run("task.poll(0).n + task.poll(0) + task.poll(1)") == "1bnull"


def test_list_of_tasks_until_disposed(scripts, make_scripts):
    scripts.run(TASK + "var stopped = 0; work.stop = function () { stopped++; };")
    assert scripts.run("Task.getTaskList().length === 1 && Task.getTaskList()[0] === task") is True
    assert scripts.run("task.dispose(); Task.getTaskList().length + stopped") == 1
    scripts.run(TASK)
    assert make_scripts().run("Task.getTaskList().length") == 0


def test_a_simulation_adapter_is_a_task(scripts, monkeypatch):
    monkeypatch.setattr("shell.readers.available_readers", list)
    scripts.run("var a = new CardSimulationAdapter('JCOPSimulation', '8050'); new Task(a).start();")
    assert scripts.run("Card.getReaderList().join()") == "JCOPSimulation"


@pytest.mark.parametrize("argument", ["null", "5", "'x'", "{}", "new ByteString('00', HEX)"])
def test_a_task_needs_run(scripts, argument):
    with pytest.raises(ScriptError) as caught:
        scripts.run(f"new Task({argument})")
    assert (caught.value.gperror.code, caught.value.gperror.reason) == (ErrorCode.INVALID_TYPE, 0)


def test_menu_of_a_task(scripts):
    task = scripts.run(
        TASK + "work.actionListener = (source, action) => { work.did = (source === task) + action }; task"
    )
    task.act("Polish")
    assert scripts.run("work.did") == "truePolish"


def test_message_and_title(scripts):
    task = scripts.run("class Job { run() {} }; var task = new Task(new Job()); task.setMessage('half'); task")
    assert (task.title, task.message) == ("Job", "half")
    assert scripts.run("new Task({ run() {} })").title == "Task"
