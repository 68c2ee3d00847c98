# SPDX-License-Identifier: MIT
"""URLConnection (API reference, section 18) with a server on the loopback interface."""

from __future__ import annotations

import socket
import urllib.request
from datetime import UTC, datetime

import pytest

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode, GPError
from jsapi.network import http
from jsapi.network.url_connection import URLConnection
from tests.refused import refused


def test_requests(server):
    connection = URLConnection.create(server.url + "/a?b=c")
    server.answer = lambda method, _path, body: (200, {}, method.encode() + body)
    assert connection.get() == "GET"
    assert bytes(connection.get_as_byte_string()) == bytes(connection.get_binary()) == b"GET"
    assert connection.post("ä") == "POSTä"
    assert bytes(connection.post_binary(ByteString(b"\0\xff"))) == b"POST\0\xff"
    assert connection.put("x") == "PUTx"
    assert connection.delete_resource() == "DELETE"
    assert {path for _, path, _ in server.seen} == {"/a?b=c"}


def test_header_fields_go_along(server):
    connection = URLConnection.create(server.url)
    connection.add_header_field("X-Own", "value")
    connection.get()
    assert server.headers[0]["X-Own"] == "value"


def test_what_the_response_says(server):
    connection = URLConnection.create(server.url)
    assert (connection.response_code, connection.content_length, connection.content_type) == (-1, -1, None)
    assert connection.date is None and connection.get_header_field_list() == []
    date = "Tue, 15 Nov 1994 12:45:26 GMT"
    server.answer = lambda *_: (
        201,
        {"Content-Type": "text/plain; charset=latin-1", "Last-Modified": date, "X": "y"},
        b"\xe4",
    )
    assert connection.get() == "ä"
    assert (connection.response_code, connection.response_message, connection.content_length) == (201, "Created", 1)
    assert connection.last_modified == datetime(1994, 11, 15, 12, 45, 26, tzinfo=UTC)
    assert connection.get_header_field("x") == "y" and "X" in connection.get_header_field_list()
    assert connection.expiration is None and connection.to_string() == server.url


def test_failures_of_the_server(server):
    connection = URLConnection.create(server.url)
    server.answer = lambda *_: (404, {}, b"not here")
    with refused("URLConnection", ErrorCode.DEVICE_ERROR, 1, "404"):
        connection.get()
    assert (connection.response_code, connection.server_error_message) == (404, "not here")


def test_redirections_stay_on_the_web(server):
    connection = URLConnection.create(server.url + "/start")
    server.answer = lambda _m, path, _b: (302, {"Location": "/end"}, b"") if path == "/start" else (200, {}, b"end")
    assert connection.get() == "end"
    server.answer = lambda *_: (302, {"Location": "file:///etc/passwd"}, b"")
    with refused("URLConnection", ErrorCode.DEVICE_ERROR, 1):
        connection.get()


def test_header_fields_stay_with_the_server_they_were_meant_for(server):
    """Credentials do not go to another server, whatever the first one says."""
    connection = URLConnection.create(server.url + "/start")
    connection.add_header_field("Authorization", "Bearer hunter2")
    connection.add_header_field("X-Api-Key", "hunter2")
    connection.add_header_field("Accept", "text/plain")
    for place, expected in (("/end", True), (server.url.replace("127.0.0.1", "localhost") + "/end", False)):
        server.headers.clear()
        server.answer = lambda _m, path, _b, place=place: (
            (302, {"Location": place}, b"") if path == "/start" else (200, {}, b"end")
        )
        assert connection.get() == "end"
        first, second = server.headers
        assert first["Authorization"] == "Bearer hunter2"
        assert (
            "Authorization" in second,
            "x-api-key" in {name.lower() for name in second},
            "hunter2" in str(second),
        ) == (expected,) * 3
        assert second["Accept"] == "text/plain"


def test_tls_is_not_left_by_a_redirection():
    request = urllib.request.Request("https://ca.example/")
    with pytest.raises(http.BadUrlError, match="not protected by TLS"):
        http._RedirectOnTheWeb().redirect_request(request, None, 302, "Found", {}, "http://ca.example/")


@pytest.mark.parametrize("url", ["http://operator:hunter2@127.0.0.1:1/", "https://hunter2@ca.example/"])
def test_password_in_an_address_is_not_repeated(url):
    """It could not be used before either: it was taken for a part of the host's name, and shown with it."""
    with pytest.raises(GPError, match="Authorization") as caught:
        URLConnection.create(url)
    assert "hunter2" not in str(caught.value)


def test_nobody_listens():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with refused("URLConnection", ErrorCode.DEVICE_ERROR, 1):
        URLConnection.create(f"http://127.0.0.1:{port}/").get()


def test_a_server_that_does_not_answer():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        connection = URLConnection.create(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        connection.set_read_timeout(50)
        with refused("URLConnection", ErrorCode.DEVICE_ERROR, 1):
            connection.get()


@pytest.mark.parametrize(
    "url", ["", "xx", "file:///etc/passwd", "ftp://host/", "http://", "http://a:99999/", "http://a b/", "http://a/\n"]
)
def test_bad_addresses(url):
    with refused("URLConnection", ErrorCode.INVALID_DATA, 1):
        URLConnection.create(url)


@pytest.mark.parametrize(("name", "value"), [("", "x"), ("a\r\nb", "x"), ("a", "x\r\nInjected: y"), ("a", "\0")])
def test_bad_header_fields(name, value):
    with refused("URLConnection", ErrorCode.INVALID_DATA, 0):
        URLConnection.create("http://localhost/").add_header_field(name, value)


def test_negative_time_limits():
    with refused("URLConnection", ErrorCode.INVALID_ARGUMENTS, -1):
        URLConnection.create("http://localhost/").set_connect_timeout(-1)


def test_from_scripts(scripts, server):
    scripts.run(f"var c = new URLConnection('{server.url}');")
    assert scripts.run("c.get() + c.responseCode + c + (c.date instanceof Date)") == f"ok200{server.url}true"
