# SPDX-License-Identifier: MIT
"""PaperShare: paper backups for scripts (module pyscsh/PaperShare)."""

from __future__ import annotations

import hashlib
import io
from html import escape

from jsapi.bytestring import ByteString
from jsapi.ceremony import paper
from jsapi.ceremony.words import words
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.share_file import ShareFileError

_STYLE = (
    "body{font:12pt serif;margin:2cm}pre{font:16pt monospace;line-height:1.6}svg{width:7cm;height:7cm}"
    "table{border-spacing:1em .2em;text-align:left}@page{margin:1cm}"
)


def _error(problem: Exception) -> GPError:
    text = str(problem)
    return GPError("PaperShare", ErrorCode.INVALID_DATA, 0, f"{text[:1].upper()}{text[1:]}")


@host_class("PaperShare")
class PaperShare:
    """Static functions only. What is printed is as secret as the share file: it opens with the share's password."""

    @staticmethod
    @method("toText", static=True)
    def to_text(content: ByteString) -> ByteString:
        """The nine lines of a share file (64 bytes) as text."""
        return ByteString(bytearray("".join(f"{line}\n" for line in _lines(content)).encode("ascii")))

    @staticmethod
    @method("toPage", static=True)
    def to_page(content: ByteString, title: str) -> ByteString:
        """An HTML page to print: the lines, a QR code of the same content, and the hash of the file."""
        lines, digest = _lines(content), hashlib.sha256(bytes(content)).digest()
        body = (
            f"<h1>{escape(title)}</h1><p>DKEK share file on paper. It opens with the password of the share only. "
            "Type the lines into a text file, or scan the code, and read it with paper-share.js.</p>"
            f"<pre>{escape(chr(10).join(lines))}</pre>{_qr(bytes(content))}"
            f"<table><tr><th>SHA-256</th><td>{digest.hex(' ', 2).upper()}</td></tr>"
            f"<tr><th>in words</th><td>{words(digest[:8])} ... (first 8 bytes)</td></tr></table>"
        )
        return ByteString(bytearray(page(title, body, _STYLE).encode("utf-8")))

    @staticmethod
    @method("fromText", static=True)
    def from_text(text: ByteString) -> ByteString:
        """Share file content from typed lines or a scanned code; INVALID_DATA names every wrong line."""
        try:
            return ByteString(bytearray(paper.decode(bytes(text).decode("utf-8", "replace"))))
        except paper.PaperError as problem:
            raise _error(problem) from None


def page(title: str, body: str, style: str) -> str:
    """An HTML page that needs nothing from outside and runs nothing."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{style}</style></head><body>{body}</body></html>\n"
    )


def _lines(content: ByteString) -> list[str]:
    try:
        return paper.encode(bytes(content))
    except ShareFileError as problem:
        raise _error(problem) from None


def _qr(content: bytes) -> str:
    import segno

    picture = io.BytesIO()
    segno.make(paper.code_text(content), error="m", micro=False).save(picture, kind="svg", xmldecl=False, scale=4)
    return picture.getvalue().decode("utf-8")
