# SPDX-License-Identifier: MIT
"""Options of `pyscsh test`, besides those of every session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from shell.testing.plan import Plan

F = TypeVar("F", bound=Callable[..., Any])


def test_options(command: F) -> F:
    """Give a command the options and arguments that make a plan."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    for declare in reversed([
        click.option("--loader", type=file, metavar="SCRIPT.js",
                     help="Run this script first: it loads tests with a TestRunner, or sets `param` for those in "
                          "FILE.xml."),
        click.option("--param", "parameters", metavar="NAME=VALUE", multiple=True,
                     help="Give tests this.parameter.NAME, in place of what a loader gives; no secrets, which other "
                          "users of this machine could see."),
        click.option("--secret", "secrets", metavar="NAME=SOURCE", multiple=True,
                     help="The same for a PIN or password, read from prompt, FILE, env:NAME or fd:NUMBER."),
        click.option("-k", "keywords", metavar="WORD", multiple=True,
                     help='Run tests whose GROUP/CASE contains WORD; "not WORD" leaves them out.'),
        click.option("-x", "stop_at_failure", is_flag=True, help="Stop at the first test that does not pass."),
        click.option("--list", "list_only", is_flag=True, help="Name the tests and run none."),
        click.option("-v", "--verbose", is_flag=True, help="A line for each test."),
        click.option("-s", "show_output", is_flag=True,
                     help="Show what tests print at once, not only of those that fail."),
        click.option("--junitxml", "junit", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                     help="Write the results as JUnit XML."),
        click.argument("files", nargs=-1, metavar="[FILE.xml]...", type=file),
    ]):  # fmt: skip
        command = declare(command)
    return command


test_options.__test__ = False  # type: ignore[attr-defined]  # pytest: no test of its own


def plan_of(files: tuple[Path, ...], parameters: Sequence[str], given: Mapping[str, Any]) -> Plan:
    """A plan from the command line; click.UsageError for one that makes no sense."""
    loader = given["loader"]
    if not files and loader is None:
        raise click.UsageError("Name a test group (FILE.xml) or a --loader.")
    return Plan(
        files=files,
        loader=loader,
        parameters=dict(_parameter("--param", text) for text in parameters),
        secrets=dict(_parameter("--secret", text) for text in given["secrets"]),
        keywords=given["keywords"],
        stop_at_failure=given["stop_at_failure"],
        list_only=given["list_only"],
        verbose=given["verbose"],
        show_output=given["show_output"],
        junit=given["junit"],
    )


def _parameter(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise click.UsageError(f"{option} needs a name, an equals sign and a value.")
    return name, value
