# SPDX-License-Identifier: MIT
"""Dialog: questions to a person (API reference, section 16.1)."""

from __future__ import annotations

from jsapi.declare import UNDEFINED, Value, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services


@host_class("Dialog")
class Dialog:
    """Static functions only."""

    @staticmethod
    @prop("frame")
    def frame() -> Value:
        """Parent window: there is none."""
        return None

    @staticmethod
    @method("prompt", static=True)
    def prompt(
        services: Services,
        message: str,
        default: str | None = None,
        choices: Value = None,
        file_filter: Value = None,
    ) -> Value:
        """Ask for a text (null when cancelled); with the message alone, for a confirmation, answered with "OK".

        Choices are an array of strings or null, the filter names files. Where nobody can be asked: a GPError with the
        text of the question.
        """
        choices, file_filter = (None if value is UNDEFINED else value for value in (choices, file_filter))
        if not (choices is None or (isinstance(choices, list) and all(isinstance(c, str) for c in choices))):
            raise GPError("Dialog", ErrorCode.INVALID_TYPE, 2, "The choices must be an array of strings or null")
        if not (file_filter is None or isinstance(file_filter, str)):
            raise GPError("Dialog", ErrorCode.INVALID_TYPE, 3, "The file filter must be a string or null")
        return services.ask(message, default, choices, file_filter)
