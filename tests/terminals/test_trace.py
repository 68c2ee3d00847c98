# SPDX-License-Identifier: MIT
"""Traces: what they show, and that no secret is in them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jsapi.terminals import CardRemovedError
from jsapi.terminals.trace import TracedConnection


class AnsweringCard:
    """Gives the same answer to everything."""

    reader_name = "reader"
    atr = bytes.fromhex("3B00")

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)

    def transmit(self, command: bytes) -> bytes:
        """The next answer, the last one for ever."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def reset(self, cold: bool) -> bytes:
        """Always the same."""
        return self.atr

    def begin(self) -> None:
        """Nothing to do."""

    def end(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


class RemovedCard(AnsweringCard):
    """Gone."""

    def transmit(self, command: bytes) -> bytes:
        """Fails."""
        raise CardRemovedError(self.reader_name)


def trace(card: AnsweringCard, *commands: bytes) -> str:
    """Text of the exchanges with a clock that stands still."""
    lines: list[str] = []
    connection = TracedConnection(card, lines.append, lambda: 0.0)
    for command in commands:
        connection.transmit(command)
    return "\n".join(lines)


def traced(command: str, answer: str = "9000") -> list[str]:
    """Lines for one exchange given in hex."""
    return trace(AnsweringCard(bytes.fromhex(answer)), bytes.fromhex(command)).splitlines()


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("00A404000BE82B0601040181C31F020100", ">> 00 A4 04 00 Lc=0B E82B0601040181C31F0201 Le=00  SELECT"),
        ("80580000000000", ">> 80 58 00 00 Le=000000  ENUMERATE OBJECTS"),
        ("00200081", ">> 00 20 00 81  VERIFY"),
        ("0020008106363438323139", ">> 00 20 00 81 Lc=06 [redacted, 6 bytes]  VERIFY"),
        ("80520000", ">> 80 52 00 00  MANAGE KEY DOMAIN"),
        ("8052000000", ">> 80 52 00 00 Le=00  MANAGE KEY DOMAIN"),
        ("805201010102", ">> 80 52 01 01 Lc=01 02  MANAGE KEY DOMAIN"),
        ("80520000000020" + "A5" * 32, ">> 80 52 00 00 Lc=000020 [redacted, 32 bytes]  MANAGE KEY DOMAIN"),
        ("FF82000106A1A2A3A4A5A6", ">> FF 82 00 01 Lc=06 [redacted, 6 bytes]  EXTERNAL AUTHENTICATE"),
        ("0082000004A1A2A3A4", ">> 00 82 00 00 Lc=04 A1A2A3A4  EXTERNAL AUTHENTICATE"),
        ("00D7CD010754020000530101", ">> 00 D7 CD 01 Lc=07 [redacted, 7 bytes]  UPDATE BINARY DATA"),
        ("8078011002A1A200", ">> 80 78 01 10 Lc=02 [redacted, 2 bytes] Le=00  SYMMETRIC CIPHER"),
        ("80500000", ">> 80 50 00 00  QUERY DEVICE"),
        ("8050000004800200019000", ">> 80 50 00 00 [redacted, 7 bytes] malformed  INITIALIZE DEVICE"),
        ("00D7C4010654020000530000", ">> 00 D7 C4 01 Lc=06 540200005300 Le=00  UPDATE BINARY DATA"),
        ("0046010000000103000000", ">> 00 46 01 00 00000103000000 malformed  GENERATE ASYMMETRIC KEY PAIR"),
        ("805F0000", ">> 80 5F 00 00"),
        ("001122", ">> [malformed, 3 bytes]"),
    ],
)
def test_command_lines(command: str, line: str) -> None:
    assert traced(command)[0] == line


def test_response_line_and_time() -> None:
    ticks = iter((1.0, 1.0, 1.0125))
    lines: list[str] = []
    TracedConnection(AnsweringCard(b"\x01\x02\x90\x00"), lines.append, lambda: next(ticks)).transmit(bytes(5))
    assert lines[1] == "<< 0102 9000 (12.5 ms)"


@pytest.mark.parametrize(
    "command",
    [
        "80620121" + "04" + "01020304" + "00",
        "80620180000004010203040000",
        "9C620121" + "04" + "01020304" + "00",
        "80780111" + "10" + "00" * 16 + "00",
        "8C780111" + "10" + "00" * 16 + "00",
        "80780199" + "04" + "01020304" + "00",
        "802A8086" + "04" + "01020304" + "00",
        "002A8086" + "04" + "01020304" + "00",
        "805A018100",
        "0084000010",
        "00B1CD010454020000" + "00",
    ],
)
def test_secret_responses(command: str) -> None:
    assert traced(command, "C0FFEEC0FFEEC0FFEEC09000")[1] == "<< [redacted, 10 bytes] 9000 (0.0 ms)"


@pytest.mark.parametrize(
    "command",
    [
        "80680170" + "04" + "01020304" + "00",
        "80780118" + "04" + "01020304" + "00",
        "00B12F020454020000" + "00",
    ],
)
def test_public_responses(command: str) -> None:
    assert traced(command, "C0FFEE9000")[1] == "<< C0FFEE 9000 (0.0 ms)"


def test_pka_challenge_is_shown_and_random_for_keys_is_not() -> None:
    assert traced("0084000008", "C0FFEEC0FFEEC0FF9000")[1] == "<< C0FFEEC0FFEEC0FF 9000 (0.0 ms)"
    assert "C0FFEE" not in traced("0084000020", "C0FFEE" * 10 + "9000")[1]


def test_get_response_after_decipher_is_secret() -> None:
    card = AnsweringCard(b"\x61\x04", b"\xde\xad\xbe\xef\x61\x04", b"\xca\xfe\xba\xbe\x90\x00")
    decipher = bytes.fromhex("806201210401020304")
    text = trace(card, decipher, bytes.fromhex("00C0000004"), bytes.fromhex("00C0000004"))
    assert "DEADBEEF" not in text
    assert "CAFEBABE" not in text
    assert "DEADBEEF" in trace(AnsweringCard(b"\xde\xad\xbe\xef\x90\x00"), bytes.fromhex("00C0000004"))


def test_failures_are_on_record() -> None:
    lines: list[str] = []
    with pytest.raises(CardRemovedError):
        TracedConnection(RemovedCard(b""), lines.append, lambda: 0.0).transmit(bytes.fromhex("002000810431323334"))
    assert lines[0] == ">> 00 20 00 81 Lc=04 [redacted, 4 bytes]  VERIFY"
    assert lines[1].startswith("!! CardRemovedError: the card was removed")


def test_reset_shows_the_atr() -> None:
    lines: list[str] = []
    TracedConnection(AnsweringCard(b""), lines.append, lambda: 0.0).reset(True)
    assert lines == ["-- cold reset", "-- ATR 3B00 (0.0 ms)"]


SECRET_HEADERS = st.one_of(
    st.tuples(
        st.integers(0, 255),
        st.sampled_from((0x20, 0x21, 0x24, 0x25, 0x2C, 0x2D, 0x50)),
        st.binary(min_size=2, max_size=2),
    ),
    st.tuples(st.integers(0, 255), st.just(0x52), st.binary(min_size=1, max_size=1).map(lambda p2: b"\x00" + p2)),
).map(lambda header: bytes(header[:2]) + header[2])


def encodings(header: bytes, secret: bytes) -> dict[str, bytes]:
    """The same command in every shape that hosts and mistakes give it."""
    short, extended = bytes((len(secret),)), b"\x00" + len(secret).to_bytes(2, "big")
    return {
        "short": header + short + secret,
        "short with Le": header + short + secret + b"\x00",
        "extended": header + extended + secret,
        "extended with Le": header + extended + secret + b"\x00\x00",
        "chained": bytes((header[0] | 0x10,)) + header[1:] + short + secret,
        "secure messaging": bytes((header[0] | 0x0C,)) + header[1:] + short + secret,
        "other channel": bytes((header[0] | 0x41,)) + header[1:] + short + secret,
        "Lc forgotten": header + secret,
        "Lc too small": header + bytes((len(secret) - 1,)) + secret + b"\x00\x00",
        "Lc too large": header + bytes((len(secret) + 1,)) + secret,
        "cut off": header + b"\x00" + secret,
    }


def looks_like_a_length(secret: bytes) -> bool:
    """Whether a secret without Lc in front is by chance a well-formed body, whose first byte is then shown as Lc."""
    return secret[0] in (0, len(secret) - 1, len(secret) - 2)


@given(header=SECRET_HEADERS, first=st.binary(min_size=4, max_size=64), data=st.data())
def test_command_traces_do_not_depend_on_the_secret(header: bytes, first: bytes, data: st.DataObject) -> None:
    second = data.draw(st.binary(min_size=len(first), max_size=len(first)))
    assume(not looks_like_a_length(first) and not looks_like_a_length(second))
    one, other = encodings(header, first), encodings(header, second)
    for shape, command in one.items():
        card = AnsweringCard(b"\x90\x00")
        assert trace(card, command) == trace(card, other[shape]), shape


@given(
    header=SECRET_HEADERS,
    secret=st.text(st.sampled_from("jkqvwxyz"), min_size=4, max_size=32),
)
def test_command_traces_do_not_contain_the_secret(header: bytes, secret: str) -> None:
    for shape, command in encodings(header, secret.encode()).items():
        text = trace(AnsweringCard(b"\x90\x00"), command)
        squeezed = "".join(text.split()).lower()
        assert secret.encode().hex() not in squeezed, shape
        assert not text.startswith(secret) and f" {secret}" not in text, shape


@given(
    cla=st.integers(0, 255),
    instruction=st.sampled_from(((0x62, None), (0x78, 0x11))),
    p1=st.integers(0, 255),
    p2=st.integers(0, 255),
    body=st.binary(max_size=40),
    secret=st.binary(min_size=4, max_size=64),
)
def test_response_traces_do_not_depend_on_the_secret(
    cla: int, instruction: tuple[int, int | None], p1: int, p2: int, body: bytes, secret: bytes
) -> None:
    ins, algorithm = instruction
    command = bytes((cla, ins, p1, p2 if algorithm is None else algorithm)) + body
    inverted = bytes(octet ^ 0xFF for octet in secret)
    assert trace(AnsweringCard(secret + b"\x90\x00"), command) == trace(AnsweringCard(inverted + b"\x90\x00"), command)


@given(command=st.binary(max_size=300), answer=st.binary(max_size=300))
def test_any_exchange_can_be_traced(command: bytes, answer: bytes) -> None:
    assert len(trace(AnsweringCard(answer), command).splitlines()) == 2


def test_control_commands_are_traced_without_their_content() -> None:
    class Escape(AnsweringCard):
        def control(self, code: int, data: bytes) -> bytes:
            return b"secret"

    lines: list[str] = []
    connection = TracedConnection(Escape(), lines.append, lambda: 0.0)
    assert connection.control(0x42000001, b"\xff\x82key") == b"secret"
    assert lines == ["-- control 42000001 [redacted, 5 bytes]", "-- [redacted, 6 bytes]"]
