# SPDX-License-Identifier: MIT
"""Task: work that a script starts (API reference, section 16.3).

The original runs a task on a thread of its own. Here JavaScript has one thread: start() runs the task to its end, with
the messages that were posted before. A task that waits for what its starter posts after start() gets none: poll() ends
with its time. Cutting a task at poll() would need a second JavaScript stack, which the engine has not.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any
from weakref import WeakKeyDictionary

from jsapi.declare import Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.script import ScriptObject
from jsapi.services import Services
from jsapi.ui.appearance import Appearance

_LONGEST_NAP = 0.1  # seconds between looks at Ctrl-C

_tasks: WeakKeyDictionary[Services, list[Task]] = WeakKeyDictionary()


@host_class("Task", identity=True)
class Task(Appearance):
    """A user object with run(), its state, and its queue of messages."""

    NAME = "Task"

    def __init__(self, services: Services, user_object: Any) -> None:
        self._services = services
        Appearance.__init__(self, user_object)
        self._queue: deque[Any] = deque()
        self._state = "created"
        self.message = ""  # what the task said last
        _tasks.setdefault(services, []).append(self)

    @classmethod
    @constructor
    def create(cls, services: Services, user_object: Value) -> Task:
        """Task for an object with run(); INVALID_TYPE for anything else."""
        runnable = user_object.has("run") if isinstance(user_object, ScriptObject) else hasattr(user_object, "run")
        if not runnable:
            raise GPError("Task", ErrorCode.INVALID_TYPE, 0, "A task needs an object with a method run")
        return cls(services, user_object)

    @staticmethod
    @method("getTaskList", static=True)
    def get_task_list(services: Services) -> list[Any]:
        """All tasks that were not disposed of."""
        return list(_tasks.get(services, []))

    @staticmethod
    def forget_all(services: Services) -> None:
        """Empty the list of tasks: the scripts that made them are gone."""
        _tasks.pop(services, None)

    def _call(self, name: str, *, required: bool = False) -> None:
        target = self._user_object
        if isinstance(target, ScriptObject):
            if required or target.has(name):
                target.call(name)
        elif hasattr(target, name):
            getattr(target, name)()

    @method("start")
    def start(self) -> None:
        """Run the task to its end, see the note of this module; an error of the task is an error of this call."""
        if self._state == "running":
            raise GPError("Task", ErrorCode.INVALID_USAGE, 0, "The task is running already")
        self._state = "running"
        try:
            self._call("run", required=True)
        except BaseException:
            self._state = "failed"
            raise
        self._state = "passed"

    @method("stop")
    def stop(self) -> None:
        """Ask the task to end, by calling stop of its object."""
        self._call("stop")

    @method("post")
    def post(self, message: Value) -> None:
        """Append a message to the queue."""
        self._queue.append(message)

    @method("poll")
    def poll(self, milliseconds: int) -> Value:
        """The next message; null when none came in time."""
        end = time.monotonic() + milliseconds / 1000
        while not self._queue and (left := end - time.monotonic()) > 0:
            self._services.check_interrupt()
            time.sleep(min(left, _LONGEST_NAP))
        return self._queue.popleft() if self._queue else None

    def act(self, action: str) -> None:
        """An entry of the context menu was chosen: call actionListener of the object, if it has one."""
        target = self._user_object
        if isinstance(target, ScriptObject):
            if target.has("actionListener"):
                target.call("actionListener", self, action)
        elif hasattr(target, "action_listener"):
            target.action_listener(self, action)

    @method("dispose")
    def dispose(self) -> None:
        """Stop, forget all messages, leave the list of tasks."""
        self.stop()
        self._queue.clear()
        tasks = _tasks.get(self._services, [])
        if self in tasks:
            tasks.remove(self)

    # ---- what a view shows ----

    @method("setMessage")
    def set_message(self, text: str) -> None:
        """Tell the person what the task does now."""
        self.message = text
        self._services.note(text)

    @property
    def title(self) -> str:
        """What the task is called in a list: the name of its object's class."""
        target = self._user_object
        if not isinstance(target, ScriptObject):
            return type(target).__name__
        made_by = target.get("constructor")
        name = made_by.get("name") if isinstance(made_by, ScriptObject) else None
        return name if isinstance(name, str) and name not in ("", "Object") else "Task"

    @property
    @prop("status")
    def status(self) -> str:
        """created, running, failed or passed."""
        return self._state
