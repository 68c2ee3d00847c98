# SPDX-License-Identifier: MIT
"""Running the tools of OpenSC and OpenSSL, the judges of the virtual card."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

SO_PIN = "3537363231383830"
PIN = "648219"
TOOL_SECONDS = 240.0


class ToolError(AssertionError):
    """A tool ended with an error; the message holds what it printed."""


class Tools:
    """Tools that run in one folder, with caches and configuration of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        own = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "LC_ALL": "C"}
        self._environment = {**os.environ, **own}

    def run(self, program: str, *arguments: str) -> str:
        """All output of a tool; ToolError when it fails."""
        done = subprocess.run(
            [program, *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TOOL_SECONDS,
            check=False,
        )
        text = done.stdout.decode("utf-8", "replace")
        if done.returncode:
            raise ToolError(f"{program} {' '.join(arguments)}: {done.returncode}\n{text}")
        return text

    def sc_hsm(self, *arguments: str, slot: int = 0) -> str:
        """sc-hsm-tool on the card in a slot."""
        return self.run("sc-hsm-tool", "--reader", str(slot), *arguments)

    def initialize(self, label: str, *arguments: str, slot: int = 0) -> str:
        """sc-hsm-tool --initialize with the PINs of these tests."""
        return self.sc_hsm("--initialize", "--so-pin", SO_PIN, "--pin", PIN, "--label", label, *arguments, slot=slot)

    def pkcs11(self, label: str, *arguments: str) -> str:
        """pkcs11-tool on the token of that label, without login."""
        return self.run("pkcs11-tool", "--token-label", label, *arguments)

    def logged_in(self, label: str, *arguments: str) -> str:
        """pkcs11-tool on the token of that label, with the user PIN."""
        return self.pkcs11(label, "--login", "--pin", PIN, *arguments)

    def file(self, name: str, content: bytes) -> str:
        """Name of a new file with that content."""
        (self.folder / name).write_bytes(content)
        return name
