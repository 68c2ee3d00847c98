# SPDX-License-Identifier: MIT
"""The command line of the survey; scripts/survey starts it where neither cards nor a network can be reached."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from jsapi.terminals import ServiceUnavailableError
from jsapi.terminals.choose import available_readers
from shell.survey.collection import Collection
from shell.survey.probe import Copy, Setting, load, parse
from shell.survey.report import Result, as_json, listing, table
from shell.survey.verdict import Kind, Verdict
from shell.ui.report import visible

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folders", nargs=-1, required=True, type=_FOLDER)
@click.option("--scsh-home", type=_FOLDER, help="Folder of a Smart Card Shell installation.")
@click.option("--module-path", type=_FOLDER, multiple=True, help="Further folder for require().")
@click.option("--card", is_flag=True, help="Also run with a new virtual SmartCard-HSM what stopped for want of a card.")
@click.option(
    "--before",
    multiple=True,
    metavar="SCRIPT",
    help="With a card that this script of the folder simulates instead; may be given more than once.",
)
@click.option("--limit", "seconds", default=20, show_default=True, help="Seconds for a script.")
@click.option("--only", default="", metavar="TEXT", help="Only scripts with TEXT in their path.")
@click.option("--all", "everything", is_flag=True, help="List every script, not only those that went wrong.")
@click.option("--json", "machine", is_flag=True, help="Everything as JSON.")
def main(
    folders: tuple[Path, ...], scsh_home: Path | None, module_path: tuple[Path, ...], card: bool,
    before: tuple[str, ...], seconds: int, only: str, everything: bool, machine: bool,
) -> None:  # fmt: skip
    """Tell which scripts of the FOLDERS parse, load without a card, and run with one.

    .js files, and Script elements of .xml files (these are only parsed). Each runs in its own process with a time
    limit, in a copy of its folder. Exit status 1 when a script went wrong in a way that may be the shell's fault.
    """
    _refuse_real_cards()
    setting = Setting(scsh_home and scsh_home.resolve(), tuple(path.resolve() for path in module_path), seconds=seconds)
    with_card = replace(setting, virtual_card=not before, before=before) if card or before else None
    results = [result for folder in folders for result in _survey(Collection(folder), setting, with_card, only)]
    if machine:
        print(as_json(results))
    else:
        print(visible(listing(results, everything=everything)) + visible(table(results)), end="")
    sys.exit(any(result.faulty for result in results))


def _refuse_real_cards() -> None:
    """Scripts that nobody has read must not find a card."""
    try:
        available_readers()
    except ServiceUnavailableError:
        return
    raise click.UsageError("a smart card service answers here; start scripts/survey, which keeps scripts away from it")


def _survey(collection: Collection, setting: Setting, with_card: Setting | None, only: str) -> Iterator[Result]:
    folder = collection.folder.name
    for name, message in collection.unreadable.items():
        yield Result(folder, name, Verdict(Kind.SYNTAX, message, name))
    chosen = [script for script in collection.scripts if only in script.path]
    with (
        tempfile.TemporaryDirectory(prefix="survey-") as scratch,
        click.progressbar(chosen, label=folder, file=sys.stderr, item_show_func=lambda s: s and s.name) as scripts,
    ):
        copy = Copy(collection.folder, Path(scratch))
        for script in scripts:
            parsed = parse(script)
            loaded = run = None
            if parsed.kind is not Kind.SYNTAX and not script.line:
                loaded = load(collection, script, setting, copy)
                if with_card is not None and loaded.kind is Kind.CARD:
                    run = load(collection, script, with_card, copy)
            yield Result(folder, script.name, parsed, loaded, run)


if __name__ == "__main__":
    main()
