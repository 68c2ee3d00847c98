# SPDX-License-Identifier: MIT
"""Objects of the original that cannot be had here: constructing one says why, and what to use instead."""

from __future__ import annotations

from typing import Any, NoReturn

from jsapi.declare import Value, constructor, host_class
from jsapi.gperror import ErrorCode, GPError

_SERVER = "it belongs to the scripting server of the original; scripts of the shell get no HTTP requests"
_WHY = {
    "AccessTerminal": "it was a demonstration window with a keypad, and without one access with card and PIN would "
    "become access with the card alone; ask with Dialog.prompt and answer with print",
    "CMSEnvelopedData": "its members were never published; decrypt with openssl cms",
    "HttpRequest": _SERVER,
    "HttpResponse": _SERVER,
    "HttpSession": _SERVER,
}


def _absent(name: str) -> type:
    @classmethod  # type: ignore[misc]
    @constructor
    def create(cls: type, *_arguments: Value) -> Any:
        return _refuse(name)

    return host_class(name)(type(name, (), {"__doc__": f"Not offered: {_WHY[name]}.", "create": create}))


def _refuse(name: str) -> NoReturn:
    raise GPError(name, ErrorCode.NOT_IMPLEMENTED, 0, f"{name} is not offered: {_WHY[name]}")


AccessTerminal = _absent("AccessTerminal")
CMSEnvelopedData = _absent("CMSEnvelopedData")
HttpRequest = _absent("HttpRequest")
HttpResponse = _absent("HttpResponse")
HttpSession = _absent("HttpSession")
