# SPDX-License-Identifier: MIT
"""Console: what scripts of this shell may ask of the person in front of it (module pyscsh/Console)."""

from __future__ import annotations

from jsapi.bytestring import ByteString
from jsapi.declare import host_class, method
from jsapi.services import Services


@host_class("Console")
class Console:
    """Questions, secrets and evidence of the run; static functions only."""

    @staticmethod
    @method("secret", static=True)
    def secret(services: Services, question: str, source: str, new: bool = False) -> ByteString:
        """A secret from `prompt`, FILE, `file:FILE`, `env:NAME` or `fd:NUMBER`; its bytes stay outside of JavaScript.

        A new secret is asked twice.
        """
        return ByteString(services.secret(question, source, new))

    @staticmethod
    @method("confirm", static=True)
    def confirm(services: Services, question: str) -> bool:
        """Yes or no from the person at the terminal; false when nobody can be asked."""
        return services.confirm(question)

    @staticmethod
    @method("holdInterrupts", static=True)
    def hold_interrupts(services: Services, hold: bool) -> None:
        """While true, Ctrl-C does not stop the script: it asks stopRequested() where stopping leaves a clean state."""
        services.hold_interrupts(hold)

    @staticmethod
    @method("stopRequested", static=True)
    def stop_requested(services: Services) -> bool:
        """True when Ctrl-C was pressed while interrupts were held."""
        return services.stop_requested()

    @staticmethod
    @method("note", static=True)
    def note(services: Services, text: str) -> None:
        """A line for the person (not program output): goes to the error stream."""
        services.note(text)

    @staticmethod
    @method("transcriptHash", static=True)
    def transcript_hash(services: Services) -> str | None:
        """SHA-256 (hexadecimal) of the transcript so far, for records that name it; null without a transcript."""
        return services.transcript_digest()

    @staticmethod
    @method("programHash", static=True)
    def program_hash(services: Services) -> dict[str, str]:
        """An object with `version` and `engine` of this program and `sha256` over its files."""
        return services.program()

    @staticmethod
    @method("scriptHashes", static=True)
    def script_hashes(services: Services) -> dict[str, str]:
        """An object with the SHA-256 (hexadecimal) of each script and module file loaded so far, by file name."""
        return services.script_digests()
