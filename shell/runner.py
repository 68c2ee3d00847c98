# SPDX-License-Identifier: MIT
"""Running scripts headless: from options to an exit status and messages."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from jsapi.gperror import ErrorCode, GPError
from jsapi.terminals import TerminalError
from shell.cli import INTERRUPTED, REFUSED, SCRIPT_ERROR, USAGE
from shell.engine.errors import Interrupted, ScriptError
from shell.engine.source import SourceError
from shell.modules.installation import InstallationError
from shell.options import Options
from shell.session import Session
from shell.ui import answers
from shell.ui.report import error_text, visible

# A script that ends with one of these was stopped by a card, a reader or a safety check.
_REFUSALS = frozenset(
    {ErrorCode.CARD_CONNECT_FAILED, ErrorCode.CARD_REMOVED, ErrorCode.CARD_COMM_ERROR, ErrorCode.ACCESS_DENIED,
     ErrorCode.AUTHENTICATION_FAILED, ErrorCode.AUTHENTICATION_METHOD_BLOCKED, ErrorCode.NOT_AUTHENTICATED,
     ErrorCode.CARD_INVALID_SW}
)  # fmt: skip


def run_session(
    options: Options,
    script: str | None,
    code: str | None,
    interactive: bool,
    person: Callable[[Session], int] | None = None,
) -> int:
    """Run a script or code, then let a person go on if interactive, in the shell or another way; the exit status."""

    def work(session: Session) -> int:
        outlines = session.services.outlines
        outlines.interactive = interactive and sys.stdin.isatty() and sys.stdout.isatty()
        outlines.announced = person is None
        status = _run(session, script, code)
        if interactive and status == 0 and session.exit_code is None:
            status = (person or _shell)(session)
        return status

    return attended(options, script, work)


def attended(options: Options, script: str | None, work: Callable[[Session], int]) -> int:
    """Do the work of a run in a session that keeps the records asked for; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace", line_buffering=True)
    try:
        session = Session(options)
    except InstallationError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
        return USAGE
    if not (_prepare_answers(session) and _keeps_records(session, script)):
        return USAGE
    status = None
    try:
        status = work(session)
        if not _wrote_outlines(session):
            status = status or SCRIPT_ERROR
        if session.services.interview.unanswered and status in (0, SCRIPT_ERROR):
            status = REFUSED
    finally:
        session.close()
        _report_answers(session)
        sys.stdout.flush()
        on_record = _finish_transcript(session, status)
    return status if on_record else status or REFUSED


def _shell(session: Session) -> int:
    from shell.repl.loop import interact

    return interact(session)


def _keeps_records(session: Session, script: str | None) -> bool:
    """Make the files for trace and transcript; when that fails nothing is run."""
    options = session.options
    name, what = options.trace, "trace"
    try:
        session.services.trace_file.create()
        if options.transcript is not None:
            from shell.run_facts import facts

            name, what = options.transcript, "transcript"
            session.services.keep_transcript(facts(options, script))
    except FileExistsError:
        print(f"pyscsh: the transcript {name} exists and is not written over: name a new file", file=sys.stderr)
        return False
    except OSError as error:
        print(f"pyscsh: the {what} {name} cannot be written: {error.strerror}", file=sys.stderr)
        return False
    return True


def _finish_transcript(session: Session, status: int | None) -> bool:
    """Write the end of the transcript and tell its digest; False when one was asked for and is not complete."""
    digest = session.services.transcript.finish(status)
    if digest is not None:
        print(f"Transcript {session.options.transcript} is complete, its SHA-256 is {digest}", file=sys.stderr)
    return digest is not None or session.options.transcript is None


def _prepare_answers(session: Session) -> bool:
    """Read the answers and make the file that records them; False, and told, when that is not possible."""
    options, interview = session.options, session.services.interview
    try:
        if options.answers is not None:
            interview.answers = answers.read(options.answers)
        if options.record_answers is not None:
            from shell.ui.answers_recorder import AnswersRecorder

            interview.listeners.append(AnswersRecorder(options.record_answers))
    except answers.AnswersError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
    except FileExistsError:
        print(f"pyscsh: {options.record_answers} exists already, name a new file for the answers", file=sys.stderr)
    except OSError as error:
        print(f"pyscsh: {options.record_answers} cannot be written: {error.strerror}", file=sys.stderr)
    else:
        return True
    return False


def _wrote_outlines(session: Session) -> bool:
    """Write the outlines as data, if wanted; False, and told, when that is not possible."""
    try:
        session.services.outlines.write_json()
    except OSError as error:
        print(f"pyscsh: {session.options.outline_json} cannot be written: {error.strerror}", file=sys.stderr)
        return False
    return True


def _report_answers(session: Session) -> None:
    """Say what in the answers file was not needed, and which questions had no answer in it."""
    interview = session.services.interview
    for question in interview.unanswered:
        print(f"pyscsh: a question without an answer: {visible(question)}", file=sys.stderr)
    for line in interview.answers.unused() if interview.answers is not None else []:
        print(f"pyscsh: an answer that was not used: {line}", file=sys.stderr)


def _run(session: Session, script: str | None, code: str | None) -> int:
    try:
        if script is not None:
            session.run_file(Path(script))
        if code is not None:
            session.services.transcript.entered(code)
            session.run_text(code, "<command line>")
            text = session.engine.result_text()
            if text != "undefined":
                session.services.write(text if text.endswith("\n") else text + "\n")
    except SourceError as error:
        print(f"pyscsh: {error}", file=sys.stderr)
        session.services.transcript.failed(str(error), [], USAGE)
        return USAGE
    except (Interrupted, KeyboardInterrupt):
        if session.exit_code is not None:
            return session.exit_code
        print("pyscsh: interrupted", file=sys.stderr)
        session.services.transcript.failed("interrupted", [], INTERRUPTED)
        return INTERRUPTED
    except ScriptError as error:
        if session.exit_code is not None:
            return session.exit_code
        return report(session, error)
    return session.exit_code or 0


def report(session: Session, error: ScriptError, text: str | None = None) -> int:
    """Show an uncaught exception, in other words than the usual ones if there are any; returns its exit status."""
    print(text or error_text(error, session.engine.lines), file=sys.stderr)
    if session.options.debug and error.__cause__ is not None:
        traceback.print_exception(error.__cause__)
    status = REFUSED if error.gperror is not None and is_refusal(error.gperror) else SCRIPT_ERROR
    places = [str(frame) for frame in error.frames]
    session.services.transcript.failed(str(error), places, status, by_host=error.gperror is not None)
    return status


def is_refusal(error: GPError) -> bool:
    """Check whether a card, a reader or a safety check stopped the script, not a mistake in it."""
    return error.code in _REFUSALS or isinstance(error.__cause__, TerminalError)
