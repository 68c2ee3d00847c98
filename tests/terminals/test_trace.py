# SPDX-License-Identifier: MIT
"""Traces: what they show, and that no secret is in them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jsapi.terminals import CardRemovedError
from jsapi.terminals.trace import TracedConnection
from tests.terminals.traced import AnsweringCard, RemovedCard, trace, traced


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (
            "00A404000BE82B0601040181C31F020100",
            ">> 00 A4 04 00 Lc=0B E82B0601040181C31F0201 Le=00  SELECT (by name, FCI, SmartCard-HSM)",
        ),
        ("80580000000000", ">> 80 58 00 00 Le=000000  ENUMERATE OBJECTS"),
        ("00200081", ">> 00 20 00 81  VERIFY (status of user PIN)"),
        ("0020008106363438323139", ">> 00 20 00 81 Lc=06 [redacted, 6 bytes]  VERIFY (user PIN)"),
        ("80520000", ">> 80 52 00 00  MANAGE KEY DOMAIN (status, domain 0)"),
        ("8052000000", ">> 80 52 00 00 Le=00  MANAGE KEY DOMAIN (status, domain 0)"),
        ("805201010102", ">> 80 52 01 01 Lc=01 02  MANAGE KEY DOMAIN (create with DKEK shares, domain 1)"),
        (
            "80520000000020" + "A5" * 32,
            ">> 80 52 00 00 Lc=000020 [redacted, 32 bytes]  MANAGE KEY DOMAIN (import DKEK share, domain 0)",
        ),
        ("FF82000106A1A2A3A4A5A6", ">> FF 82 00 01 Lc=06 [redacted, 6 bytes]  reader: LOAD KEYS"),
        ("0082000004A1A2A3A4", ">> 00 82 00 00 Lc=04 A1A2A3A4  EXTERNAL AUTHENTICATE"),
        (
            "00D7CD010754020000530101",
            ">> 00 D7 CD 01 Lc=07 [redacted, 7 bytes]  UPDATE BINARY DATA (private data 1, offset 0)",
        ),
        (
            "8078011002A1A200",
            ">> 80 78 01 10 Lc=02 [redacted, 2 bytes] Le=00  SYMMETRIC CIPHER (key 1, AES-CBC encryption)",
        ),
        ("80500000", ">> 80 50 00 00  QUERY DEVICE"),
        ("8050000004800200019000", ">> 80 50 00 00 [redacted, 7 bytes] malformed  INITIALIZE DEVICE"),
        (
            "00D7C4010654020000530000",
            ">> 00 D7 C4 01 Lc=06 540200005300 Le=00  UPDATE BINARY DATA (description of key 1, offset 0)",
        ),
        ("00A400000301", ">> 00 A4 00 00 0301 malformed  SELECT"),
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
    assert "DEADBEEF" not in trace(AnsweringCard(b"\xde\xad\xbe\xef\x90\x00"), bytes.fromhex("00C0000004"))
    select = bytes.fromhex("00A40000022F02")
    assert "DEADBEEF" in trace(
        AnsweringCard(b"\x61\x04", b"\xde\xad\xbe\xef\x90\x00"), select, bytes.fromhex("00C0000004")
    )


def test_failures_are_on_record() -> None:
    lines: list[str] = []
    with pytest.raises(CardRemovedError):
        TracedConnection(RemovedCard(b""), lines.append, lambda: 0.0).transmit(bytes.fromhex("002000810431323334"))
    assert lines[0] == ">> 00 20 00 81 Lc=04 [redacted, 4 bytes]  VERIFY (user PIN)"
    assert lines[1].startswith("!! CardRemovedError: the card was removed")


def test_reset_shows_the_atr() -> None:
    lines: list[str] = []
    TracedConnection(AnsweringCard(b""), lines.append, lambda: 0.0).reset(True)
    assert lines == ["-- cold reset", "-- ATR 3B00 (0.0 ms)"]


ALWAYS_SECRET = (0x20, 0x21, 0x24, 0x25, 0x26, 0x28, 0x2C, 0x2D, 0x50, 0x74, 0x76, 0xC2, 0xC3, 0xD8, 0xFE, 0xFF)
CLASSES = st.integers(0, 254)
OCTETS = st.integers(0, 255)
SECRET_HEADERS = st.one_of(
    st.tuples(CLASSES, st.sampled_from(ALWAYS_SECRET), OCTETS, OCTETS),
    st.tuples(CLASSES, st.just(0x52), st.just(0x00), OCTETS),  # key share
    st.tuples(CLASSES, st.just(0x78), OCTETS, st.sampled_from((0x10, 0x11, 0x51, 0x52, 0x99))),
    st.tuples(CLASSES, st.just(0x2A), st.just(0x86), st.just(0x80)),  # text to encipher
    st.tuples(CLASSES, st.sampled_from((0xD6, 0xD7)), st.just(0xCD), OCTETS),  # private data
    st.tuples(CLASSES, st.just(0xD7), st.just(0x2F), st.just(0x10)),  # wrapped key
    st.tuples(CLASSES, st.just(0xD7), st.just(0x00), st.just(0x00)),  # a file selected before our time
    st.tuples(st.sampled_from((0x00, 0x10, 0x0C)), st.just(0xDA), st.just(0x00), st.sampled_from((0xD1, 0xD3, 0xD5))),
    st.tuples(st.sampled_from((0x00, 0x10, 0x0C)), st.just(0xDB), st.just(0x3F), st.just(0xFF)),  # OpenPGP key import
    st.tuples(st.sampled_from((0x80, 0x84, 0x90, 0x94, 0xC0)), st.just(0xE2), OCTETS, OCTETS),  # STORE DATA
    st.tuples(st.just(0xFF), st.sampled_from((0x00, 0x20, 0x82, 0xC2, 0xD2, 0xD6, 0x70)), OCTETS, OCTETS),  # reader
).map(bytes)


def encodings(header: bytes, secret: bytes) -> dict[str, bytes]:
    """The same command in every shape that hosts and mistakes give it."""
    short, extended = bytes((len(secret),)), b"\x00" + len(secret).to_bytes(2, "big")
    return {
        "short": header + short + secret,
        "short with Le": header + short + secret + b"\x00",
        "extended": header + extended + secret,
        "extended with Le": header + extended + secret + b"\x00\x00",
        "chained": bytes((header[0] | 0x10,)) + header[1:] + short + secret,
        "chained, extended": bytes((header[0] | 0x10,)) + header[1:] + extended + secret,
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
    instruction=st.sampled_from(
        ((0x62, None), (0x78, 0x11), (0x78, 0x99), (0x72, None), (0x5A, None), (0xC2, None), (0x87, None))
    ),
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


@pytest.mark.parametrize(
    ("parameters", "shown"), [("CD05", False), ("2F10", False), ("2F03", True), ("CF05", True), ("C401", True)]
)
@pytest.mark.parametrize("command", ["00B10000045402000000", "00B000000A", "00B1{}045402000000"])
def test_reading_a_file_that_is_private_in_any_way_of_naming_it(parameters: str, shown: bool, command: str) -> None:
    select = bytes.fromhex("00A4000002" + parameters)
    read = bytes.fromhex(command.format(parameters))
    text = trace(AnsweringCard(b"\x90\x00", bytes.fromhex("C0FFEEC0FFEE9000")), select, read)
    assert ("C0FFEE" in text) is shown


@pytest.mark.parametrize("command", ["00D7000008{}", "00D6000008{}"])
@pytest.mark.parametrize(("file", "shown"), [("CD05", False), ("2F10", False), ("2F03", True)])
def test_writing_to_the_selected_file(command: str, file: str, shown: bool) -> None:
    card = AnsweringCard(b"\x90\x00")
    text = trace(card, bytes.fromhex("00A4000002" + file), bytes.fromhex(command.format("540200005302CAFE")))
    assert ("CAFE" in text) is shown


def test_a_file_that_could_not_be_selected_changes_nothing() -> None:
    card = AnsweringCard(b"\x90\x00", b"\x6a\x82", bytes.fromhex("C0FFEE9000"))
    commands = [bytes.fromhex(text) for text in ("00A4000002CD05", "00A40000022F03", "00B10000045402000000")]
    assert "C0FFEE" not in trace(card, *commands)


def test_a_selected_file_is_known_on_its_channel_only() -> None:
    card = AnsweringCard(b"\x90\x00", b"\x90\x00", bytes.fromhex("C0FFEE9000"))
    commands = [bytes.fromhex(text) for text in ("00A4000002CD05", "01A40000022F03", "00B10000045402000000")]
    assert "C0FFEE" not in trace(card, *commands)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("5F2901007F490406020203", True),
        ("5F2901007F4908060202038A02CAFE", False),  # private key import of development firmware
        ("7F49FF", False),  # a part of a chain
    ],
)
def test_key_generation_is_shown_unless_it_imports_a_key(data: str, shown: bool) -> None:
    command = "00460100" + f"{len(data) // 2:02X}" + data
    assert ("[redacted" not in traced(command)[0]) is shown


def test_a_wrapped_key_is_hidden_but_named() -> None:
    blob = "630DCD2966C433660C" + "00" * 354  # KCV and type of protocol reference 21.1 and 11.1; 363 bytes
    hint = "[redacted, 363 bytes: wrapped EC key, KCV 630DCD2966C43366]"
    assert traced("80720192000000", blob + "9000")[1] == f"<< {hint} 9000 (0.0 ms)"
    assert traced("8074019300016B" + blob)[0] == f">> 80 74 01 93 Lc=00016B {hint}  UNWRAP KEY (key 1)"


def test_no_line_while_no_trace_is_wanted_but_the_state_is_followed() -> None:
    lines: list[str] = []
    wanted = [False]
    card = AnsweringCard(b"\x90\x00", bytes.fromhex("C0FFEE9000"))
    connection = TracedConnection(card, lines.append, lambda: 0.0, lambda: wanted[0])
    connection.transmit(bytes.fromhex("00A4000002CD05"))
    assert not lines
    wanted[0] = True
    connection.transmit(bytes.fromhex("00B10000045402000000"))
    assert lines[1] == "<< [redacted, 3 bytes] 9000 (0.0 ms)"


def test_control_commands_are_traced_without_their_content() -> None:
    class Escape(AnsweringCard):
        def control(self, code: int, data: bytes) -> bytes:
            return b"secret"

    lines: list[str] = []
    connection = TracedConnection(Escape(), lines.append, lambda: 0.0)
    assert connection.control(0x42000001, b"\xff\x82key") == b"secret"
    assert lines == ["-- control 42000001 [redacted, 5 bytes]", "-- [redacted, 6 bytes]"]
    silent = TracedConnection(Escape(), lines.append, wanted=lambda: False)
    assert silent.control(0x42000001, b"") == b"secret"
    assert len(lines) == 2
