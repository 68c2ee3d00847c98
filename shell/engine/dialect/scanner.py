# SPDX-License-Identifier: MIT
"""From Rhino's JavaScript to today's, by rewriting tokens: for each, conditional catch, and the syntax of E4X.

Everything else is copied as it stands, and every line stays where it was. Names of XML members become property keys
(`a.@b` is `a["@b"]`, `a..b` is `a["..b"]`, `a.n::b` is `a[$rhino.name(n,"b")]`), which the XML objects of e4x.js
understand, so that reading, assigning, deleting and calling need no further rewriting. Operators on XML values are
left to operators.py.
"""

from __future__ import annotations

import re

from shell.engine.dialect.errors import DialectError
from shell.engine.dialect.literals import LiteralScanner

_NAME = r"[A-Za-z_$\u0080-\U0010ffff][\w$\u0080-\U0010ffff]*"
_TOKEN = re.compile(
    r"""(?P<skip>[\s\ufeff]+|//[^\n\r\u2028\u2029]*)
    |(?P<string>"(?:[^"\\\n\r]|\\(?:\r\n|.))*"|'(?:[^'\\\n\r]|\\(?:\r\n|.))*')
    |(?P<number>0[xXbBoO][0-9a-fA-F]+n?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?n?)
    |(?P<name>"""
    + _NAME
    + r""")
    |(?P<punct>\.\.\.|\.\.|\+\+|--|=>|::|<<|>>|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?![*/])(?:[^\\/\[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+/[A-Za-z]*")
_FOR_EACH = re.compile(r"for(\s+)each(\s*)\(")
_SPACE = r"(?:\s|/\*.*?\*/|//[^\n]*\n)*"
_GUARDED_CATCH = re.compile(rf"catch{_SPACE}\({_SPACE}({_NAME}){_SPACE}\b(if)\b", re.DOTALL)
_CATCH = re.compile(r"catch\b")
_DEFAULT_NAMESPACE = re.compile(r"default\s+xml\s+namespace\s*=")
_MEMBER = re.compile(
    rf"(?P<dots>\.\.?)(?P<gap>\s*)(?P<at>@\s*)?(?:(?P<ns>\*|{_NAME})\s*::\s*)?(?P<local>\*|{_NAME}|(?=\[))"
)
_FREE_MEMBER = re.compile(rf"(?P<at>@\s*)?(?:(?P<ns>\*|{_NAME})\s*::\s*)?(?P<local>\*|{_NAME}|(?=\[))")
_FILTER = re.compile(r"\.\s*\(")
_LITERAL = re.compile(r"<(?:[A-Za-z_{>]|!--|!\[CDATA\[|\?|[\u0080-\U0010ffff])")
_EVAL = re.compile(r"eval\s*\(")
_BEFORE_OPERAND = frozenset(
    {"return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw", "case", "do", "else", "yield",
     "await"}
)  # fmt: skip
_RESERVED = _BEFORE_OPERAND | {
    "if", "for", "while", "with", "var", "let", "const", "function", "this", "null", "true", "false", "undefined",
    "switch", "break", "continue", "try", "catch", "finally", "default", "class", "super", "import", "export",
}  # fmt: skip
_HEADED = frozenset({"if", "while", "for", "with"})
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Scanner(LiteralScanner):
    """One translation: reads tokens, copies them, writes replacements."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._operand = True  # the next token begins an operand: "/" is a regular expression, "<" an XML literal
        self._last = ""
        self._filter_names: list[set[str]] = []
        self.uses_xml = False

    def translate(self) -> str:
        """The whole text; DialectError for a literal or comment that does not end."""
        try:
            while self.pos < len(self.text):
                self._group()
                if self.pos < len(self.text):  # a closing bracket too many: the engine complains about it
                    self.pos += 1
        except RecursionError:
            raise DialectError("the script is nested too deeply", self.line(self.pos)) from None
        self.rewrite(len(self.text), "", len(self.text))
        return "".join(self.out)

    # ---- tokens ----

    def _group(self, *, each: bool = False, line_end: bool = False) -> None:
        """Copy up to and without the closing bracket (any unmatched one), which is left for the caller."""
        begun = False
        while self.pos < len(self.text):
            start = self.pos
            match = self._next()
            if match is None:
                begun = True
                continue
            kind, word = match
            if kind == "skip":
                if line_end and begun and "\n" in word:
                    self.pos = start
                    return
                continue
            begun = True
            if kind == "name":
                if each and word == "in" and self._last != ".":
                    self.rewrite(start, "of $rhino.each(", self.pos)
                    each, self._operand, self._last = False, True, word
                else:
                    self._name(word, start)
            elif kind == "punct":
                if word in ")]}" or (line_end and word == ";"):
                    self.pos = start
                    return
                self._punctuator(word, start)
            else:
                self._operand, self._last = False, kind

    def _next(self) -> tuple[str, str] | None:
        """Kind and text of the next token; None when it was one that is handled whole."""
        text, start = self.text, self.pos
        char = text[start]
        if char == "/":
            if text.startswith("/*", start):
                end = text.find("*/", start + 2)
                if end < 0:
                    raise DialectError("unexpected end of comment", self.line(start))
                self.pos = end + 2
                return "skip", text[start : self.pos]
            if self._operand and (regex := _REGEX.match(text, start)):
                self.pos = regex.end()
                return "regex", ""
        elif char == "<" and self._operand and _LITERAL.match(text, start):
            self.uses_xml = True
            self.literal()
            self._operand, self._last = False, "xml"
            return None
        elif char == "`":
            self._template()
            return None
        word = _TOKEN.match(text, start)
        assert word is not None  # the last alternative takes any character
        self.pos = word.end()
        return str(word.lastgroup), word[0]

    def expression(self) -> None:
        """An embedded expression up to its closing brace, which is left for the caller."""
        self._operand, self._last = True, "{"
        self._group()

    def _template(self) -> None:
        self.pos += 1
        text = self.text
        while self.pos < len(text):
            char = text[self.pos]
            if char == "\\":
                self.pos += 2
            elif char == "`":
                self.pos += 1
                break
            elif text.startswith("${", self.pos):
                self.pos += 2
                self.expression()
                self.pos += 1
            else:
                self.pos += 1
        self._operand, self._last = False, "template"

    # ---- names ----

    def _name(self, word: str, start: int) -> None:
        after_dot = self._last == "."
        if not after_dot:
            if self._special(word, start):
                return
            if self._filter_names and word not in _RESERVED:
                for names in self._filter_names:
                    names.add(word)
        self._operand = word in _BEFORE_OPERAND and not after_dot
        self._last = word if not after_dot else "member"

    def _special(self, word: str, start: int) -> bool:
        """Rewrite what begins with this name; False when it is an ordinary one."""
        text = self.text
        if word == "for" and (match := _FOR_EACH.match(text, start)):
            self.rewrite(start, "for" + match[1] + "    " + match[2] + "(", match.end())
            self.pos = match.end()
            self._operand, self._last = True, "("
            self._group(each=True)
            self._insert(")")
            self._close(operand=True)
            return True
        if word == "catch" and _GUARDED_CATCH.match(text, start):
            self._guarded_catch(start)
            return True
        if word == "default" and (match := _DEFAULT_NAMESPACE.match(text, start)):
            self._default_namespace(start, match)
            return True
        if word == "eval" and (match := _EVAL.match(text, start)):
            self._eval(match.end())
            return True
        return text.startswith("::", _skip_space(text, self.pos)) and self._free_member(start)

    def _eval(self, inside: int) -> None:
        """Text that a script evaluates is translated like the script itself."""
        self.rewrite(inside, "$rhino.source(", inside)
        self.pos = inside
        self._operand, self._last = True, "("
        self._group()
        self._insert(")")
        self._close(operand=False)

    def _default_namespace(self, start: int, match: re.Match[str]) -> None:
        self.uses_xml = True
        self.rewrite(start, "$rhino.defaultNamespace(" + "\n" * match[0].count("\n"), match.end())
        self.pos = match.end()
        self._operand, self._last = True, "("
        self._group(line_end=True)
        self._insert(")")

    def _guarded_catch(self, start: int) -> None:
        """`catch (e if a) {A} catch (e) {B}` becomes `catch (e ){if( a) {A}else try{throw e}catch (e) {B}}`."""
        opened = 0
        while match := _GUARDED_CATCH.match(self.text, start):
            self.rewrite(match.start(2), "){if(", match.end(2))
            self.pos = match.end()
            self._operand, self._last = True, "("
            self._group()
            self._close(operand=True)
            self._block()
            opened += 1
            start = self._after_space(self.pos)
            if _CATCH.match(self.text, start):
                self._insert(f"else try{{throw {match[1]}}}")
            else:
                self._insert(f"else throw {match[1]}")
        if _CATCH.match(self.text, start):
            self.pos = start + len("catch")
            self._block("(")
            self._block()
        self._insert("}" * opened)
        self._operand, self._last = True, "}"

    def _block(self, opening: str = "{") -> None:
        self.pos = self._after_space(self.pos)
        if self.text.startswith(opening, self.pos):
            self.pos += 1
            self._operand, self._last = True, opening
            self._group()
            self._close(operand=True)

    def _after_space(self, pos: int) -> int:
        """Position after blanks and comments."""
        while pos < len(self.text):
            if self.text.startswith("/*", pos):
                end = self.text.find("*/", pos)
                if end < 0:
                    break
                pos = end + 2
            elif (match := _TOKEN.match(self.text, pos)) and match.lastgroup == "skip":
                pos = match.end()
            else:
                break
        return pos

    # ---- punctuators ----

    def _punctuator(self, word: str, start: int) -> None:
        if word in _CLOSING:
            self._brackets(word)
        elif word in (".", "..") and not self._operand:
            self._dot(word, start)
        elif word == "@" and self._operand and self._free_member(start):
            pass
        elif word in ("++", "--"):
            self._last = word  # before or after its operand: nothing changes
        else:
            self._operand, self._last = True, word

    def _brackets(self, word: str) -> None:
        before, expression = self._last, self._operand
        headed = word == "(" and before in _HEADED
        is_object = word == "{" and expression and before not in ("", ";", "{", "}", ")", "else", "do", "=>", ":")
        self._operand, self._last = True, word
        self._group()
        self._close(operand=headed or (word == "{" and not is_object))

    def _close(self, *, operand: bool) -> None:
        """Copy the closing bracket, if it is there."""
        self._last = self.text[self.pos : self.pos + 1]
        self.pos = min(self.pos + 1, len(self.text))
        self._operand = operand

    def _insert(self, replacement: str) -> None:
        self.rewrite(self.pos, replacement, self.pos)

    def _dot(self, word: str, start: int) -> None:
        if word == "." and (match := _FILTER.match(self.text, start)):
            self._filter(start, match)
            return
        match = _MEMBER.match(self.text, start)
        if match is None or (word == "." and not match["at"] and not match["ns"] and match["local"] != "*"):
            self._operand, self._last = False, word[-1]
            return
        self.uses_xml = True
        self._member(match, start, "[", ".." if word == ".." else "")

    def _free_member(self, start: int) -> bool:
        """`@name` or `ns::name` without an object: of the XML that a filter looks at."""
        match = _FREE_MEMBER.match(self.text, start)
        if match is None:
            return False
        self.uses_xml = True
        self._member(match, start, "$x[", "")
        return True

    def _member(self, match: re.Match[str], start: int, opening: str, prefix: str) -> None:
        namespace, local = match["ns"], match["local"]
        prefix += "@" if match["at"] else ""
        lines = "\n" * match[0].count("\n")
        self.pos = match.end()
        if not local:
            head = f"$rhino.name({'null' if namespace in (None, '*') else namespace},{prefix!r}"
            kind = "" if namespace is None else ","
            self.rewrite(start, f"{opening}{lines}{head},{'true' if not kind else 'false'},", self.pos + 1)
            self.pos += 1
            self._operand, self._last = True, "["
            self._group()
            self._insert(")")
            self._close(operand=False)
            return
        if namespace is None:
            key = f'"{prefix}{local}"'
        elif namespace == "*":
            key = f'"{prefix}*::{local}"'
        else:
            key = f'$rhino.name({namespace},"{prefix}",false,"{local}")'
            for names in self._filter_names:
                names.add(namespace)
        self.rewrite(start, f"{opening}{lines}{key}]", self.pos)
        self._operand, self._last = False, "]"

    def _filter(self, start: int, match: re.Match[str]) -> None:
        """`list.(condition)`: the names of the condition are looked up in each item first."""
        self.uses_xml = True
        lines = "\n" * match[0].count("\n")
        self.rewrite(start, f"[{lines}$rhino.filter(($x)=>{{with($x){{return(", match.end())
        self.pos = match.end()
        self._operand, self._last = True, "("
        names: set[str] = set()
        self._filter_names.append(names)
        self._group()
        self._filter_names.pop()
        known = ",".join(f"{name}:typeof {name}" for name in sorted(names))
        self.rewrite(self.pos, f")}}}},{{{known}}})]", min(self.pos + 1, len(self.text)))
        self.pos = min(self.pos + 1, len(self.text))
        self._operand, self._last = False, "]"


def _skip_space(text: str, pos: int) -> int:
    while pos < len(text) and text[pos] in " \t\r\n":
        pos += 1
    return pos
