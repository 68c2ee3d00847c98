// Namespace, QName, qualified names, default namespaces; a SOAP-like message written and read.
var soap = new Namespace("http://schemas.xmlsoap.org/soap/envelope/"), typ = new Namespace("t", "uri:types/1.0");
var ns = new Namespace("uri:protocol/1.0"), plain = "uri:plain";
var e = <s:Envelope xmlns:s={soap}>
	<s:Body>
		<p:Request xmlns:p={ns}>
			<callback>none</callback>
			<messageID><t:messageID xmlns:t={typ}>17</t:messageID></messageID>
			<certs/>
		</p:Request>
	</s:Body>
</s:Envelope>;
print(e.toXMLString());
var r = e.soap::Body.ns::Request;
print(r.length(), r.callback, r.messageID.typ::messageID, r.messageID.messageID.length(), r.*::messageID.length(), e..typ::messageID, e.*.*.length());
r.certs.typ::cert += <t:cert xmlns:t={typ}>AA==</t:cert>;
r.certs.typ::cert += <t:cert xmlns:t={typ}>BB==</t:cert>;
for each (var c in r.certs.typ::cert) print(c);
print(r.certs.toXMLString());
r.typ::more = "x"; print(r.typ::more.toXMLString()); print(r.typ::more, r.typ::["more"], r.child(new QName(typ, "more")));
print(e.name(), e.localName(), e.namespace(), e.namespace("s"), e.name().uri, r.name().localName);
print(e.inScopeNamespaces().length, r.namespaceDeclarations().length);
var x = <x/>; x.typ::y = 1; x.@typ::z = 2; print(x.@typ::z, x.typ::y, x.@z.length());
var d = <a xmlns="uri:d"><b/></a>; print(d.b.length(), d.*.length(), d.toXMLString());
function inside() { default xml namespace = "uri:d"; return <r><q/></r>; }
var made = inside(); print(made.toXMLString(), made.q.length(), <q/>.namespace() == "");
function reads() { default xml namespace = "uri:d"; var n = made.q.length(); made.t = 1; return n; }
print(reads(), made.toXMLString());
default xml namespace = plain;
print(<a/>.toXMLString());
default xml namespace = "";
print(<a/>.toXMLString());
var q = new QName(typ, "l"); print(q, q.uri, q.localName, typeof q, new QName("z"), q == new QName("uri:types/1.0", "l"));
print(typ.prefix, typ.uri, typ, typ == "uri:types/1.0", typ == new Namespace("uri:types/1.0"));
print(<Result xmlns="">r</Result>.toXMLString(), <a xmlns:n="u"><n:b/></a>.children()[0].toXMLString());
var w = <w/>; w.setNamespace(typ); print(w.toXMLString());
print(isXMLName("a"), isXMLName("1a"), isXMLName("a b"));
