# SPDX-License-Identifier: MIT
"""Values on their way between JavaScript and Python: the Python half of the tagged text form of prelude.js."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from jsapi.declare import UNDEFINED
from jsapi.script import KeyedArray

MARK = "\x01"
_INT32 = range(-(2**31), 2**31)


class Marshaller:
    """Packs and unpacks values; host objects become handles, JavaScript objects references."""

    def __init__(self, objects: list[Any], put: Callable[[Any], int], reference: Callable[[int], Any]) -> None:
        self._objects = objects
        self._put = put
        self._reference = reference

    def unpack(self, value: Any) -> Any:
        """Python value of what JavaScript passed."""
        if not isinstance(value, str) or value[:1] != MARK:
            return value
        tag, body = value[1], value[2:]
        if tag == "h":
            return self._objects[int(body)]
        if tag == "u":
            return UNDEFINED
        if tag == "s":
            return json.loads(body)
        if tag == "a":
            return [self.unpack(item) for item in json.loads(body)]
        if tag == "o":
            return self._reference(int(body))
        if tag == "n":
            return int(body)
        if tag == "d":
            return datetime.fromtimestamp(float(body) / 1000, UTC)
        raise ValueError("unknown tag in a value from JavaScript")

    def pack(self, value: Any) -> Any:
        """What JavaScript can take for a Python value; TypeError for a type that has no JavaScript form."""
        if value is None or isinstance(value, (bool, float)):
            return value
        if isinstance(value, int):
            return int(value) if value in _INT32 else float(value)
        if isinstance(value, str):
            return pack_string(value)
        if value is UNDEFINED:
            return MARK + "u"
        spec = getattr(value, "__host__", None)
        if spec is not None:
            return f"{MARK}h{self._put(value)}:{spec.name}"
        reference = getattr(value, "reference_number", None)
        if reference is not None:
            return f"{MARK}o{reference}"
        if isinstance(value, (list, tuple)):
            return MARK + "a" + json.dumps([self.pack(item) for item in value])
        if isinstance(value, dict):
            tag = "k" if isinstance(value, KeyedArray) else "m"
            return MARK + tag + json.dumps({name: self.pack(item) for name, item in value.items()})
        if isinstance(value, datetime):
            return f"{MARK}d{int(value.timestamp() * 1000)}"
        raise TypeError(f"{type(value).__name__} has no JavaScript form")


def pack_string(text: str) -> str:
    """The text itself when it can cross as it is, else its tagged form."""
    if text[:1] != MARK:
        if text.isascii():
            return text
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            return MARK + "s" + json.dumps(text)
        return text
    return MARK + "s" + json.dumps(text)


def unpack_string(text: str) -> str:
    """The string that packString of prelude.js passed."""
    return json.loads(text[2:]) if text[:2] == MARK + "s" else text
