// SPDX-License-Identifier: MIT
// XML, XMLList, Namespace and QName (ECMA-357), as proxies over the tree of nodes.js. A member of an XML value is
// always a list of its children; calling that list calls the method of that name instead. Property keys as the
// translation writes them: name, @name, uri::name, @uri::name, the same after ".." for descendants, and "*".
(function (kit) {
"use strict";

const { Node, settings, parse, serialize, escapeText, escapeAttribute } = kit.xml;
const { Proxy } = kit;
const DATA = Symbol("xml");                  // the Node or List behind an XML value
let defaultUri = "";
let filterFunction = null, filterKnown = null;
const FILTER = "\u0001filter";

/** Items with, for lists that came from a property, what an assignment to them creates: owner and key. */
class List {
	constructor(items, owner, key) {
		this.items = items;
		this.owner = owner || null;          // Node or List
		this.key = key === undefined ? null : key;
		this.proxy = null;
	}
}

function data(value) {
	return value !== null && (typeof value === "object" || typeof value === "function") ? value[DATA] : undefined;
}

function wrap(thing) {
	if (thing.proxy === null) {
		if (thing instanceof Node) {
			thing.proxy = new Proxy(thing, nodeHandler);
		} else {
			const target = () => undefined;
			delete target.name;
			delete target.length;
			target.list = thing;
			thing.proxy = new Proxy(target, listHandler);
		}
	}
	return thing.proxy;
}

const itemsOf = (thing) => (thing instanceof List ? thing.items : [thing]);
const listOf = (items, owner, key) => wrap(new List(items, owner, key));
const text = (value) => new Node("text", null, value);

// ---- names ----

const keys = new Map();

/** {index} or {descendants, attribute, uri, local}: uri undefined is the default namespace, null any. */
function parseKey(key) {
	let found = keys.get(key);
	if (found) return found;
	if (/^(?:0|[1-9]\d*)$/.test(key)) {
		found = { index: Number(key) };
	} else {
		let rest = key, uri;
		const descendants = rest.startsWith("..");
		if (descendants) rest = rest.slice(2);
		const attribute = rest.startsWith("@");
		if (attribute) rest = rest.slice(1);
		const colons = rest.lastIndexOf("::");
		if (colons >= 0) {
			uri = rest.slice(0, colons);
			if (uri === "*") uri = null;
			rest = rest.slice(colons + 2);
		} else if (rest === "*") {
			uri = null;
		} else if (attribute) {
			uri = "";
		}
		found = { descendants, attribute, uri, local: rest, method: colons < 0 && !attribute && !descendants };
	}
	if (keys.size > 1000) keys.clear();
	keys.set(key, found);
	return found;
}

const uriOf = (key) => (key.uri === undefined ? defaultUri : key.uri);

function matches(node, key) {
	if (node.name === null || node.kind === "processing-instruction") return key.local === "*" && key.uri === null;
	if (key.local !== "*" && key.local !== node.name.local) return false;
	const uri = uriOf(key);
	return uri === null || uri === node.name.uri;
}

function select(node, key) {
	if (node.kind !== "element") return [];
	if (!key.descendants) return (key.attribute ? node.attributes : node.children).filter((n) => matches(n, key));
	const found = [], work = [node];
	while (work.length) {
		const next = work.pop();
		if (next !== node && !key.attribute && matches(next, key)) found.push(next);
		if (key.attribute) found.push(...next.attributes.filter((n) => matches(n, key)));
		for (let i = next.children.length - 1; i >= 0; i--) work.push(next.children[i]);
	}
	return found;
}

const prefixes = new Map();                  // uri -> prefix of the Namespace that named it last

/** Name of a new node below an element; a namespace without a prefix there gets one, declared at that element. */
function nameFor(key, element) {
	const uri = uriOf(key) || "", attribute = key.attribute;
	if (!isName(key.local)) throw new TypeError("\"" + key.local + "\" is no XML name");
	if (uri === "") return { uri, local: key.local, prefix: attribute ? null : "" };
	const scope = element ? element.scope() : new Map();
	let found = [...scope].find(([prefix, known]) => known === uri && !(attribute && prefix === ""));
	if (!found && prefixes.has(uri)) found = [prefixes.get(uri)];
	if (!found && element && uri !== defaultUri) {
		let number = 0;
		while (scope.has("e4x_" + number)) number++;
		found = ["e4x_" + number];
		element.namespaces.push({ prefix: found[0], uri });
	}
	return { uri, local: key.local, prefix: found ? found[0] : "" };
}

function isName(name) {
	return /^[A-Za-z_\u00c0-\uffff][\w.\-\u00b7-\uffff]*$/.test(name);
}

function keyOf(value) {
	const thing = value instanceof QName ? value : null;
	return parseKey(thing ? (thing.uri === null ? "*" : thing.uri) + "::" + thing.localName : String(value));
}

// ---- values ----

/** Nodes that a value stands for when it becomes content; copies when it was XML. */
function content(value) {
	const thing = data(value);
	if (thing === undefined) return [text(String(value))];
	return itemsOf(thing).map((node) => (node.kind === "attribute" ? text(node.value) : node.copy()));
}

function simple(thing) {
	if (thing instanceof List) {
		return thing.items.length === 1 ? simple(thing.items[0]) : !thing.items.some((n) => n.kind === "element");
	}
	if (thing.kind === "comment" || thing.kind === "processing-instruction") return false;
	return !thing.children.some((n) => n.kind === "element");
}

function stringOf(thing) {
	if (thing instanceof List) return simple(thing) ? thing.items.map(stringOf).join("") : sourceOf(thing);
	if (thing.kind === "text" || thing.kind === "attribute") return thing.value;
	if (thing.kind !== "element" || !simple(thing)) return sourceOf(thing);
	return thing.children.map((n) => (n.kind === "text" ? n.value : "")).join("");
}

function sourceOf(thing) {
	return itemsOf(thing).map(serialize).join("\n");
}

function equalNodes(a, b) {
	if (a.kind !== b.kind || a.value !== b.value) return false;
	if ((a.name === null) !== (b.name === null) || (a.name && (a.name.local !== b.name.local || a.name.uri !== b.name.uri))) return false;
	if (a.children.length !== b.children.length || a.attributes.length !== b.attributes.length) return false;
	return a.attributes.every((x) => b.attributes.some((y) => equalNodes(x, y))) && a.children.every((x, i) => equalNodes(x, b.children[i]));
}

function equalValues(a, b) {
	if (a instanceof List && a.items.length === 1) return equalValues(a.items[0], b);
	const other = data(b) || (b instanceof List || b instanceof Node ? b : undefined);
	if (other instanceof List && other.items.length === 1) return equalValues(a, wrap(other.items[0]));
	if (a instanceof List) {
		return other instanceof List && other.items.length === a.items.length && a.items.every((x, i) => equalNodes(x, other.items[i]));
	}
	if (other instanceof List) return false;
	if (other && a.kind === "element" && other.kind === "element") return equalNodes(a, other);
	if (other) return simple(a) && simple(other) ? stringOf(a) === stringOf(other) : equalNodes(a, other);
	return simple(a) && b !== undefined && b !== null && stringOf(a) == b;
}

// ---- changing the tree ----

function ancestorOrSelf(node, other) {
	for (let n = node; n; n = n.parent) if (n === other) return true;
	return false;
}

function splice(parent, index, count, nodes) {
	for (const old of parent.children.slice(index, index + count)) old.parent = null;
	for (const node of nodes) node.parent = parent;
	parent.children.splice(index, count, ...nodes);
}

function remove(node) {
	const from = node.kind === "attribute" ? node.parent.attributes : node.parent.children;
	from.splice(from.indexOf(node), 1);
	node.parent = null;
}

function putAttribute(node, key, value) {
	const thing = data(value), string = thing instanceof List ? thing.items.map(stringOf).join(" ") : String(value);
	const found = select(node, key);
	if (found.length) {
		found[0].value = string;
		found.slice(1).forEach(remove);
	} else {
		const attribute = new Node("attribute", nameFor(key, node), string);
		attribute.parent = node;
		node.attributes.push(attribute);
	}
}

/** Replacement for an element: content of XML values, an element (`name` gives its name) around anything else. */
function replacement(name, value) {
	const thing = data(value);
	if (thing instanceof List || (thing && thing.kind !== "text" && thing.kind !== "attribute")) return content(value);
	const element = new Node("element", name(), ""), string = String(value);
	if (string !== "") splice(element, 0, 0, [text(string)]);
	return [element];
}

function put(thing, key, value) {
	if (thing instanceof List) return putInList(thing, key, value);
	if (key.index !== undefined) throw new TypeError("Assignment to indexed XML is not allowed");
	if (key.descendants) throw new TypeError("Assignment to descendants is not allowed");
	if (thing.kind !== "element") return;
	if (key.attribute) return putAttribute(thing, key, value);
	const found = select(thing, key);
	if (key.local === "*") {
		splice(thing, 0, thing.children.length, content(value));
		return;
	}
	const nodes = replacement(() => (found.length ? { ...found[0].name } : nameFor(key, thing)), value);
	const at = found.length ? thing.children.indexOf(found[0]) : thing.children.length;
	found.slice(1).forEach(remove);
	splice(thing, at, found.length ? 1 : 0, nodes);
}

/** The one node that an assignment below a list changes; created when the list is empty. */
function resolve(list) {
	if (list.items.length === 1) return list.items[0];
	if (list.items.length > 1) throw new TypeError("Assignment to lists with more than one item is not supported");
	const owner = list.owner instanceof List ? resolve(list.owner) : list.owner;
	const key = list.key;
	if (!owner || key === null || key.attribute || key.descendants || key.local === "*") throw new TypeError("Assignment to an empty list is not possible");
	if (!select(owner, key).length) put(owner, key, "");
	list.items = select(owner, key).slice(0, 1);
	return list.items[0];
}

function putInList(list, key, value) {
	if (key.index === undefined) return put(resolve(list), key, value);
	if (key.index < list.items.length) return replaceItem(list, key.index, value);
	const owner = list.owner instanceof List && list.owner.items.length !== 1 && list.owner.key !== null ? resolve(list.owner) : list.owner;
	const parent = owner instanceof List ? owner.items[0] || null : owner;
	if (parent && list.key && list.key.attribute) {
		put(parent, list.key, value);
		list.items = select(parent, list.key);
		return;
	}
	const nodes = list.key && list.key.local !== "*" ? replacement(() => nameFor(list.key, parent), value) : content(value);
	if (parent && parent.kind === "element") {
		const last = list.items[list.items.length - 1];
		splice(parent, last ? parent.children.indexOf(last) + 1 : parent.children.length, 0, nodes);
	}
	list.items.push(...nodes);
}

function replaceItem(list, index, value) {
	const node = list.items[index], thing = data(value);
	if (node.kind === "attribute" || node.kind === "text") {
		node.value = String(value);
	} else if (thing === undefined || (thing instanceof Node && (thing.kind === "text" || thing.kind === "attribute"))) {
		const string = String(value);
		splice(node, 0, node.children.length, string === "" ? [] : [text(string)]);
	} else {
		const nodes = content(value), parent = node.parent;
		if (parent) splice(parent, parent.children.indexOf(node), 1, nodes);
		list.items.splice(index, 1, ...nodes);
	}
}

function drop(thing, key) {
	if (key.index !== undefined) {
		if (thing instanceof List && key.index < thing.items.length) {
			const [node] = thing.items.splice(key.index, 1);
			if (node.parent) remove(node);
		}
		return;
	}
	for (const node of itemsOf(thing)) select(node, key).forEach(remove);
}

// ---- members ----

function member(thing, key) {
	if (key.index !== undefined) {
		const node = itemsOf(thing)[key.index];
		return node === undefined ? undefined : wrap(node);
	}
	return listOf(itemsOf(thing).flatMap((node) => select(node, key)), thing, key);
}

function has(thing, key) {
	if (key.index !== undefined) return key.index < itemsOf(thing).length;
	return itemsOf(thing).some((node) => select(node, key).length > 0);
}

function get(thing, key, prototype) {
	if (key === DATA) return thing;
	if (typeof key === "string") return key === FILTER ? filtered(thing) : member(thing, parseKey(key));
	if (key === Symbol.toPrimitive) return (hint) => (hint === "number" ? Number(stringOf(thing)) : stringOf(thing));
	if (key === Symbol.iterator) return () => itemsOf(thing).map(wrap)[Symbol.iterator]();
	return prototype[key];
}

function call(list, self, args) {
	const owner = self === undefined || self === null || data(self) === undefined ? list.owner : data(self);
	const name = list.key !== null && list.key.method ? list.key.local : null;
	if (owner === null || name === null) throw new TypeError("An XML value is not a function");
	const prototype = owner instanceof List ? XMLList.prototype : XML.prototype;
	const method = prototype[name];
	if (typeof method === "function") return method.apply(wrap(owner), args);
	const ofString = String.prototype[name];
	if (simple(owner) && typeof ofString === "function") return ofString.apply(stringOf(owner), args);
	throw new TypeError("Cannot find function " + name + " in object " + stringOf(owner) + ".");
}

function handler(thingOf, prototypeOf) {
	const indexes = (target) => itemsOf(thingOf(target)).map((_, i) => String(i));
	return {
		get: (target, key) => get(thingOf(target), key, prototypeOf()),
		set(target, key, value) {
			if (typeof key === "string") put(thingOf(target), parseKey(key), value);
			return true;
		},
		has: (target, key) => typeof key === "string" && has(thingOf(target), parseKey(key)),
		deleteProperty(target, key) {
			if (typeof key === "string") drop(thingOf(target), parseKey(key));
			return true;
		},
		ownKeys: indexes,
		getOwnPropertyDescriptor(target, key) {
			if (typeof key !== "string" || !has(thingOf(target), parseKey(key))) return undefined;
			return { value: member(thingOf(target), parseKey(key)), writable: true, enumerable: true, configurable: true };
		},
		defineProperty: () => false,
		getPrototypeOf: prototypeOf,
		setPrototypeOf: () => false,
		preventExtensions: () => false,
	};
}

const nodeHandler = handler((target) => target, () => XML.prototype);
const listHandler = handler((target) => target.list, () => XMLList.prototype);
listHandler.apply = (target, self, args) => call(target.list, self, args);

// ---- filters: names are looked up in the item, then outside, then give an empty list ----

function filtered(thing) {
	const condition = filterFunction, known = filterKnown;
	return listOf(itemsOf(thing).filter((node) => {
		const result = condition(scopeOf(node, known));
		return data(result) === undefined ? result : true;
	}));
}

function scopeOf(node, known) {
	return new Proxy({}, {
		has: (_, name) => typeof name === "string" && name !== "$x" && name !== "$rhino" &&
			(has(node, parseKey(name)) || known[name] === "undefined"),
		get: (_, name) => (typeof name === "string" ? scoped(node, name) : undefined),
	});
}

/** A member for the condition: a list, which can be called as method of the item also without naming the item. */
function scoped(node, name) {
	return member(node, parseKey(name));
}

// ---- classes ----

function isXml(value) {
	return data(value) !== undefined;
}

function toNodes(value) {
	const thing = data(value);
	if (thing !== undefined) return itemsOf(thing);
	return value === undefined || value === null ? [] : parse(String(value), defaultUri);
}

function XML(value) {
	const thing = data(value);
	if (!new.target && thing instanceof Node) return value;
	let nodes = toNodes(value);
	if (nodes.length > 1) throw new SyntaxError("XML objects may contain at most one node.");
	if (!nodes.length) nodes = [text("")];
	return wrap(new.target && thing !== undefined ? nodes[0].copy() : nodes[0]);
}

function XMLList(value) {
	const thing = data(value);
	if (!new.target && thing instanceof List) return value;
	const string = typeof value === "string" && /^\s*<>[^]*<\/>\s*$/.test(value) ? value.trim().slice(2, -3) : value;
	return listOf(toNodes(string).slice());
}

function Namespace(prefix, uri) {
	if (!new.target) return arguments.length === 1 && prefix instanceof Namespace ? prefix : new Namespace(...arguments);
	if (arguments.length < 2) {
		const from = prefix instanceof Namespace || prefix instanceof QName ? prefix : null;
		this.uri = from ? from.uri || "" : prefix === undefined ? "" : String(prefix);
		this.prefix = from instanceof Namespace ? from.prefix : this.uri === "" ? "" : undefined;
	} else {
		this.uri = uri instanceof QName && uri.uri !== null ? uri.uri : String(uri);
		this.prefix = prefix === undefined || (prefix !== "" && !isName(String(prefix))) ? undefined : String(prefix);
	}
}
kit.hide(Namespace.prototype, "toString", function toString() { return this.uri; });

function QName(namespace, name) {
	if (!new.target) return arguments.length === 1 && namespace instanceof QName ? namespace : new QName(...arguments);
	if (arguments.length < 2) {
		name = namespace;
		namespace = undefined;
	}
	if (name instanceof QName) {
		this.localName = name.localName;
		this.uri = namespace === undefined ? name.uri : namespace === null ? null : new Namespace(namespace).uri;
		return;
	}
	this.localName = name === undefined ? "" : String(name);
	this.uri = namespace === null || (namespace === undefined && this.localName === "*") ? null
		: namespace === undefined ? defaultUri : new Namespace(namespace).uri;
}
kit.hide(QName.prototype, "toString", function toString() {
	return (this.uri === "" ? "" : (this.uri === null ? "*" : this.uri) + "::") + this.localName;
});

for (const name of Object.keys(settings)) {
	Object.defineProperty(XML, name, { enumerable: true, configurable: true, get: () => settings[name], set(value) { settings[name] = value; } });
}
const original = { ...settings };
kit.hide(XML, "settings", () => ({ ...settings }));
kit.hide(XML, "defaultSettings", () => ({ ...original }));
kit.hide(XML, "setSettings", (values) => { Object.assign(settings, values ? Object.fromEntries(Object.keys(original).filter((k) => k in values).map((k) => [k, values[k]])) : original); });

// ---- what translated scripts call ----

const operations = {
	xml(strings, ...values) {
		const source = strings.map((s, i) => s + (i < values.length ? values[i] : "")).join("");
		if (source.startsWith("<>")) return XMLList(source);
		return XML(source);
	},
	text: (value) => (isXml(value) ? sourceOf(data(value)) : escapeText(String(value))),
	attribute: (value) => "\"" + escapeAttribute(String(value)) + "\"",
	tag: (value) => String(value),
	/** Property key of a qualified name. */
	name(namespace, prefix, unqualified, local) {
		if (local instanceof QName) return prefix + (local.uri === null ? "*" : local.uri) + "::" + local.localName;
		if (unqualified) return prefix + local;
		if (namespace === null) return prefix + "*::" + local;
		const space = new Namespace(namespace);
		if (space.prefix) prefixes.set(space.uri, space.prefix); else prefixes.delete(space.uri);
		return prefix + space.uri + "::" + local;
	},
	filter(condition, known) {
		filterFunction = condition;
		filterKnown = known;
		return FILTER;
	},
	add(a, b) {
		const left = data(a), right = data(b);
		return left && right ? listOf([...itemsOf(left), ...itemsOf(right)]) : a + b;
	},
	append(object, key, value) { return object[key] = operations.add(object[key], value); },
	equal(a, b) {
		const left = data(a);
		if (left) return equalValues(left, b);
		const right = data(b);
		if (right) return equalValues(right, a);
		if (a instanceof Namespace && b instanceof Namespace) return a.uri === b.uri;
		if (a instanceof QName && b instanceof QName) return a.uri === b.uri && a.localName === b.localName;
		return a == b;
	},
	typeOf: (value) => (isXml(value) ? "xml" : typeof value),
	typeName: (type, value) => (type === "object" || type === "function" ? operations.typeOf(value()) : type),
	defaultNamespace(value) { defaultUri = new Namespace(value).uri; },
	enter: () => defaultUri,
	leave(uri) { defaultUri = uri; },
};

Object.assign(kit.xml, {
	data, wrap, List, listOf, text, content, simple, stringOf, sourceOf, splice, remove, put, has, select, keyOf, parseKey, itemsOf, isName,
	member, ancestorOrSelf, equalValues, operations, isXml, classes: { XML, XMLList, Namespace, QName },
});
})
