# SPDX-License-Identifier: MIT
"""JavaScript conversions of values that arrive unconverted: ToInt32 with saturation and String(x)."""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal

from jsapi.declare import UNDEFINED, ClassSpec
from jsapi.script import ScriptObject

_INT32_MAX = 2**31 - 1
_INT32_MIN = -(2**31)
_PLAIN_DIGITS = 21  # ECMAScript Number::toString writes integers below 10^21 without exponent


def is_number(value: object) -> bool:
    """True for a JavaScript number (booleans are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def whole(value: float) -> int:
    """Number truncated toward zero; NaN is 0, infinities saturate to 32 bits."""
    if isinstance(value, int):
        return value
    if math.isfinite(value):
        return math.trunc(value)
    return 0 if math.isnan(value) else (_INT32_MAX if value > 0 else _INT32_MIN)


def int32(value: float) -> int:
    """Number truncated toward zero and saturated to the signed 32-bit range."""
    return min(max(whole(value), _INT32_MIN), _INT32_MAX)


def text_of(value: object) -> str:
    """What String(value) gives in JavaScript."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, list):
        return ",".join("" if item is None or item is UNDEFINED else text_of(item) for item in value)
    return _object_text(value)


def _object_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone().strftime("%a %b %d %Y %H:%M:%S GMT%z")
    if isinstance(value, ScriptObject):
        return str(value.call("toString"))
    to_string = getattr(value, "to_string", None)
    if callable(to_string):
        return str(to_string())
    spec = getattr(type(value), "__host__", None)
    return f"[object {spec.name if isinstance(spec, ClassSpec) else 'Object'}]"


def _number_text(value: float) -> str:
    """ECMAScript Number::toString: shortest digits, exponent below 1e-6 and from 1e21."""
    number = float(value)
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")
    if number == 0:
        return "0"
    exact = Decimal(repr(number)).normalize()
    digits = "".join(map(str, exact.as_tuple().digits))
    return "-" * exact.is_signed() + _positional(digits, exact.adjusted() + 1)


def _positional(digits: str, point: int) -> str:
    """Digits with the decimal point after `point` of them, in ECMAScript's choice of notation."""
    if len(digits) <= point <= _PLAIN_DIGITS:
        return digits.ljust(point, "0")
    if 0 < point <= _PLAIN_DIGITS:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
