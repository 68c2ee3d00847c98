# SPDX-License-Identifier: MIT
"""Paper backups: what is printed comes back, errors are located, the code can be scanned."""

from __future__ import annotations

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.ceremony import paper
from jsapi.ceremony.paper import PaperError
from jsapi.ceremony.paper_page import PaperShare
from jsapi.ceremony.words import words
from jsapi.gperror import GPError

# Protocol reference, 21.2: a published share file.
FILE = bytes.fromhex(
    "53616C7465645F5F3B2B00CCE8B70B2B7F0D0B632C92F3CBDD2E91F3F4F1F65593C2AFD11409A9990B89AEC513664B5C"
    "36E57CE8AF10746EED02442BE23209B9"
)
contents = st.binary(min_size=56, max_size=56).map(lambda rest: b"Salted__" + rest)


@given(contents)
def test_what_is_printed_comes_back(content: bytes) -> None:
    lines = paper.encode(content)
    assert paper.decode("\n".join(lines)) == content
    assert paper.decode("\n".join(reversed(lines))) == content
    assert paper.decode("\n".join(line.split("  ")[1] for line in lines)) == content
    assert paper.decode(paper.code_text(content)) == content


def test_first_line_by_hand() -> None:
    """ "Salted__" is 53 61 6C 74 65 64 5F 5F; binascii is not asked: CRC-16/CCITT-FALSE of 123456789 is 29B1."""
    import binascii

    assert binascii.crc_hqx(b"123456789", 0xFFFF) == 0x29B1
    bits = "".join(f"{byte:08b}" for byte in b"Salted__")
    first = "".join(paper.ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, 60, 5))
    assert paper.encode(FILE)[0].replace(" ", "").startswith("1" + first)


def test_carelessly_typed() -> None:
    typed = "\n".join(paper.encode(FILE)).lower().replace("0", "o").replace("1", "l")
    assert paper.decode(f"# my share\n\n{typed}\n") == FILE


@given(st.integers(0, 8), st.integers(0, 15), st.sampled_from(paper.ALPHABET))
def test_one_wrong_character_is_located(line: int, place: int, character: str) -> None:
    lines = paper.encode(FILE)
    number, text = lines[line].split("  ")
    characters = list(text.replace(" ", ""))
    if characters[place] == character:
        return
    characters[place] = character
    lines[line] = f"{number}  {''.join(characters)}"
    with pytest.raises(PaperError, match=f"^line {line + 1} is mistyped"):
        paper.decode("\n".join(lines))


@given(st.integers(0, 8), st.integers(0, 14))
def test_two_swapped_characters_are_located(line: int, place: int) -> None:
    lines = paper.encode(FILE)
    number, text = lines[line].split("  ")
    characters = list(text.replace(" ", ""))
    if characters[place] == characters[place + 1]:
        return
    characters[place], characters[place + 1] = characters[place + 1], characters[place]
    lines[line] = f"{number}  {''.join(characters)}"
    with pytest.raises(PaperError, match=f"^line {line + 1} is mistyped"):
        paper.decode("\n".join(lines))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda lines: lines[:3] + lines[4:], "line 4 is missing"),
        (lambda lines: [*lines, lines[2]], "line 3 is there twice"),
        (lambda lines: [lines[0] + "X", *lines[1:]], "line 1 has 17 characters instead of 16"),
        (lambda lines: [lines[0][:-1] + "U", *lines[1:]], "line 1 contains 'U', which is not used"),
        (lambda lines: [lines[0].replace("1  ", "10  "), *lines[1:]], "line 1 has a number outside of 1 to 9"),
        (lambda lines: ["2" + lines[0][1:], "1" + lines[1][1:], *lines[2:]], "line 2 is mistyped.*line 1 is mistyped"),
        (lambda lines: [*lines[:8], paper.encode(FILE[:63] + b"\0")[8]], "lines of two backups are mixed"),
        (lambda _: [], "line 1 is missing"),
    ],
)
def test_errors_are_located(change, problem: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PaperError, match=problem):
        paper.decode("\n".join(change(paper.encode(FILE))))


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(PaperError):
        paper.decode(text)


def test_code_on_the_page_can_be_scanned() -> None:
    code = segno.make(paper.code_text(FILE), error="m", micro=False)
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(scale=4, border=4)]
    image = memoryview(b"".join(rows)).cast("B", shape=[len(rows), len(rows[0])])
    found = zxingcpp.read_barcodes(image)
    assert [paper.decode(code.text) for code in found] == [FILE]
    page = bytes(PaperShare.to_page(ByteString(FILE), "<share> & co")).decode("utf-8")
    assert "<svg" in page
    assert "&lt;share&gt; &amp; co" in page
    assert "script" not in page.replace("paper-share.js", "")


def test_what_is_no_share_file_is_not_printed() -> None:
    with pytest.raises(GPError):
        PaperShare.to_text(ByteString(FILE[:-1]))


def test_words() -> None:
    """The example that goes round with the list, a PGP fingerprint."""
    assert words(bytes.fromhex("E58294F2E9A227486E8B061B31CC528FD7FA3F19")) == (
        "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa afflict bravado chatter "
        "revolver Dupont midsummer stopwatch whimsical cowbell bottomless"
    )


def test_documented_example() -> None:
    from tests.ceremonies.bench import ROOT

    text = (ROOT / "docs" / "file-formats.md").read_text("utf-8")
    for line in paper.encode(FILE):
        assert f"    {line}\n" in text
    assert paper.code_text(FILE)[:29] in text
