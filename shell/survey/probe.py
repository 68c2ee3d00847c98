# SPDX-License-Identifier: MIT
"""One script at one stage, in a process of its own: a scratch copy of its folder, limits, a verdict."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from shell.engine.errors import Interrupted, ScriptError
from shell.engine.source import Source, SourceError
from shell.options import Options
from shell.session import Session
from shell.survey.collection import Collection, Script
from shell.survey.fence import enclose
from shell.survey.verdict import Kind, Known, Verdict, of_error
from shell.survey.watched import offer

_GRACE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Setting:
    """What the scripts find around them."""

    scsh_home: Path | None = None
    module_path: tuple[Path, ...] = ()
    virtual_card: bool = False  # else an empty reader
    before: Sequence[str] = ()  # scripts of the folder that run first, such as a card simulation
    seconds: int = 20


def parse(script: Script) -> Verdict:
    """Whether the engine compiles a script, here and now; nothing of it runs."""
    session = Session(Options())
    try:
        source = Source(script.path, script.text, first_line=script.line or 1)
        return Verdict(Kind.TRANSLATED if session.engine.check(source, script.parameters) else Kind.AS_IS)
    except ScriptError as error:
        return Verdict(Kind.SYNTAX, str(error), script.path, error.frames[0].line if error.frames else 0)
    finally:
        session.close()


class Copy:
    """A scratch copy of a folder, made anew for the next script when one has changed it."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self.root = scratch.resolve() / "folder"
        self._state: dict[str, tuple[int, int]] | None = None

    def fresh(self) -> Path:
        """The copy as the folder is."""
        if self._state is None or self._state != self._stat():
            shutil.rmtree(self.root, ignore_errors=True)
            shutil.copytree(self._folder, self.root, symlinks=True, ignore=shutil.ignore_patterns(".*"))
            self._state = self._stat()
        return self.root

    def _stat(self) -> dict[str, tuple[int, int]]:
        found = ((path, path.lstat()) for path in self.root.rglob("*"))
        return {str(path): (status.st_mtime_ns, status.st_size) for path, status in found}


def load(collection: Collection, script: Script, setting: Setting, copy: Copy) -> Verdict:
    """Run a script from a scratch copy of its folder until it ends or cannot go on."""
    root, prefix = copy.fresh(), str(copy.root) + os.sep
    verdict = _in_process(lambda: _execute(root, script, setting, collection.at(root)), root, setting.seconds)
    message, file = (text.replace(prefix, "") for text in (verdict.message, verdict.file))
    return replace(verdict, message=message, file=file)


def _in_process(action: Callable[[], Verdict], folder: Path, seconds: int) -> Verdict:
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_child, args=(action, folder, seconds, sender))
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds + _GRACE_SECONDS):
            return Verdict(Kind.TIME, f"did not end within {seconds} s")
        verdict: Verdict = receiver.recv()
        return verdict
    except EOFError:
        process.join()
        return Verdict(Kind.ERROR, f"the process died (status {process.exitcode})")
    finally:
        process.kill()
        process.join()
        receiver.close()


def _child(action: Callable[[], Verdict], folder: Path, seconds: int, sender: Connection) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode) for n, mode in enumerate("rww"))
    os.chdir(folder)
    for name in ("HOME", "TMPDIR"):
        os.environ[name] = str(folder)
    tempfile.tempdir = str(folder)
    enclose(folder, seconds)
    sender.send(action())
    sender.close()
    os._exit(0)


def _execute(copy: Path, script: Script, setting: Setting, known: Known) -> Verdict:
    options = Options(
        scsh_home=setting.scsh_home, module_path=setting.module_path, workspace=copy, allow=frozenset({"virtual-root"})
    )
    session = Session(options)
    watch = None if setting.before else offer(session.services, with_card=setting.virtual_card)
    try:
        for before in setting.before:
            session.run_file(copy / before)
        if script.is_module:
            session.run_text(f"require({json.dumps(str(copy / script.path).removesuffix('.js'))})", script.path)
        else:
            session.run_file(copy / script.path)
    except ScriptError as error:
        verdict = of_error(error, session.engine.lines, known)
        return replace(verdict, kind=watch.excuse(verdict.kind)) if watch else verdict
    except Interrupted:
        return Verdict(Kind.ENDS if session.exit_code is not None else Kind.TIME)
    except SourceError as error:
        return Verdict(Kind.ERROR, str(error), script.path)
    finally:
        with suppress(Exception):
            session.close()
    return Verdict(Kind.ENDS)
