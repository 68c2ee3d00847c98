# SPDX-License-Identifier: MIT
"""HTTP requests: limits, errors in one form, TLS with given key stores. Proxies and credentials are never guessed."""

from __future__ import annotations

import socket
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

MAX_RESPONSE = 64 << 20  # bytes
_PORTS = {"http": 80, "https": 443}
_FOR_ANY_SERVER = frozenset(("accept", "accept-charset", "accept-language", "user-agent"))


class BadUrlError(ValueError):
    """The text is no address of a web server."""


class TransferError(Exception):
    """A request failed; the message says how."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; the timeout in seconds, None waits for ever."""

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    timeout: float | None = None
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, also for status codes of failures."""

    status: int
    reason: str
    headers: Message
    body: bytes


def check_url(url: str) -> str:
    """The address itself; BadUrlError unless it is http or https with a host."""
    try:
        parts = urlsplit(url)
        if parts.username is not None or parts.password is not None:
            raise BadUrlError("an address with a user name or password is refused: use the header field Authorization")
        port_is_valid = parts.port is None or parts.port > 0
    except BadUrlError:
        raise
    except ValueError as error:
        raise BadUrlError(f"{url!r} is no address: {error}") from None
    clean = url.isprintable() and " " not in url
    if parts.scheme not in _PORTS or not parts.hostname or not port_is_valid or not clean:
        raise BadUrlError(f"{url!r} is no address of the form http://host/ or https://host/")
    return url


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port (RFC 6454); the port is None where it is that of the scheme."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, None if parts.port == _PORTS[parts.scheme] else parts.port


class _RedirectOnTheWeb(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Follow to web servers only, from TLS only to TLS; what the script sends is for the server that it named."""
        before, after = _origin(req.full_url), _origin(check_url(newurl))
        if before[0] == "https" and after[0] != "https":
            raise BadUrlError(f"{newurl!r}, which is not protected by TLS as the first address was")
        made = super().redirect_request(req, fp, code, msg, headers, newurl)
        if made is not None and before != after:
            made.headers = {name: value for name, value in made.headers.items() if name.lower() in _FOR_ANY_SERVER}
        return made


def send(request: Request) -> Response:
    """Exchange one request; TransferError when no response comes."""
    tls = request.tls or ssl.create_default_context()
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=tls),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _RedirectOnTheWeb(),
    ):
        opener.add_handler(handler)
    prepared = urllib.request.Request(  # noqa: S310  the scheme is checked
        check_url(request.url), request.body, request.headers, method=request.method
    )
    try:
        with opener.open(prepared, timeout=request.timeout) as answer:
            return Response(answer.status, answer.reason or "", answer.headers, _limited(answer))
    except urllib.error.HTTPError as error:
        with error:
            return Response(error.code, str(error.reason), error.headers, _limited(error))
    except BadUrlError as error:
        raise TransferError(f"{request.url} leads to {error}") from None
    except (urllib.error.URLError, OSError, HTTPException, ValueError) as error:
        raise TransferError(f"{request.method} {request.url} failed: {_text(error)}") from None


def _limited(answer: urllib.error.HTTPError) -> bytes:
    body = answer.read(MAX_RESPONSE + 1)
    if len(body) > MAX_RESPONSE:
        raise TransferError(f"the response has more than {MAX_RESPONSE >> 20} MiB")
    return body


def _text(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    if isinstance(reason, socket.timeout):
        return "it took too long"
    return str(reason) or type(reason).__name__
