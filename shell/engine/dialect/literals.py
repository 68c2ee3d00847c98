# SPDX-License-Identifier: MIT
"""XML literals of E4X: each becomes a template literal that keeps the text and its lines.

`<a b={x}>{y}</a>` is ``$rhino.xml`<a b=${$rhino.attribute(x)}>${$rhino.text(y)}</a>` ``; the text is parsed when the
expression is evaluated, with the embedded values in their places.
"""

from __future__ import annotations

import re

from shell.engine.dialect.errors import DialectError

_SPECIAL = re.compile(r"[\\`$]")
_NEXT = re.compile(r"[<{]")
_IN_TAG = re.compile(r"[\"'{<]|/?>")
_VERBATIM = (("<!--", "-->", "XML comment"), ("<![CDATA[", "]]>", "CDATA section"), ("<?", "?>", "XML instruction"))


class LiteralScanner:
    """Position in the text, output so far, and the scanning of XML literals; the rest of the language is Scanner's."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.out: list[str] = []
        self._copied = 0

    def rewrite(self, start: int, replacement: str, resume: int) -> None:
        """Copy what was not copied yet up to `start`, write the replacement, go on copying at `resume`."""
        self.out.append(self.text[self._copied : start])
        self.out.append(replacement)
        self._copied = resume

    def line(self, pos: int) -> int:
        """1-based line of a position."""
        return self.text.count("\n", 0, pos) + 1

    def expression(self) -> None:
        """Translate an embedded expression; Scanner does it."""
        raise AssertionError("a scanner of literals alone has no expressions")

    def literal(self) -> None:
        """The literal that begins at `pos`: an element, a list, a comment, a CDATA section or an instruction."""
        start = self.pos
        self.rewrite(start, "$rhino.xml`", start)
        open_tags: list[tuple[str, int]] = []
        while True:
            self._piece(open_tags)
            if not open_tags:
                break
            found = _NEXT.search(self.text, self.pos)
            if found is None:
                raise self._unclosed(open_tags)
            self._raw(found.start())
            if found[0] == "{":
                self._embedded("text", open_tags)
        self.out.append("`")
        self._copied = self.pos

    def _piece(self, open_tags: list[tuple[str, int]]) -> None:
        """One tag, comment, CDATA section or instruction; nothing when something else comes next."""
        text = self.text
        if not text.startswith("<", self.pos):
            return
        for opening, closing, what in _VERBATIM:
            if text.startswith(opening, self.pos):
                end = text.find(closing, self.pos + len(opening))
                if end < 0:
                    raise DialectError(f"{what} is not closed", self.line(self.pos))
                self._raw(end + len(closing))
                return
        self._tag(open_tags)

    def _tag(self, open_tags: list[tuple[str, int]]) -> None:
        begin, is_end = self.pos, self.text.startswith("</", self.pos)
        name = re.match(r"[^\s{>/]*", self.text[begin + (2 if is_end else 1) : begin + 200])
        tag = (name[0] if name else "", begin)
        self._raw(begin + (2 if is_end else 1))
        while True:
            found = _IN_TAG.search(self.text, self.pos)
            if found is None or found[0] == "<":
                raise DialectError(f"tag {'</' if is_end else '<'}{tag[0]} is not closed", self.line(begin))
            self._raw(found.start())
            if found[0] == "{":
                is_value = self.text[begin : found.start()].rstrip().endswith("=")
                self._embedded("attribute" if is_value else "tag", [*open_tags, tag])
            elif found[0] in "\"'":
                end = self.text.find(found[0], found.end())
                if end < 0:
                    raise DialectError(f"attribute value in <{tag[0]} is not closed", self.line(found.start()))
                self._raw(end + 1)
            else:
                self._raw(found.end())
                break
        if is_end:
            if open_tags:
                open_tags.pop()
        elif found[0] == ">":
            open_tags.append(tag)

    def _embedded(self, function: str, open_tags: list[tuple[str, int]]) -> None:
        self.out.append(f"${{$rhino.{function}(")
        self.pos += 1
        self._copied = self.pos
        self.expression()
        if not self.text.startswith("}", self.pos):
            raise self._unclosed(open_tags)
        self.rewrite(self.pos, ")}", self.pos + 1)
        self.pos += 1

    def _unclosed(self, open_tags: list[tuple[str, int]]) -> DialectError:
        name, begin = open_tags[-1]
        return DialectError(f"XML element <{name}> is not closed", self.line(begin))

    def _raw(self, end: int) -> None:
        """Text of the literal up to `end`, as text of a template literal."""
        self.out.append(_SPECIAL.sub(r"\\\g<0>", self.text[self.pos : end]))
        self.pos = self._copied = end
