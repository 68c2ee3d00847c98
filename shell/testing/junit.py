# SPDX-License-Identifier: MIT
"""Results as JUnit XML, in the form that Jenkins, GitLab and GitHub actions read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from shell.testing.result import Outcome, Problem, Result
from shell.testing.suite import shown_path

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def write(path: Path, results: Iterable[Result], collection: Iterable[Problem], start: datetime) -> None:
    """Write a file; OSError when that is not possible. Problems of loading stand in a suite of their own."""
    root = Element("testsuites", name="pyscsh")
    for group, members in groupby(results, key=lambda result: result.case.group):
        _suite(root, group, list(members), start)
    problems = list(collection)
    if problems:
        suite = SubElement(root, "testsuite", name="loading", tests=str(len(problems)), errors=str(len(problems)))
        for problem in problems:
            case = SubElement(suite, "testcase", classname="loading", name=_legal(problem.place or "loader"))
            _trouble(case, "error", problem)
    indent(root)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _suite(root: Element, group: str, results: list[Result], start: datetime) -> None:
    outcomes = [result.outcome for result in results]
    suite = SubElement(
        root, "testsuite", name=_legal(group), tests=str(len(results)), skipped="0",
        failures=str(outcomes.count(Outcome.FAILED)), errors=str(outcomes.count(Outcome.ERROR)),
        time=_seconds(sum(result.seconds for result in results)), timestamp=start.isoformat(timespec="seconds"),
    )  # fmt: skip
    for result in results:
        case = SubElement(
            suite, "testcase", classname=_legal(group), name=_legal(result.case.name), time=_seconds(result.seconds)
        )
        if result.case.file:
            case.set("file", _legal(shown_path(result.case.file)))
        if result.problem is not None:
            _trouble(case, "failure" if result.outcome is Outcome.FAILED else "error", result.problem)
            _text(case, "system-out", "\n".join(filter(None, (result.output, *result.commands))))


def _trouble(case: Element, name: str, problem: Problem) -> None:
    element = _text(case, name, problem.text)
    element.set("type", _legal(problem.kind))
    element.set("message", _legal(problem.message))


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = _legal(text)
    return element


def _legal(text: str) -> str:
    """Text with characters that no XML can hold as escapes."""
    return _NO_XML.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def _seconds(value: float) -> str:
    return f"{value:.3f}"
