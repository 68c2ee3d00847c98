# SPDX-License-Identifier: MIT
"""The commands of a guide, run as they stand.

Blocks that begin with ```sh tested are run, line after line, in one folder: pyscsh in this process, everything else by
bash. Each line of an ```output block behind one stands in what the block has written; `...` in it stands for anything.
A ```js file=NAME block, or one of another kind, becomes that file.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.ceremonies.bench import Bench, Outcome

DOCS = Path(__file__).resolve().parents[2] / "docs"
_BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_STATUS = re.compile(r"\s+# exit status (\d+)$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its info string, its text, and the line of the guide where it stands."""

    kind: str
    text: str
    line: int


def blocks(guide: str) -> Iterator[Block]:
    """All fenced blocks of a guide."""
    text = (DOCS / guide).read_text("utf-8")
    for match in _BLOCK.finditer(text):
        yield Block(match["kind"].strip(), match["text"], text.count("\n", 0, match.start()) + 1)


class Runner:
    """Runs the blocks of one guide in a folder that is the working directory."""

    def __init__(self, guide: str, folder: Path, export: Callable[[str, str], None]) -> None:
        self._guide = guide
        self._export = export
        self._bench = Bench(folder)
        for name in ("password", "pin", "share-password"):  # what a reader of the guide does not have
            (folder / name).unlink()
        self._written = ""

    def run(self) -> int:
        """Run everything; how many commands there were."""
        count = 0
        for block in blocks(self._guide):
            if block.kind == "sh tested":
                self._written = ""
                count += sum(1 for line in _lines(block.text) if self._command(line, block))
            elif block.kind == "output":
                self._compare(block)
            elif " file=" in block.kind:
                path = Path(block.kind.partition(" file=")[2])
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, "utf-8")
        return count

    def _command(self, line: str, block: Block) -> bool:
        expected = _STATUS.search(line)
        outcome = self._outcome(line[: expected.start()] if expected else line)
        self._written += outcome.out + outcome.err
        wanted = int(expected[1]) if expected else 0
        assert outcome.status == wanted, f"{self._guide}:{block.line}: {line}\n{outcome.out}{outcome.err}"
        return True

    def _outcome(self, line: str) -> Outcome:
        words = shlex.split(line)
        if words[0] == "export":
            for word in words[1:]:
                self._export(*word.split("=", 1))
            return Outcome(0, "", "")
        if words[0] == "pyscsh" and not set(words) & {"|", ">", "<"}:
            return self._bench.pyscsh(*words[1:])
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    def _compare(self, block: Block) -> None:
        for line in block.text.splitlines():
            pattern = ".*".join(re.escape(part) for part in line.strip().split("..."))
            found = re.search(pattern, self._written)
            assert found, f"{self._guide}:{block.line}: no {line!r} in\n{self._written}"


def _lines(text: str) -> Iterator[str]:
    """Commands, with lines that a backslash continues joined; comments and empty lines left out."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
