# SPDX-License-Identifier: MIT
"""URLConnection: HTTP requests of scripts (API reference, section 18)."""

from __future__ import annotations

import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime

from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.keystore import KeyStore
from jsapi.network import http
from jsapi.network.http import BadUrlError, Request, Response, TransferError

_FIRST_FAILURE = 300  # status codes from here on; redirections were followed where they can be


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("URLConnection", code, reason, message)


@host_class("URLConnection")
class URLConnection:
    """An address with what is sent along, and what the last response said."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._headers: dict[str, str] = {}
        self._connect_timeout = self._read_timeout = 0
        self._tls: ssl.SSLContext | None = None
        self._response: Response | None = None

    @classmethod
    @constructor
    def create(cls, url: str) -> URLConnection:
        """For an http or https address; INVALID_DATA, reason 1, for anything else."""
        try:
            return cls(http.check_url(url))
        except BadUrlError as error:
            raise _error(ErrorCode.INVALID_DATA, 1, str(error)) from None

    # ---- before ----

    @method("addHeaderField")
    def add_header_field(self, name: str, value: str) -> None:
        """Send a header field."""
        if not name.isascii() or not name.isprintable() or not name or any(c in name + value for c in "\r\n\0"):
            raise _error(ErrorCode.INVALID_DATA, 0, "A header field has a name and no line ends")
        self._headers[name] = value

    @method("setConnectTimeout")
    def set_connect_timeout(self, milliseconds: int) -> None:
        """Longest time to connect; 0 for no limit."""
        self._connect_timeout = _checked(milliseconds)

    @method("setReadTimeout")
    def set_read_timeout(self, milliseconds: int) -> None:
        """Longest time to wait for data; 0 for no limit."""
        self._read_timeout = _checked(milliseconds)

    @method("setTLSKeyStores")
    def set_tls_key_stores(self, trust: KeyStore, key: KeyStore | None = None, password: str | None = None) -> None:
        """Trust only the certificates of a key store, and identify with a key of another."""
        from jsapi.network import tls

        try:
            self._tls = tls.context(trust, key, password)
        except (ssl.SSLError, OSError, ValueError) as error:
            raise _error(ErrorCode.INVALID_DATA, 0, f"The key stores cannot be used for TLS: {error}") from None

    # ---- requests ----

    def send(self, verb: str, body: bytes | None, headers: dict[str, str]) -> Response:
        """The response, whatever its status; header fields that the script has set go before those given."""
        timeouts = [limit for limit in (self._connect_timeout, self._read_timeout) if limit]
        timeout = max(timeouts) / 1000 if timeouts else None
        self._response = None
        self._response = http.send(Request(self._url, verb, body, {**headers, **self._headers}, timeout, self._tls))
        return self._response

    def _exchange(self, verb: str, body: bytes | None = None) -> bytes:
        """Body of the response; DEVICE_ERROR, reason 1, when there is none or its status is that of a failure."""
        try:
            response = self.send(verb, body, {})
        except TransferError as error:
            raise _error(ErrorCode.DEVICE_ERROR, 1, str(error)) from None
        if response.status >= _FIRST_FAILURE:
            message = f"{verb} {self._url}: {response.status} {response.reason}"
            raise _error(ErrorCode.DEVICE_ERROR, 1, message)
        return response.body

    def _text(self, body: bytes) -> str:
        charset = self._response.headers.get_content_charset("utf-8") if self._response else "utf-8"
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            return body.decode("latin-1")

    @method("get")
    def get(self) -> str:
        """GET, the response as text."""
        return self._text(self._exchange("GET"))

    @method("getAsByteString")
    def get_as_byte_string(self) -> ByteString:
        """GET, the response as it is."""
        return ByteString(self._exchange("GET"))

    @method("getBinary")
    def get_binary(self) -> ByteString:
        """The same as getAsByteString."""
        return self.get_as_byte_string()

    @method("post")
    def post(self, text: str) -> str:
        """POST a text, the response as text."""
        return self._text(self._exchange("POST", text.encode("utf-8", "replace")))

    @method("postBinary")
    def post_binary(self, data: ByteString) -> ByteString:
        """POST bytes, the response as it is."""
        return ByteString(self._exchange("POST", bytes(data)))

    @method("put")
    def put(self, text: str) -> str:
        """PUT a text, the response as text."""
        return self._text(self._exchange("PUT", text.encode("utf-8", "replace")))

    @method("deleteResource")
    def delete_resource(self) -> str:
        """DELETE, the response as text."""
        return self._text(self._exchange("DELETE"))

    # ---- after ----

    def _field(self, name: str) -> str | None:
        return self._response.headers.get(name) if self._response else None

    def _date(self, name: str) -> datetime | None:
        try:
            text = self._field(name)
            return None if text is None else parsedate_to_datetime(text)
        except ValueError:
            return None

    @method("getHeaderField")
    def get_header_field(self, name: str) -> str | None:
        """Header field of the last response, null when there is none."""
        return self._field(name)

    @method("getHeaderFieldList")
    def get_header_field_list(self) -> list[str]:
        """Names of the header fields of the last response."""
        return list(self._response.headers.keys()) if self._response else []

    @property
    @prop("responseCode")
    def response_code(self) -> int:
        """Status of the last response, -1 before one."""
        return self._response.status if self._response else -1

    @property
    @prop("responseMessage")
    def response_message(self) -> str | None:
        """Text of the status."""
        return self._response.reason if self._response else None

    @property
    @prop("contentType")
    def content_type(self) -> str | None:
        """Type of the response."""
        return self._field("Content-Type")

    @property
    @prop("contentEncoding")
    def content_encoding(self) -> str | None:
        """Coding of the response."""
        return self._field("Content-Encoding")

    @property
    @prop("contentLength")
    def content_length(self) -> int:
        """Length that the response announced, -1 when it did not."""
        text = self._field("Content-Length") or ""
        return int(text) if text.isdecimal() and text.isascii() else -1

    @property
    @prop("date")
    def date(self) -> datetime | None:
        """When the response was sent."""
        return self._date("Date")

    @property
    @prop("expiration")
    def expiration(self) -> datetime | None:
        """Until when the response is valid."""
        return self._date("Expires")

    @property
    @prop("lastModified")
    def last_modified(self) -> datetime | None:
        """When the resource changed last."""
        return self._date("Last-Modified")

    @property
    @prop("serverCertificates")
    def server_certificates(self) -> Value:
        """Certificates of the server: not offered, always null."""
        return None

    @property
    @prop("serverErrorMessage")
    def server_error_message(self) -> str | None:
        """Body of the last response when its status was that of a failure."""
        failed = self._response is not None and self._response.status >= _FIRST_FAILURE
        return self._text(self._response.body) if failed and self._response else None

    @method("toString")
    def to_string(self) -> str:
        """The address."""
        return self._url


def _checked(milliseconds: int) -> int:
    if milliseconds < 0:
        raise _error(ErrorCode.INVALID_ARGUMENTS, milliseconds, "A time limit cannot be negative")
    return milliseconds
