# SPDX-License-Identifier: MIT
"""CeremonyRecord: the record of a ceremony as a page to print and sign (module pyscsh/CeremonyRecord)."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.ceremony.paper_page import page
from jsapi.ceremony.words import words
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError

_STYLE = (
    "body{font:10pt sans-serif;margin:1.5cm}h1{font-size:16pt}h2{font-size:12pt;margin:1em 0 .2em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:2pt 4pt;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}th{width:22%;font-weight:normal;color:#444}"
    ".rehearsal{border:3px solid;padding:.5em;font-weight:bold}.sign td{height:2.2em;width:33%}"
)
_TITLES = {
    "devices": "Devices", "questions": "Who was asked what", "domains": "Key domains", "keys": "Keys",
    "certificates": "Certificates", "files": "Files", "changes": "What was done", "notes": "Remarks",
    "program": "Program and scripts",
}  # fmt: skip


@host_class("CeremonyRecord")
class CeremonyRecord:
    """Static functions only."""

    @staticmethod
    @method("words", static=True)
    def in_words(data: ByteString) -> str:
        """Bytes as words of the PGP word list, to be read aloud."""
        return words(bytes(data))

    @staticmethod
    @method("page", static=True)
    def as_page(record: str) -> ByteString:
        """The HTML page for a record in JSON; INVALID_DATA for other text."""
        try:
            content = json.loads(record)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise GPError("CeremonyRecord", ErrorCode.INVALID_DATA, 0, "The record is no JSON object")
        return ByteString(render(content).encode("utf-8", "replace"))


def render(record: dict[str, Any]) -> str:
    """An HTML page with everything in the record, and lines for signatures."""
    title = f"Record of the ceremony {record.get('ceremony', '')}"
    parts = [f"<h1>{escape(title)}</h1>"]
    if record.get("rehearsal"):
        parts.append('<p class="rehearsal">REHEARSAL on a virtual card: no device was changed.</p>')
    parts.append(_table({name: value for name, value in record.items() if not isinstance(value, (list, dict))}))
    for name, heading in _TITLES.items():
        content = record.get(name)
        if content:
            parts.append(f"<h2>{heading}</h2>{_content(content)}")
    parts.append(f"<h2>Signatures</h2><table class=sign>{_signatures()}</table>")
    return page(title, "".join(parts), _STYLE)


def _content(content: Any) -> str:
    if isinstance(content, dict):
        return _table(content)
    return "".join(_table(item) if isinstance(item, dict) else f"<p>{_shown(item)}</p>" for item in content)


def _table(fields: dict[str, Any]) -> str:
    rows = "".join(f"<tr><th>{_shown(name)}</th><td>{_shown(value)}</td></tr>" for name, value in fields.items())
    return f"<table>{rows}</table>"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return escape("".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text))


def _signatures() -> str:
    blank = "<tr><td></td><td></td><td></td></tr>"
    return f"<tr><td>Role</td><td>Name</td><td>Date, signature</td></tr>{blank * 4}"
