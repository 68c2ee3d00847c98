# SPDX-License-Identifier: MIT
"""What a card verifiable certificate says for people: validity, role and rights, names of its fields."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from jsapi import ber
from jsapi.asn1 import ASN1
from jsapi.declare import method
from jsapi.eac import rights
from jsapi.eac.vocabulary import DISCRETIONARY, NAMES, OBJECT_IDENTIFIER, Tag

_NOON = time(12)


class Description:
    """Members of CVC."""

    if TYPE_CHECKING:
        is_request: bool

        def field(self, tag: int) -> bytes | None:
            """A field of the body."""

        def get_asn1(self) -> ASN1:
            """The complete structure."""

    def _date(self, tag: int) -> datetime | None:
        """Noon of the day in a date of six decimal digits, one a byte (TR-03110-3, D.2.1.3); None when malformed."""
        digits = self.field(tag) or b""
        if len(digits) != 6 or max(digits) > 9:
            return None
        years, months, days = (10 * digits[i] + digits[i + 1] for i in (0, 2, 4))
        try:
            return datetime.combine(date(2000 + years, months, days), _NOON).astimezone()
        except ValueError:
            return None

    @method("getCED")
    def get_ced(self) -> datetime | None:
        """Date from which the certificate is effective, at noon; null in a request."""
        return self._date(Tag.CED)

    @method("getCXD")
    def get_cxd(self) -> datetime | None:
        """Date after which the certificate is expired, at noon; null in a request."""
        return self._date(Tag.CXD)

    @method("isExpired")
    def is_expired(self) -> bool:
        """True after the day of the expiration date; requests do not expire."""
        last = self.get_cxd()
        return last is not None and datetime.now().astimezone().date() > last.date()

    @method("getCHAT")
    def get_chat(self) -> ASN1 | None:
        """Certificate holder authorization template; null when there is none."""
        value = self.field(Tag.CHAT)
        return None if value is None else ASN1.parse(ber.encode(Tag.CHAT, value))

    def _authorization(self) -> tuple[bytes, bytes] | None:
        value = self.field(Tag.CHAT)
        if value is None:
            return None
        try:
            return ber.find(value, OBJECT_IDENTIFIER) or b"", ber.find(value, DISCRETIONARY) or b""
        except ber.BerError:
            return None

    @method("getRightsAsList")
    def get_rights_as_list(self) -> list[str] | None:
        """Names of the granted rights; empty without a template, null for a role that is not known."""
        found = self._authorization()
        return [] if found is None else rights.granted(*found)

    @method("getType")
    def get_type(self) -> str:
        """CVC, CVREQ or AT-CVREQ (with an outer signature), and the role of the holder."""
        kind = "AT-CVREQ" if self.is_request else "CVC" if self.field(Tag.CED) is not None else "CVREQ"
        found = self._authorization()
        return kind if found is None else f"{kind} {rights.role(*found)}"

    @staticmethod
    @method("decorateTree", static=True)
    def decorate_tree(tree: ASN1) -> None:
        """Name all fields below a node."""
        pending = [tree]
        while pending:
            node = pending.pop()
            if node.tag in NAMES:
                node.set_name(NAMES[node.tag])
            pending += [node.get(index) for index in range(node.elements)]

    @method("dump")
    def dump(self) -> str:
        """Text of the structure with the names of its fields."""
        tree = self.get_asn1()
        self.decorate_tree(tree)
        return tree.to_string()
