# SPDX-License-Identifier: MIT
"""java.math.BigInteger."""

from __future__ import annotations

import math

from jsapi import coercion
from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method, prop
from jsapi.java.errors import JavaError, null_pointer
from jsapi.java.lang import JavaString

_MOST_BITS = 1 << 20  # results beyond are refused
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _arithmetic(message: str) -> JavaError:
    return JavaError("java.lang.ArithmeticException", message)


def _format(message: str) -> JavaError:
    return JavaError("java.lang.NumberFormatException", message)


@host_class("JavaBigInteger")
class JavaBigInteger:
    """A whole number of any size."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        if number.bit_length() > _MOST_BITS:
            raise _arithmetic("BigInteger would overflow supported range")
        self.number = number

    @classmethod
    @constructor
    def create(cls, first: Value, second: Value = None) -> JavaBigInteger:
        """From two's complement bytes, from a sign and the bytes of its magnitude, or from text and its radix."""
        if isinstance(first, ByteString):
            if not first.data:
                raise _format("Zero length BigInteger")
            return cls(int.from_bytes(first.data, "big", signed=True))
        if isinstance(second, ByteString):
            return cls(_with_sign(coercion.int32(first), int.from_bytes(second.data, "big")))
        if first is None:
            raise null_pointer("The number")
        text = str(first) if isinstance(first, JavaString) else coercion.text_of(first)
        return cls(_parse(text, 10 if second is None else coercion.int32(second)))

    @staticmethod
    @method("valueOf", static=True)
    def value_of(number: float) -> JavaBigInteger:
        """From a number of JavaScript, truncated."""
        if not math.isfinite(number):
            raise _format("the number is not finite")
        return JavaBigInteger(int(number))

    @staticmethod
    @prop("ZERO")
    def zero() -> JavaBigInteger:
        """0."""
        return JavaBigInteger(0)

    @staticmethod
    @prop("ONE")
    def one() -> JavaBigInteger:
        """1."""
        return JavaBigInteger(1)

    @staticmethod
    @prop("TEN")
    def ten() -> JavaBigInteger:
        """10."""
        return JavaBigInteger(10)

    @method("add")
    def add(self, other: JavaBigInteger) -> JavaBigInteger:
        """Sum."""
        return JavaBigInteger(self.number + other.number)

    @method("subtract")
    def subtract(self, other: JavaBigInteger) -> JavaBigInteger:
        """Difference."""
        return JavaBigInteger(self.number - other.number)

    @method("multiply")
    def multiply(self, other: JavaBigInteger) -> JavaBigInteger:
        """Product."""
        if self.number.bit_length() + other.number.bit_length() > _MOST_BITS + 1:
            raise _arithmetic("BigInteger would overflow supported range")
        return JavaBigInteger(self.number * other.number)

    @method("divide")
    def divide(self, other: JavaBigInteger) -> JavaBigInteger:
        """Quotient, truncated toward zero."""
        return JavaBigInteger(_truncated(self.number, other.number)[0])

    @method("remainder")
    def remainder(self, other: JavaBigInteger) -> JavaBigInteger:
        """What division leaves, with the sign of this number."""
        return JavaBigInteger(_truncated(self.number, other.number)[1])

    @method("mod")
    def mod(self, modulus: JavaBigInteger) -> JavaBigInteger:
        """Remainder, never negative."""
        return JavaBigInteger(self.number % _positive(modulus))

    @method("modPow")
    def mod_pow(self, exponent: JavaBigInteger, modulus: JavaBigInteger) -> JavaBigInteger:
        """Power modulo a number."""
        return JavaBigInteger(_invertible(self.number, exponent.number, _positive(modulus)))

    @method("modInverse")
    def mod_inverse(self, modulus: JavaBigInteger) -> JavaBigInteger:
        """Inverse modulo a number."""
        return JavaBigInteger(_invertible(self.number, -1, _positive(modulus)))

    @method("pow")
    def pow(self, exponent: int) -> JavaBigInteger:
        """Power; the exponent is not negative."""
        if exponent < 0:
            raise _arithmetic("Negative exponent")
        if self.number.bit_length() * exponent > _MOST_BITS and abs(self.number) > 1:
            raise _arithmetic("BigInteger would overflow supported range")
        return JavaBigInteger(self.number**exponent)

    @method("gcd")
    def gcd(self, other: JavaBigInteger) -> JavaBigInteger:
        """Greatest common divisor."""
        return JavaBigInteger(math.gcd(self.number, other.number))

    @method("negate")
    def negate(self) -> JavaBigInteger:
        """The number with the other sign."""
        return JavaBigInteger(-self.number)

    @method("abs")
    def abs(self) -> JavaBigInteger:
        """The number without sign."""
        return JavaBigInteger(abs(self.number))

    @method("min")
    def min(self, other: JavaBigInteger) -> JavaBigInteger:
        """The smaller one."""
        return self if self.number <= other.number else other

    @method("max")
    def max(self, other: JavaBigInteger) -> JavaBigInteger:
        """The larger one."""
        return self if self.number >= other.number else other

    @method("signum")
    def signum(self) -> int:
        """-1, 0 or 1."""
        return _sign(self.number)

    @method("shiftLeft")
    def shift_left(self, count: int) -> JavaBigInteger:
        """Times a power of two."""
        return JavaBigInteger(_shifted(self.number, count))

    @method("shiftRight")
    def shift_right(self, count: int) -> JavaBigInteger:
        """Divided by a power of two, rounded down."""
        return JavaBigInteger(_shifted(self.number, -count))

    @method("and")
    def bit_and(self, other: JavaBigInteger) -> JavaBigInteger:
        """Bits in both."""
        return JavaBigInteger(self.number & other.number)

    @method("or")
    def bit_or(self, other: JavaBigInteger) -> JavaBigInteger:
        """Bits in one or both."""
        return JavaBigInteger(self.number | other.number)

    @method("xor")
    def bit_xor(self, other: JavaBigInteger) -> JavaBigInteger:
        """Bits in one of both."""
        return JavaBigInteger(self.number ^ other.number)

    @method("not")
    def bit_not(self) -> JavaBigInteger:
        """All bits inverted."""
        return JavaBigInteger(~self.number)

    @method("testBit")
    def test_bit(self, index: int) -> bool:
        """Whether a bit is set; bit 0 is the lowest."""
        if index < 0:
            raise _arithmetic("Negative bit address")
        return bool(self.number >> index & 1)

    @method("setBit")
    def set_bit(self, index: int) -> JavaBigInteger:
        """The number with a bit set."""
        if index < 0:
            raise _arithmetic("Negative bit address")
        return JavaBigInteger(self.number | _shifted(1, index))

    @method("bitLength")
    def bit_length(self) -> int:
        """Bits of the shortest two's complement form without sign."""
        return (self.number if self.number >= 0 else ~self.number).bit_length()

    @method("bitCount")
    def bit_count(self) -> int:
        """Bits that differ from the sign."""
        return (self.number if self.number >= 0 else ~self.number).bit_count()

    @method("compareTo")
    def compare_to(self, other: JavaBigInteger) -> int:
        """-1, 0 or 1 as it is less than, equal to or greater than the other."""
        return _sign(self.number - other.number)

    @method("equals")
    def equals(self, other: Value) -> bool:
        """Whether the other is the same number."""
        return isinstance(other, JavaBigInteger) and other.number == self.number

    @method("toByteArray")
    def to_byte_array(self) -> ByteString:
        """Shortest two's complement form."""
        return ByteString(self.number.to_bytes(self.bit_length() // 8 + 1, "big", signed=True))

    @method("toString")
    def to_string(self, radix: int = 10) -> str:
        """Digits in a radix from 2 to 36."""
        return _text(self.number, radix if radix in range(2, 37) else 10)

    @method("intValue")
    def int_value(self) -> int:
        """Low 32 bits, with sign."""
        return _low(self.number, 32)

    @method("longValue")
    def long_value(self) -> float:
        """Low 64 bits, with sign, as number of JavaScript (exact to 53 bits)."""
        return float(_low(self.number, 64))

    @method("doubleValue")
    def double_value(self) -> float:
        """The nearest number of JavaScript."""
        try:
            return float(self.number)
        except OverflowError:
            return math.copysign(math.inf, self.number)

    @method("valueOf")
    def primitive(self) -> float:
        """The nearest number of JavaScript, for arithmetic."""
        return self.double_value()


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _with_sign(sign: int, magnitude: int) -> int:
    if sign not in (-1, 0, 1):
        raise _format("Invalid signum value")
    if sign == 0 and magnitude:
        raise _format("signum-magnitude mismatch")
    return sign * magnitude


def _parse(text: str, radix: int) -> int:
    if radix not in range(2, 37):
        raise _format("Radix out of range")
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits or any(char not in _DIGITS[:radix] for char in digits.lower()):
        raise _format(f'For input string: "{text[:40]}"')
    if len(digits) * math.log2(radix) > _MOST_BITS:
        raise _arithmetic("BigInteger would overflow supported range")
    number = 0
    for start in range(0, len(digits), 1000):  # Python refuses to convert long decimal text at once
        part = digits[start : start + 1000]
        number = number * radix ** len(part) + int(part, radix)
    return -number if text.startswith("-") else number


def _text(number: int, radix: int) -> str:
    if radix in (2, 8, 16):
        return format(number, {2: "b", 8: "o", 16: "x"}[radix])
    chunk, parts, rest = radix**500, [], abs(number)
    while rest:
        rest, part = divmod(rest, chunk)
        digits: list[str] = []
        while part:
            part, digit = divmod(part, radix)
            digits.append(_DIGITS[digit])
        parts.append("".join(reversed(digits)).rjust(500 if rest else 0, "0"))
    return ("-" if number < 0 else "") + ("".join(reversed(parts)) or "0")


def _truncated(number: int, divisor: int) -> tuple[int, int]:
    if divisor == 0:
        raise _arithmetic("BigInteger divide by zero")
    quotient, remainder = divmod(abs(number), abs(divisor))
    return quotient * _sign(number) * _sign(divisor), remainder * _sign(number)


def _positive(modulus: JavaBigInteger) -> int:
    if modulus.number <= 0:
        raise _arithmetic("BigInteger: modulus not positive")
    return modulus.number


def _invertible(number: int, exponent: int, modulus: int) -> int:
    try:
        return pow(number, exponent, modulus)
    except ValueError:
        raise _arithmetic("BigInteger not invertible.") from None


def _shifted(number: int, count: int) -> int:
    if count > _MOST_BITS:
        raise _arithmetic("BigInteger would overflow supported range")
    return number << count if count >= 0 else number >> -count


def _low(number: int, bits: int) -> int:
    low = number & ((1 << bits) - 1)
    return low - (1 << bits) if low >> (bits - 1) else low
