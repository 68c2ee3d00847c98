// SPDX-License-Identifier: MIT
// The methods of XML and XMLList (ECMA-357, 13.4.4 and 13.5.4).
(function (kit) {
"use strict";

const { Node, classes, data, wrap, List, listOf, content, simple, stringOf, sourceOf, splice, remove, put, has, select, keyOf, itemsOf, isName,
	equalValues, ancestorOrSelf } = kit.xml;
const { XML, XMLList, Namespace, QName } = classes;

function selfOf(value, name) {
	const thing = data(value);
	if (thing === undefined) throw new TypeError("XML method " + name + " called on an incompatible object");
	return thing;
}

const of = (thing, nodes, key) => listOf(nodes, thing, key);
const kinds = (thing, kind) => of(thing, itemsOf(thing).flatMap((n) => n.children.filter((c) => c.kind === kind)));
const allNames = (name) => (name === undefined ? "*" : name);

// ---- of values and lists alike ----

const both = {
	attribute(thing, name) { return this.child(thing, "@" + (name instanceof QName ? name.uri + "::" + name.localName : name)); },
	attributes(thing) { return of(thing, itemsOf(thing).flatMap((n) => n.attributes), keyOf("@*")); },
	child(thing, name) {
		const key = keyOf(name);
		if (key.index !== undefined) return of(thing, itemsOf(thing).flatMap((n) => n.children.slice(key.index, key.index + 1)));
		return of(thing, itemsOf(thing).flatMap((n) => select(n, key)), key);
	},
	children(thing) { return of(thing, itemsOf(thing).flatMap((n) => n.children), keyOf("*")); },
	comments: (thing) => kinds(thing, "comment"),
	contains: (thing, value) => (thing instanceof List ? thing.items.some((n) => equalValues(n, value)) : data(value) !== undefined && equalValues(thing, value)),
	copy: (thing) => (thing instanceof List ? listOf(thing.items.map((n) => n.copy())) : wrap(thing.copy())),
	descendants: (thing, name) => of(thing, itemsOf(thing).flatMap((n) => select(n, { ...keyOf(allNames(name)), descendants: true }))),
	elements(thing, name) {
		const key = keyOf(allNames(name));
		return of(thing, itemsOf(thing).flatMap((n) => select(n, key).filter((c) => c.kind === "element")), key);
	},
	hasOwnProperty: (thing, name) => has(thing, keyOf(name)),
	hasComplexContent: (thing) => !simple(thing),
	hasSimpleContent: (thing) => simple(thing),
	length: (thing) => itemsOf(thing).length,
	normalize(thing) { itemsOf(thing).forEach(normalize); return wrap(thing); },
	parent(thing) {
		const parents = new Set(itemsOf(thing).map((n) => n.parent));
		if (parents.size !== 1) return undefined;
		const [parent] = parents;
		return parent === null ? (thing instanceof List ? undefined : null) : wrap(parent);
	},
	processingInstructions: (thing) => kinds(thing, "processing-instruction"),
	propertyIsEnumerable(thing, name) { const key = keyOf(name); return key.index !== undefined && key.index < itemsOf(thing).length; },
	text: (thing) => kinds(thing, "text"),
	toString: (thing) => stringOf(thing),
	toXMLString: (thing) => sourceOf(thing),
	toSource: (thing) => sourceOf(thing),
	toJSON: (thing) => stringOf(thing),
	valueOf: (thing) => wrap(thing),
};

function normalize(node) {
	for (let i = 0; i < node.children.length;) {
		const child = node.children[i], next = node.children[i + 1];
		if (child.kind === "text" && next && next.kind === "text") {
			child.value += next.value;
			splice(node, i + 1, 1, []);
		} else if (child.kind === "text" && child.value === "") {
			splice(node, i, 1, []);
		} else {
			if (child.kind === "element") normalize(child);
			i++;
		}
	}
}

// ---- of one value ----

/** Nodes for a child that a script gives; a node of the same tree cannot move below itself. */
function childNodes(node, value) {
	const thing = data(value);
	if (thing instanceof Node && ancestorOrSelf(node, thing)) throw new TypeError("An XML value cannot contain itself");
	return content(value);
}

function insert(node, reference, value, offset) {
	if (node.kind !== "element") return undefined;
	const thing = data(reference), found = thing === undefined ? null : itemsOf(thing)[0];
	let at = offset ? 0 : node.children.length;
	if (reference !== null && reference !== undefined) {
		at = node.children.indexOf(found);
		if (at < 0) return undefined;
		at += offset;
	}
	splice(node, at, 0, childNodes(node, value));
	return wrap(node);
}

function namespaceOf(node, prefix) {
	if (prefix === undefined) {
		if (node.name === null) return null;
		const found = [...node.scope()].find(([, uri]) => uri === node.name.uri);
		const known = node.name.prefix !== null ? node.name.prefix : found && found[0];
		return known === undefined ? new Namespace(node.name.uri) : new Namespace(known, node.name.uri);
	}
	const scope = node.scope();
	return scope.has(String(prefix)) ? new Namespace(String(prefix), scope.get(String(prefix))) : undefined;
}

const namespaces = (pairs) => pairs.map(([prefix, uri]) => new Namespace(prefix, uri));

const single = {
	addNamespace(node, value) {
		const { prefix, uri } = new Namespace(value);
		const known = node.namespaces.find((n) => n.prefix === prefix);
		if (prefix !== undefined) {
			if (known) known.uri = uri; else node.namespaces.push({ prefix, uri });
		}
		return wrap(node);
	},
	appendChild(node, value) {
		if (node.kind === "element") splice(node, node.children.length, 0, childNodes(node, value));
		return wrap(node);
	},
	childIndex: (node) => (node.parent === null || node.kind === "attribute" ? -1 : node.parent.children.indexOf(node)),
	inScopeNamespaces: (node) => { const all = namespaces([...node.scope()]); return all.length ? all : [new Namespace()]; },
	insertChildAfter: (node, reference, value) => insert(node, reference, value, 1),
	insertChildBefore: (node, reference, value) => insert(node, reference, value, 0),
	localName: (node) => (node.name === null ? null : node.name.local),
	name: (node) => (node.name === null ? null : new QName(new Namespace(node.name.uri), node.name.local)),
	namespace: namespaceOf,
	namespaceDeclarations: (node) => namespaces(node.namespaces.map((n) => [n.prefix, n.uri])),
	nodeKind: (node) => node.kind,
	prependChild(node, value) {
		if (node.kind === "element") splice(node, 0, 0, childNodes(node, value));
		return wrap(node);
	},
	removeNamespace(node, value) {
		const { prefix, uri } = new Namespace(value);
		node.namespaces = node.namespaces.filter((n) => n.uri !== uri || (prefix !== undefined && n.prefix !== prefix));
		return wrap(node);
	},
	replace(node, name, value) {
		if (node.kind !== "element") return wrap(node);
		const key = keyOf(name), found = key.index === undefined ? select(node, key) : node.children.slice(key.index, key.index + 1);
		if (!found.length) return wrap(node);
		const nodes = childNodes(node, value), at = node.children.indexOf(found[0]);
		found.slice(1).forEach(remove);
		splice(node, at, 1, nodes);
		return wrap(node);
	},
	setChildren(node, value) { put(node, keyOf("*"), value); return wrap(node); },
	setLocalName(node, name) { if (node.name) node.name.local = checkedName(name instanceof QName ? name.localName : name); },
	setName(node, name) {
		if (!node.name) return;
		if (name instanceof QName) node.name = { uri: name.uri || "", local: checkedName(name.localName), prefix: null };
		else node.name = { ...node.name, local: checkedName(name) };
	},
	setNamespace(node, value) {
		if (!node.name) return;
		const { prefix, uri } = new Namespace(value);
		node.name = { ...node.name, uri, prefix: prefix === undefined ? null : prefix };
		if (prefix !== undefined && node.kind === "element") single.addNamespace(node, new Namespace(prefix, uri));
	},
};

function checkedName(name) {
	if (!isName(String(name))) throw new TypeError("\"" + name + "\" is no XML name");
	return String(name);
}

for (const [name, method] of Object.entries(both)) {
	for (const type of [XML, XMLList]) {
		kit.hide(type.prototype, name, { [name](...args) { return method.call(both, selfOf(this, name), ...args); } }[name]);
	}
}
for (const [name, method] of Object.entries(single)) {
	for (const type of [XML, XMLList]) {
		kit.hide(type.prototype, name, { [name](...args) {
			const thing = selfOf(this, name);
			if (thing instanceof List && thing.items.length !== 1) throw new TypeError("The " + name + " method works only on lists containing one item");
			return method(itemsOf(thing)[0], ...args);
		} }[name]);
	}
}
for (const type of [XML, XMLList]) {
	kit.hide(type.prototype, kit.VALUE, true);
	Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
}
kit.hide(globalThis, "isXMLName", function isXMLName(name) { return isName(String(name)); });
})
