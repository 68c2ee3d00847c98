# SPDX-License-Identifier: MIT
"""SOAPConnection: calls of web services with XML values (API reference, section 18; SOAP 1.1, SOAP 1.2 part 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.network.http import BadUrlError, Response, TransferError, check_url
from jsapi.network.url_connection import URLConnection
from jsapi.script import ScriptObject
from jsapi.services import Services

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class _Version:
    namespace: str
    headers: dict[str, str]


# The names are those of the original, which scripts may have written out.
_VERSIONS: Final = {
    "SOAP 1.1 Protocol": _Version(
        "http://schemas.xmlsoap.org/soap/envelope/", {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    ),
    "SOAP 1.2 Protocol": _Version(
        "http://www.w3.org/2003/05/soap-envelope", {"Content-Type": "application/soap+xml; charset=utf-8"}
    ),
}
CONSTANTS: Final = dict(zip(("SOAP11", "SOAP12"), _VERSIONS, strict=True))
_NAMESPACES = tuple(version.namespace for version in _VERSIONS.values())
_ANSWERED = frozenset({200, 202, 400, 500})  # with the last two a fault may come
_DECLARATION = re.compile(r"\A\ufeff?\s*(?:<\?xml\s[^>]*\?>)?\s*")


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("SOAPConnection", code, reason, message)


@host_class("SOAPConnection", CONSTANTS)
class SOAPConnection:
    """Sends an XML value as body of a SOAP message, and gives that of the response."""

    def __init__(self, version: str) -> None:
        self._version = _VERSIONS[version]

    @classmethod
    @constructor
    def create(cls, version: str = CONSTANTS["SOAP12"]) -> SOAPConnection:
        """For SOAPConnection.SOAP12, or SOAP11; INVALID_ARGUMENTS for another version."""
        if version not in _VERSIONS:
            raise _error(ErrorCode.INVALID_ARGUMENTS, 0, f"{version!r} is neither SOAPConnection.SOAP11 nor SOAP12")
        return cls(version)

    @method("call")
    def call(self, services: Services, endpoint: Value, body: Value) -> Value:
        """Send an XML element to a URL or URLConnection, and give the element in the body of the response.

        That is a Fault element when the service answers with a fault. DEVICE_ERROR when no SOAP message comes back.
        """
        connection = _connection(endpoint)
        text = services.scripts.xml_text(body) if isinstance(body, ScriptObject) else None
        if text is None:
            raise _error(ErrorCode.INVALID_TYPE, 0, "Argument 2 must be an XML value")
        services.check_interrupt()
        try:
            response = connection.send("POST", self._envelope(text), self._version.headers)
        except TransferError as error:
            raise _error(ErrorCode.DEVICE_ERROR, 0, str(error)) from None
        return _content(services, connection.to_string(), response)

    def _envelope(self, text: str) -> bytes:
        space = self._version.namespace
        message = f'<soap:Envelope xmlns:soap="{space}"><soap:Body>{text}</soap:Body></soap:Envelope>'
        return f'<?xml version="1.0" encoding="UTF-8"?>{message}'.encode("utf-8", "replace")

    @method("close")
    def close(self) -> None:
        """Nothing is kept open between calls."""


def _connection(endpoint: object) -> URLConnection:
    if isinstance(endpoint, URLConnection):
        return endpoint
    if not isinstance(endpoint, str):
        raise _error(ErrorCode.INVALID_TYPE, 0, "Argument 1 must be a URL or a URLConnection")
    try:
        return URLConnection(check_url(endpoint))
    except BadUrlError as error:
        raise _error(ErrorCode.INVALID_DATA, 0, str(error)) from None


def _content(services: Services, url: str, response: Response) -> ScriptObject:
    """The first element of the body, once another parser has found the message sound and free of entities."""
    if response.status not in _ANSWERED:
        raise _error(ErrorCode.DEVICE_ERROR, 0, f"POST {url}: {response.status} {response.reason}")
    namespace = _checked(url, response)
    text = _DECLARATION.sub("", _decoded(response))
    envelope = services.scripts.xml(text)
    content: ScriptObject = envelope.get(f"{namespace}::Body").get("*").get("0")
    return content


def _checked(url: str, response: Response) -> str:
    """Namespace of a SOAP message that has an element in its body; DEVICE_ERROR for anything else."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException, ElementTree

    try:
        root: Element = ElementTree.fromstring(response.body, forbid_dtd=True)
    except DefusedXmlException:
        raise _error(ErrorCode.DEVICE_ERROR, 0, f"{url} sent XML with a document type, which is refused") from None
    except (ParseError, ValueError, LookupError) as error:
        message = f"{url} sent no SOAP message ({response.status} {response.reason}): {error}"
        raise _error(ErrorCode.DEVICE_ERROR, 0, message) from None
    namespace = next((name for name in _NAMESPACES if root.tag == f"{{{name}}}Envelope"), None)
    if namespace is None or root.find(f"{{{namespace}}}Body/*") is None:
        raise _error(ErrorCode.DEVICE_ERROR, 0, f"{url} sent XML that is no SOAP message with content: <{root.tag}>")
    return namespace


def _decoded(response: Response) -> str:
    """Text of XML that was parsed already: in the encoding that it declares itself, which is UTF-8 without one."""
    body = response.body
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16")
    declared = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([\w.-]+)", body)
    return body.decode(declared[1].decode("ascii") if declared else "utf-8")
