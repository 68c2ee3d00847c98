# SPDX-License-Identifier: MIT
"""The command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from shell import __version__
from shell.options import Options
from shell.testing.command_line import plan_of, test_options

SCRIPT_ERROR, USAGE, REFUSED, INTERRUPTED = 1, 2, 3, 130
F = TypeVar("F", bound=Callable[..., Any])


class _Commands(click.Group):
    """`pyscsh SCRIPT.js ...` is `pyscsh run SCRIPT.js ...`; options alone run `-e` or the shell."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next((arg for arg in args if not arg.startswith("-")), None)
        if not any(arg in ("-h", "--help", "--version") for arg in args[:1]) and first not in self.commands:
            self._refuse_mistyped(ctx, args)
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def _refuse_mistyped(self, ctx: click.Context, args: list[str]) -> None:
        """Neither a script nor a command, but nearly one."""
        if not args or args[0].startswith("-") or Path(args[0]).exists():
            return
        from difflib import get_close_matches

        from shell.ui.report import visible

        near = get_close_matches(args[0], self.commands, 1, 0.7)
        if near:
            ctx.fail(f"There is no script and no command {visible(args[0])}; did you mean {near[0]}?")


def _session_options(command: F) -> F:
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    for option in reversed([
        click.option("--reader", "readers", metavar="NAME", multiple=True,
                     help="Card reader: full name or a part that fits only one; virtual or virtual:STATE-FILE for the "
                          "card in software. May be given twice for two cards."),
        click.option("--serial", metavar="SERIAL", help="Refuse any device but this one, before any PIN is used."),
        click.option("--scsh-home", type=click.Path(exists=True, path_type=Path), envvar="SCSH_HOME", metavar="PATH",
                     help="A Smart Card Shell installation: its folder, a zip of it, or its installer jar."),
        click.option("--module-path", "module_path", type=folder, multiple=True, help="Further folder for require()."),
        click.option("--builtin-modules", is_flag=True, help="Prefer the built-in modules to files of the same name."),
        click.option("--trace", metavar="FILE", help="Write the APDU trace, without secrets, to FILE (- for stderr)."),
        click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
                     help="Answer questions of scripts from FILE (YAML or JSON) and never ask; a question that is not "
                          "in it fails, with exit status 3."),
        click.option("--record-answers", type=click.Path(path_type=Path), metavar="FILE",
                     help="Write what is answered to a new FILE for --answers, with names in place of secrets."),
        click.option("--outline-json", metavar="FILE",
                     help="Write the outlines that scripts show as JSON to FILE (- for the output)."),
        click.option("--transcript", metavar="FILE",
                     help="Keep what happens, without secrets, in a new FILE that verify-transcript can check."),
        click.option("--allow", multiple=True, metavar="SWITCH",
                     type=click.Choice(["empty-dkek", "virtual-root"]),
                     help="Drop a safety check: empty-dkek wraps keys without DKEK shares, virtual-root accepts "
                          "the certificates of virtual cards behind PC/SC."),
        click.option("--faults", default="", metavar="LIST",
                     help="Failures on purpose of virtual cards, for rehearsals: remove@12,error@5,lost@7,slow10@4,"
                          "6982@3 (what happens at which command)."),
        click.option("--realistic-timing", is_flag=True, help="Virtual cards take about the time of a real one."),
        click.option("--vi", is_flag=True, envvar="PYSCSH_VI", help="Keys of vi in the shell, not of emacs."),
        click.option("--debug", is_flag=True, help="Show Python tracebacks of internal errors."),
    ]):  # fmt: skip
        command = option(command)
    return command


_HELP = """Smart Card Shell in Python: runs scsh JavaScript against smart cards and SmartCard-HSMs.

\b
pyscsh                        the interactive shell
pyscsh SCRIPT.js [ARG]...     run a script
pyscsh -e CODE                run one line and print its value
pyscsh --reader virtual       the shell with a card in software

The options of these are listed by pyscsh run -h.
"""


@click.group(
    cls=_Commands,
    help=_HELP,
    subcommand_metavar="[SCRIPT.js [ARG]... | COMMAND [ARG]...]",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="pyscsh")
def main() -> None:
    """Command line; see _HELP."""


@main.command(
    short_help="Run a script, one line, or the shell.",
    options_metavar="[OPTION]...",
    context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False},
)
@_session_options
@click.option("-e", "--execute", "code", metavar="CODE", help="Run CODE and print its value.")
@click.option("-i", "--interactive", is_flag=True, help="Go on with the interactive shell after the script.")
@click.argument("script", required=False, metavar="[SCRIPT.js]")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARG]...")
def run(code: str | None, interactive: bool, script: str | None, arguments: tuple[str, ...], **options: Any) -> None:
    """Run a script, one line of code, or the interactive shell when neither is given.

    What follows SCRIPT.js or -e CODE is the global array `arguments` of the script.

    Exit status: 0, 1 script error, 2 usage, 3 refused by card, reader or a safety check, 130 interrupted.
    """
    if script is not None and script in main.commands and not Path(script).exists():
        raise click.UsageError(f"{script} is a command and stands first: pyscsh {script} [OPTION]...")
    if code is not None and script is not None:
        arguments, script = (script, *arguments), None
    from shell.runner import run_session

    sys.exit(run_session(_options(arguments, options), script, code, interactive or (script is None and code is None)))


def _options(arguments: tuple[str, ...], given: dict[str, Any]) -> Options:
    return Options(
        readers=given["readers"],
        serial=given["serial"],
        scsh_home=given["scsh_home"],
        module_path=given["module_path"],
        builtin_modules=given["builtin_modules"],
        trace=given["trace"],
        answers=given["answers"],
        record_answers=given["record_answers"],
        outline_json=given["outline_json"],
        transcript=given["transcript"],
        allow=frozenset(given["allow"]),
        faults=given["faults"],
        realistic_timing=given["realistic_timing"],
        arguments=arguments,
        debug=given["debug"],
        vi=given["vi"],
    )


@main.command(
    short_help="Look at SmartCard-HSMs as trees, with every ceremony in their menus.",
    options_metavar="[OPTION]...",
)
@_session_options
@click.option(
    "--plugins",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="FOLDER",
    help="Further plug-ins: files NN-name.js in FOLDER.",
)
def keymanager(plugins: tuple[Path, ...], **options: Any) -> None:
    """Look at the devices in the readers as trees; at a terminal on the whole screen, with menus, else printed.

    With --scsh-home the key manager of that installation is started, if it has one; --builtin-modules prefers ours.

    Exit status: 0, 1 script error, 2 usage, 3 refused by card, reader or a safety check, 130 interrupted.
    """
    from shell.key_manager import manage

    sys.exit(manage(_options((), options), plugins))


@main.command(
    short_help="Hold a ceremony; without a name, list them.",
    options_metavar="[OPTION]...",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@_session_options
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[NAME [ARG]...]")
@click.pass_context
def ceremony(context: click.Context, /, words: tuple[str, ...], **options: Any) -> None:
    """Hold the ceremony NAME on the device in the reader; pyscsh ceremony NAME --help tells what belongs to it.

    Without NAME all ceremonies are listed. The options below may stand before or behind NAME.

    Exit status: 0 done, 1 unusable file or secret, 2 usage, 3 refused by device or a safety check, 130 interrupted.
    """
    if words[:1] in (("-h",), ("--help",)):
        click.echo(context.get_help())
        return
    from shell.ceremonies import hold

    sys.exit(hold(_options(words[1:], options), words[0] if words else None))


@main.command("test", short_help="Run test groups in XML, with results like pytest's.", options_metavar="[OPTION]...")
@_session_options
@test_options
def test(files: tuple[Path, ...], parameters: tuple[str, ...], **given: Any) -> None:
    """Run the test groups in FILE.xml, with the test procedures that they use, and those that a loader loads.

    Exit status: 0 all passed, 1 failures, 2 usage, 3 refused by card, reader or a safety check, 130 interrupted.
    """
    plan = plan_of(files, parameters, given)
    from shell.testing.run import run_tests

    sys.exit(run_tests(_options((), given), plan))


_READER = click.option(
    "--reader", "wanted", metavar="NAME", multiple=True, help="A reader by name; virtual or virtual:STATE-FILE."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@main.command(short_help="List card readers and the cards in them.")
@_READER
@_JSON
def readers(wanted: tuple[str, ...], as_json: bool) -> None:
    """List the card readers, and the cards in them with type and serial number; no PIN is used.

    Exit status: 0, 3 without readers.
    """
    from shell.reader_list import print_readers

    sys.exit(print_readers(wanted, as_json=as_json))


@main.command(short_help="Say GO, or what is missing and the next step.")
@_READER
@click.option(
    "--scsh-home",
    type=click.Path(path_type=Path),
    envvar="SCSH_HOME",
    help="A Smart Card Shell installation: its folder, a zip of it, or its installer jar.",
)
@_JSON
def doctor(wanted: tuple[str, ...], scsh_home: Path | None, as_json: bool) -> None:
    """Say GO, or what is missing on this machine and the next step.

    Exit status: 0 GO, 3 something is missing.
    """  # fmt: skip
    from shell.doctor.report import examine

    sys.exit(examine(wanted, scsh_home, as_json=as_json))


@main.command("verify-transcript", short_help="Check that a transcript is whole and unchanged.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--hash", "expected", metavar="SHA256", help="Digest that the run printed at its end.")
def verify_transcript(file: Path, expected: str | None) -> None:
    """Check that the transcript in FILE is whole and unchanged.

    Exit status: 0 complete and intact, 1 changed, incomplete or another one, 2 no transcript.
    """
    from shell.transcript_check import verify

    sys.exit(verify(file, expected))


@main.group(short_help="Virtual SmartCard-HSMs: make one, look into it, serve it.")
def card() -> None:
    """Virtual SmartCard-HSMs: make one, look into it, put it behind PC/SC."""


@card.command("new")
@click.argument("state", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--serial", metavar="SERIAL", help="Serial number, 8 to 11 characters; made up when missing.")
@click.option("--firmware", default="4.1", show_default=True, help="Firmware version that it reports, 3.5 to 4.1.")
def card_new(state: Path, serial: str | None, firmware: str) -> None:
    """Make a virtual card, kept in the file STATE."""
    from shell.virtual_cards import create

    sys.exit(create(state, serial, firmware))


@card.command("info", short_help="Show what is on a virtual card; needs no PIN.")
@click.argument("state", type=click.Path(dir_okay=False, path_type=Path))
def card_info(state: Path) -> None:
    """Show what is on the virtual card in STATE: serial number, PIN tries, key domains, keys; no secrets, no PIN."""
    from shell.virtual_cards import info

    sys.exit(info(state))


@card.command("serve", short_help="Put a virtual card into a reader of pcscd.")
@click.argument("state", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--port", default=35963, show_default=True, help="TCP port of vpcd.")
@click.option("--host", default="localhost", show_default=True, help="Host that vpcd runs on.")
@click.option("--faults", default="", metavar="LIST", help="Failures on purpose: remove@12,error@5,lost@7,6982@3.")
@click.option("--realistic-timing", is_flag=True, help="Take about the time of a real card.")
def card_serve(state: Path, port: int, host: str, faults: str, realistic_timing: bool) -> None:
    """Put the virtual card in STATE into a reader of pcscd, through vpcd, until Ctrl-C."""
    from shell.virtual_cards import serve

    sys.exit(serve(state, host, port, faults, realistic_timing=realistic_timing))


@card.command("simulate", short_help="Put the card that a script plays into a reader.")
@click.argument("script", type=click.Path(path_type=Path), metavar="SCRIPT.js")
@click.option("--port", default=35963, show_default=True, help="TCP port of vpcd.")
@click.option("--host", default="localhost", show_default=True, help="Host that vpcd runs on.")
@click.option(
    "--scsh-home",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="SCSH_HOME",
    help="Folder of a Smart Card Shell installation.",
)
@click.option(
    "--module-path",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Further folder for require().",
)
def card_simulate(
    script: Path, port: int, host: str, scsh_home: Path | None, module_path: tuple[Path, ...]
) -> None:  # fmt: skip
    """Put the card that SCRIPT.js plays (CardSimulationAdapter) into a reader of pcscd, through vpcd, until Ctrl-C."""
    from shell.simulated_cards import simulate

    sys.exit(simulate(script, Options(scsh_home=scsh_home, module_path=module_path), host, port))
