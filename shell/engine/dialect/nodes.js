// SPDX-License-Identifier: MIT
// The tree behind XML values: nodes, a parser without document types and entities of its own, and the text of nodes.
(function (kit) {
"use strict";

const settings = { ignoreComments: true, ignoreProcessingInstructions: true, ignoreWhitespace: true, prettyPrinting: true, prettyIndent: 2 };
const XML_URI = "http://www.w3.org/XML/1998/namespace";

/** kind: element, text, comment, processing-instruction or attribute; name: {uri, local, prefix}, null for text. */
class Node {
	constructor(kind, name, value) {
		this.kind = kind;
		this.name = name;
		this.value = value;          // text of all but elements
		this.cdata = false;
		this.parent = null;
		this.children = [];
		this.attributes = [];
		this.namespaces = [];        // {prefix, uri} that the element declares
		this.proxy = null;
	}

	copy() {
		const root = this.bare(), work = [[this, root]];
		while (work.length) {
			const [from, to] = work.pop();
			for (const child of from.children) {
				const other = child.bare();
				other.parent = to;
				to.children.push(other);
				if (child.children.length) work.push([child, other]);
			}
		}
		return root;
	}

	bare() {
		const node = new Node(this.kind, this.name && { ...this.name }, this.value);
		node.cdata = this.cdata;
		node.namespaces = this.namespaces.slice();
		node.attributes = this.attributes.map((a) => { const b = new Node("attribute", { ...a.name }, a.value); b.parent = node; return b; });
		return node;
	}

	/** Namespaces in scope, prefix -> uri, with those of the ancestors. */
	scope() {
		const scope = new Map();
		for (let node = this; node; node = node.parent) {
			for (const { prefix, uri } of node.namespaces) if (prefix !== null && !scope.has(prefix)) scope.set(prefix, uri);
		}
		return scope;
	}
}

const isText = (node) => node.kind === "text";

// ---- text to nodes ----

const NAME = /[A-Za-z_\u0080-\uffff][\w.\-\u0080-\uffff]*(?::[A-Za-z_\u0080-\uffff][\w.\-\u0080-\uffff]*)?/y;
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: "\"", apos: "'" };

function fail(message) {
	throw new TypeError(message);
}

function character(text) {
	const code = text[1] === "x" ? parseInt(text.slice(2), 16) : parseInt(text.slice(1), 10);
	const allowed = code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10FFFF && !(code >= 0xD800 && code < 0xE000));
	return allowed ? String.fromCodePoint(code) : fail("Character reference &" + text + "; is an invalid XML character.");
}

function unescape(text) {
	if (!text.includes("&")) return text;
	return text.replace(/&([^;\s&]*)(;?)/g, (all, name, end) => {
		if (!end) fail("The reference to an entity must end with the ';' delimiter.");
		if (/^#(?:\d+|x[0-9a-fA-F]+)$/.test(name)) return character(name);
		return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : fail("The entity \"" + name + "\" was referenced, but not declared.");
	});
}

/** Nodes of a text; `uri` is the namespace of names without prefix. */
function parse(text, uri) {
	let at = 0;
	const roots = [], open = [], scopes = [new Map([["xml", XML_URI], ["", uri]])];
	text = text.replace(/\r\n?/g, "\n");

	function add(node) {
		const parent = open[open.length - 1];
		node.parent = parent || null;
		(parent ? parent.children : roots).push(node);
	}
	function characters(data, cdata) {
		if (settings.ignoreWhitespace && !cdata) data = data.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
		if (data === "") return;
		const node = new Node("text", null, data);
		node.cdata = cdata;
		add(node);
	}
	function until(mark, what) {
		const end = text.indexOf(mark, at);
		if (end < 0) fail(what + " is not closed.");
		const data = text.slice(at, end);
		at = end + mark.length;
		return data;
	}
	function space() {
		while (at < text.length && " \t\n".includes(text[at])) at++;
	}
	function name(what) {
		NAME.lastIndex = at;
		const found = NAME.exec(text);
		if (!found) fail("A name is expected in the " + what + ".");
		at += found[0].length;
		return found[0];
	}
	function lookup(prefix) {
		const found = scopes[scopes.length - 1].get(prefix);
		return found === undefined ? null : found;
	}
	function qualified(raw, what, attribute) {
		const colon = raw.indexOf(":");
		if (colon < 0) return { uri: attribute ? "" : lookup(""), local: raw, prefix: attribute ? null : "" };
		const prefix = raw.slice(0, colon), found = lookup(prefix);
		if (found === null) fail("The prefix \"" + prefix + "\" for " + what + " is not bound.");
		return { uri: found, local: raw.slice(colon + 1), prefix };
	}
	function element() {
		const tag = name("tag"), node = new Node("element", null, ""), raw = [];
		for (;;) {
			const before = at;
			space();
			if (text[at] === ">" || text.startsWith("/>", at)) break;
			if (at >= text.length) fail("The element type \"" + tag + "\" is not closed.");
			if (at === before) fail("White space is required before the next attribute of element \"" + tag + "\".");
			const key = name("attributes of element \"" + tag + "\"");
			space();
			if (text[at++] !== "=") fail("Attribute name \"" + key + "\" must be followed by the ' = ' character.");
			space();
			const quote = text[at++];
			if (quote !== "\"" && quote !== "'") fail("Open quote is expected for attribute \"" + key + "\".");
			const value = until(quote, "Attribute \"" + key + "\"");
			if (value.includes("<")) fail("The value of attribute \"" + key + "\" must not contain the '<' character.");
			if (raw.some(([other]) => other === key)) fail("Attribute \"" + key + "\" was already specified for element \"" + tag + "\".");
			raw.push([key, unescape(value.replace(/[\t\n]/g, " "))]);
		}
		for (const [key, value] of raw) {
			if (key === "xmlns") node.namespaces.push({ prefix: "", uri: value });
			else if (key.startsWith("xmlns:")) node.namespaces.push({ prefix: key.slice(6), uri: value });
		}
		add(node);
		open.push(node);
		const outer = scopes[scopes.length - 1];
		scopes.push(node.namespaces.length ? new Map([...outer, ...node.namespaces.map((n) => [n.prefix, n.uri])]) : outer);
		node.name = qualified(tag, "element \"" + tag + "\"", false);
		for (const [key, value] of raw) {
			if (key === "xmlns" || key.startsWith("xmlns:")) continue;
			const attribute = new Node("attribute", qualified(key, "attribute \"" + key + "\"", true), value);
			attribute.parent = node;
			node.attributes.push(attribute);
		}
		node.tag = tag;
		if (text[at] === "/") { at += 2; open.pop(); scopes.pop(); } else at++;
	}

	while (at < text.length) {
		if (text[at] !== "<") {
			const end = text.indexOf("<", at), data = end < 0 ? text.slice(at) : text.slice(at, end);
			at += data.length;
			characters(unescape(data), false);
		} else if (text.startsWith("<!--", at)) {
			at += 4;
			add(new Node("comment", null, until("-->", "XML comment")));   // whatever ignoreComments says (observed)
		} else if (text.startsWith("<![CDATA[", at)) {
			at += 9;
			characters(until("]]>", "CDATA section"), true);
		} else if (text.startsWith("<?", at)) {
			at += 2;
			const target = name("processing instruction"), data = until("?>", "Processing instruction").replace(/^\s+/, "");
			if (target.toLowerCase() === "xml") fail("The processing instruction target matching \"[xX][mM][lL]\" is not allowed.");
			if (!settings.ignoreProcessingInstructions) add(new Node("processing-instruction", { uri: "", local: target, prefix: null }, data));
		} else if (text.startsWith("<!", at)) {
			fail("XML with a document type (DOCTYPE, entities) is refused.");
		} else if (text.startsWith("</", at)) {
			at += 2;
			const tag = name("end-tag"), node = open.pop();
			scopes.pop();
			space();
			if (!node) fail("The end-tag </" + tag + "> has no start-tag.");
			if (node.tag !== tag || text[at++] !== ">") fail("The element type \"" + node.tag + "\" must be terminated by the matching end-tag \"</" + node.tag + ">\".");
		} else {
			at++;
			element();
		}
	}
	if (open.length) fail("The element type \"" + open[open.length - 1].tag + "\" must be terminated by the matching end-tag \"</" + open[open.length - 1].tag + ">\".");
	return roots;
}

// ---- nodes to text ----

function escapeText(text) {
	return text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
}

function escapeAttribute(text) {
	return text.replace(/[&<>"\n\r\t]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;" })[c]);
}

/** Prefix and colon for a name; a namespace that has no prefix in scope gets one, declared with `declare`. */
function prefixed(name, scope, attribute, declare) {
	if (!name.uri) {
		if (!attribute && scope.get("")) declare("", "");
		return name.local;
	}
	if (name.uri === XML_URI) return "xml:" + name.local;
	let prefix = name.prefix;
	if (prefix === "" && !attribute) {
		if (scope.get("") !== name.uri) declare("", name.uri);
		return name.local;
	}
	if (prefix === null || scope.get(prefix) !== name.uri || (attribute && prefix === "")) {
		prefix = undefined;
		for (const [known, uri] of scope) if (uri === name.uri && !(attribute && known === "")) { prefix = known; break; }
		if (prefix === undefined) {
			prefix = name.prefix && !scope.has(name.prefix) ? name.prefix : null;
			for (let i = 0; prefix === null; i++) if (!scope.has("e4x_" + i)) prefix = "e4x_" + i;
			declare(prefix, name.uri);
		}
	}
	return prefix ? prefix + ":" + name.local : name.local;
}

/** Opening of an element without its ">", its tag, and the scope of its children. */
function opening(node, outer, own) {
	let scope = outer;
	const declared = [];
	function declare(prefix, uri) {
		if (scope === outer) scope = new Map(outer);
		scope.set(prefix, uri);
		declared.push(prefix ? "xmlns:" + prefix + "=\"" + escapeAttribute(uri) + "\"" : "xmlns=\"" + escapeAttribute(uri) + "\"");
	}
	for (const [prefix, uri] of own) if ((scope.get(prefix) || "") !== uri) declare(prefix, uri);
	const tag = prefixed(node.name, scope, false, declare);
	const attributes = node.attributes.map((a) => prefixed(a.name, scope, true, declare) + "=\"" + escapeAttribute(a.value) + "\"");
	return { head: ["<" + tag, ...declared, ...attributes].join(" "), tag, scope };
}

function leaf(node) {
	switch (node.kind) {
	case "text": return node.cdata ? "<![CDATA[" + node.value + "]]>" : escapeText(node.value);
	case "comment": return "<!--" + node.value + "-->";
	case "attribute": return escapeAttribute(node.value);
	default: return "<?" + node.name.local + (node.value ? " " + node.value : "") + "?>";
	}
}

/** Text of a node. Nested elements wait on a stack of pieces, so that depth costs no stack of the engine. */
function serialize(root) {
	if (root.kind !== "element") return leaf(root);
	const out = [], work = [{ node: root, scope: new Map(), depth: 0, own: root.scope() }];
	while (work.length) {
		const item = work.pop();
		if (typeof item === "string") { out.push(item); continue; }
		const { node, depth } = item;
		if (node.kind !== "element") { out.push(leaf(node)); continue; }
		const own = item.own || node.namespaces.filter((n) => n.prefix !== null).map((n) => [n.prefix, n.uri]);
		const { head, tag, scope } = opening(node, item.scope, own);
		if (!node.children.length) { out.push(head, "/>"); continue; }
		const broken = settings.prettyPrinting && (node.children.length > 1 || !isText(node.children[0]));
		const line = (d) => (broken ? "\n" + " ".repeat(settings.prettyIndent * d) : "");
		out.push(head, ">");
		work.push("</" + tag + ">", line(depth));
		for (let i = node.children.length - 1; i >= 0; i--) {
			work.push({ node: node.children[i], scope, depth: depth + 1 }, line(depth + 1));
		}
	}
	return out.join("");
}

kit.xml = { Node, settings, parse, serialize, escapeText, escapeAttribute };
})
