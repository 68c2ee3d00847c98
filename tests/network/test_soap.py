# SPDX-License-Identifier: MIT
"""SOAP calls to a server on the loopback interface: messages, faults, and what is no SOAP message."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from jsapi.gperror import ErrorCode
from shell.engine.errors import ScriptError

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"  # SOAP 1.1, 3
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"  # SOAP 1.2 part 1, 5
REQUEST = 'var t = new Namespace("urn:t"), request = <t:Ask xmlns:t="urn:t"><id n="1">4 &lt; 5</id><b/></t:Ask>;'


def envelope(body: str, namespace: str = SOAP12, head: str = "") -> bytes:
    return f'{head}<e:Envelope xmlns:e="{namespace}"><e:Header/><e:Body>{body}</e:Body></e:Envelope>'.encode()


def answering(server, body: bytes, status: int = 200, kind: str = "application/soap+xml") -> None:
    server.answer = lambda _method, _path, _body: (status, {"Content-Type": kind}, body)


def failure(scripts, text: str):
    with pytest.raises(ScriptError) as caught:
        scripts.run(text)
    error = caught.value.gperror
    assert error.class_name == "SOAPConnection"
    return ErrorCode(error.code), error.message


@pytest.mark.parametrize(
    ("version", "namespace", "kind"),
    [("", SOAP12, "application/soap+xml"), ("SOAPConnection.SOAP12", SOAP12, "application/soap+xml"),
     ("SOAPConnection.SOAP11", SOAP11, "text/xml")],
)  # fmt: skip
def test_a_call(scripts, server, version, namespace, kind):
    answering(server, envelope('<r:Told xmlns:r="urn:r"><r:output>é</r:output></r:Told>', namespace))
    result = scripts.run(f"""{REQUEST}
        var c = new SOAPConnection({version}), answer = c.call("{server.url}/se", request);
        c.close();
        var r = new Namespace("urn:r");
        [answer.localName(), answer.r::output.toString(), answer instanceof XML].join()""")
    assert result == "Told,é,true"
    (method, path, sent), headers = server.seen[0], server.headers[0]
    assert (method, path, headers["Content-Type"]) == ("POST", "/se", f"{kind}; charset=utf-8")
    assert headers.get("SOAPAction", headers.get("Soapaction")) == (None if namespace == SOAP12 else '""')
    root = ElementTree.fromstring(sent)
    assert root.tag == f"{{{namespace}}}Envelope"
    asked = root.find(f"{{{namespace}}}Body/{{urn:t}}Ask")
    # Space that printing would add is data for a service: none is sent.
    assert ElementTree.tostring(asked) == b'<ns0:Ask xmlns:ns0="urn:t"><id n="1">4 &lt; 5</id><b /></ns0:Ask>'


def test_a_configured_connection(scripts, server):
    answering(server, envelope("<a/>", SOAP11))
    scripts.run(f"""{REQUEST}
        var u = new URLConnection("{server.url}/x");
        u.setReadTimeout(5000);
        u.addHeaderField("SOAPAction", '"urn:act"');
        new SOAPConnection(SOAPConnection.SOAP11).call(u, request);
        assert(u.responseCode == 200)""")
    assert {name.lower(): value for name, value in server.headers[0].items()}["soapaction"] == '"urn:act"'


def test_prefixes_of_the_envelope_stay_known(scripts, server):
    """xsi:type and the like name prefixes that are declared further out."""
    answering(server, b'<e:Envelope xmlns:e="%s" xmlns:q="urn:q"><e:Body><a type="q:t"/></e:Body></e:Envelope>'
              % SOAP12.encode())  # fmt: skip
    text = scripts.run(f'{REQUEST} new SOAPConnection().call("{server.url}", request).toXMLString()')
    assert ElementTree.fromstring(text).get("type") == "q:t"
    assert 'xmlns:q="urn:q"' in text


@pytest.mark.parametrize(("namespace", "status"), [(SOAP11, 500), (SOAP12, 500), (SOAP12, 400)])
def test_a_fault_is_what_the_service_answered(scripts, server, namespace, status):
    answering(server, envelope("<e:Fault><faultstring>no</faultstring></e:Fault>", namespace), status)
    assert (
        scripts.run(f"""{REQUEST}
        var f = new SOAPConnection().call("{server.url}", request);
        [f.localName(), f.namespace().uri, f.faultstring.toString()].join()""")
        == f"Fault,{namespace},no"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "utf-8-sig"])
def test_encodings(scripts, server, encoding):
    declared = encoding.removesuffix("-sig")
    text = envelope("<a>é</a>", head=f'<?xml version="1.0" encoding="{declared}"?>\n').decode()
    answering(server, text.encode(encoding))
    assert scripts.run(f'{REQUEST} new SOAPConnection().call("{server.url}", request).toString()') == "é"


BOMB = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("body", "status", "part"),
    [
        (b"", 200, "no SOAP message"),
        (b"<html>", 500, "no SOAP message (500"),
        (b"<html/>", 200, "no SOAP message with content: <html>"),
        (envelope(""), 200, "no SOAP message with content"),
        (envelope("<a>&c;</a>", head=BOMB), 200, "document type"),
        (envelope("<a/>"), 404, "404"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', 200, "no SOAP message"),
    ],
)
def test_what_is_no_soap_message(scripts, server, body, status, part):
    answering(server, body, status)
    code, message = failure(scripts, f'{REQUEST} new SOAPConnection().call("{server.url}", request)')
    assert code is ErrorCode.DEVICE_ERROR
    assert part in message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("new SOAPConnection('SOAP 2')", ErrorCode.INVALID_ARGUMENTS),
        ("new SOAPConnection(12)", ErrorCode.INVALID_TYPE),
        ("new SOAPConnection().call('http://localhost')", ErrorCode.ARGUMENTS_MISSING),
        ("new SOAPConnection().call('ftp://localhost', request)", ErrorCode.INVALID_DATA),
        ("new SOAPConnection().call(7, request)", ErrorCode.INVALID_TYPE),
        ("new SOAPConnection().call('http://localhost', '<a/>')", ErrorCode.INVALID_TYPE),
        ("new SOAPConnection().call('http://localhost', {})", ErrorCode.INVALID_TYPE),
        ("new SOAPConnection().call('http://localhost', null)", ErrorCode.INVALID_TYPE),
        ("new SOAPConnection().call('http://localhost:9', request)", ErrorCode.DEVICE_ERROR),
    ],
)
def test_bad_arguments(scripts, text, code):
    assert failure(scripts, f"{REQUEST} {text}")[0] is code


def test_without_any_xml_value(scripts):
    """A session that has not loaded the XML half yet."""
    assert failure(scripts, "new SOAPConnection().call('http://localhost', {})")[0] is ErrorCode.INVALID_TYPE
