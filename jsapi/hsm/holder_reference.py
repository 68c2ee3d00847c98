# SPDX-License-Identifier: MIT
"""PublicKeyReference: names of certificate holders and authorities (BSI TR-03110-3, A.6.1)."""

from __future__ import annotations

from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError

_COUNTRY, _SEQUENCE, _LONGEST = 2, 5, 16


@host_class("PublicKeyReference", inheritable=True)
class PublicKeyReference:
    """Country (2), mnemonic (up to 9) and sequence number (5 characters)."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    @constructor
    def create(cls, reference: Value, mnemonic: Value = None, sequence: Value = None) -> PublicKeyReference:
        """From a string, the bytes of a reference, or country, mnemonic and sequence number."""
        text = bytes(reference).decode("latin-1") if isinstance(reference, ByteString) else reference
        if isinstance(text, str) and isinstance(mnemonic, str) and isinstance(sequence, str):
            text = text + mnemonic + sequence
        if not isinstance(text, str) or not _COUNTRY + _SEQUENCE <= len(text) <= _LONGEST:
            raise GPError("PublicKeyReference", ErrorCode.INVALID_DATA, 0, "A reference has 7 to 16 characters")
        return cls(text)

    @method("getCountryCode")
    def get_country_code(self) -> str:
        """First two characters."""
        return self.text[:_COUNTRY]

    @method("getMnemonic")
    def get_mnemonic(self) -> str:
        """Characters between country and sequence number."""
        return self.text[_COUNTRY:-_SEQUENCE]

    @method("getHolder")
    def get_holder(self) -> str:
        """Country and mnemonic."""
        return self.text[:-_SEQUENCE]

    @method("getSequenceNo")
    def get_sequence_no(self) -> str:
        """Last five characters."""
        return self.text[-_SEQUENCE:]

    @method("getBytes")
    def get_bytes(self) -> ByteString:
        """The characters as bytes."""
        return ByteString(self.text.encode("latin-1", "replace"))

    @method("equals")
    def equals(self, other: PublicKeyReference) -> bool:
        """Same text."""
        return self.text == other.text

    @method("toString")
    def to_string(self) -> str:
        """The reference."""
        return self.text
