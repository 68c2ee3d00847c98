// SPDX-License-Identifier: MIT
// What translated scripts call, as the hidden global $rhino, and Rhino's own members of standard objects. XML values
// are defined in e4x.js, which is loaded when a script first uses them.
(function (kit, take) {
"use strict";

const loadXml = take("loadXml"), translate = take("translate");

function checked(value) {
	if (value === kit.FAIL) throw kit.fail();
	return kit.unpack(value);
}

const rhino = {
	/** Values of an object, as `for each` visits them: enumerable properties, also inherited ones. */
	* each(object) {
		for (const key in object) yield object[key];
	},
	/** Text for eval(). */
	source(text) {
		return typeof text === "string" ? checked(translate(kit.packString(text))) : text;
	},
};
kit.rhino = rhino;
kit.hide(globalThis, "$rhino", rhino);

// XML: loaded on first use, then ordinary properties.

function xmlParts() {
	if (!kit.xml) checked(loadXml());
	return kit.xml;
}

for (const name of ["xml", "text", "attribute", "tag", "name", "filter", "add", "append", "equal", "typeOf", "typeName",
	"defaultNamespace", "enter", "leave"]) {
	rhino[name] = function () {
		rhino[name] = xmlParts().operations[name];
		return rhino[name].apply(rhino, arguments);
	};
}

for (const name of ["XML", "XMLList", "Namespace", "QName"]) {
	const settle = (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
	Object.defineProperty(globalThis, name, {
		configurable: true, enumerable: false,
		get() { const value = xmlParts().classes[name]; settle(value); return value; },
		set: settle,
	});
}

// XML values for host objects.

kit.xmlValue = (text) => kit.attempt(() => {
	const { wrap, parse } = xmlParts();
	return kit.pack(wrap(parse(kit.unpack(text), "")[0]));
});
kit.xmlText = (reference) => kit.attempt(() => {
	const value = kit.referenced(reference);
	if (!kit.xml || !kit.xml.isXml(value)) return null;
	const { settings, data, sourceOf } = kit.xml, pretty = settings.prettyPrinting;
	settings.prettyPrinting = false;
	try {
		return kit.packString(sourceOf(data(value)));
	} finally {
		settings.prettyPrinting = pretty;
	}
});

// ---- strings: a third argument of flags ----

const { replace, match, search } = String.prototype;
const special = /[\\^$.*+?()[\]{}|/]/g;

kit.hide(String.prototype, "replace", function (pattern, replacement, flags) {
	if (arguments.length > 2 && typeof pattern === "string" && flags !== undefined) {
		pattern = new RegExp(replace.call(pattern, special, "\\$&"), String(flags));
	}
	return replace.call(this, pattern, replacement);
});
for (const [name, method] of [["match", match], ["search", search]]) {
	kit.hide(String.prototype, name, function (pattern, flags) {
		if (arguments.length > 1 && typeof pattern === "string" && flags !== undefined) {
			pattern = new RegExp(pattern, String(flags));
		}
		return method.call(this, pattern);
	});
}
for (const name of ["replace", "match", "search"]) {
	Object.defineProperty(String.prototype[name], "name", { value: name, configurable: true });
}

// ---- source text of values ----

const identifier = /^[A-Za-z_$][\w$]*$/;

function quoted(text) {
	const names = { "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\"": "\\\"", "\\": "\\\\" };
	return "\"" + replace.call(text, /["\\]|[^ -~]/g, (c) => {
		const code = c.charCodeAt(0);
		return names[c] || (code < 256 ? "\\x" + code.toString(16).padStart(2, "0") : "\\u" + code.toString(16).padStart(4, "0"));
	}) + "\"";
}

function sourceOf(value, inside) {
	if (typeof value === "string") return quoted(value);
	if (value === undefined || value === null || (typeof value !== "object" && typeof value !== "function")) {
		return Object.is(value, -0) ? "-0" : String(value);
	}
	if (inside.includes(value)) return Array.isArray(value) ? "[]" : "{}";
	const path = [...inside, value];
	if (Array.isArray(value)) {
		const items = Array.from(value, (item, i) => (i in value ? sourceOf(item, path) : ""));
		return "[" + items.join(", ") + (value.length && !((value.length - 1) in value) ? ", ]" : "]");
	}
	if (typeof value === "function") {
		const text = Function.prototype.toString.call(value).trim();
		return inside.length ? "(" + text + ")" : text;
	}
	if (value.toSource !== Object.prototype.toSource && typeof value.toSource === "function") return value.toSource();
	const members = [];
	for (const key of Object.keys(value)) {
		members.push((identifier.test(key) || /^\d+$/.test(key) ? key : replace.call(quoted(key), /^"|"$/g, "'")) + ":" + sourceOf(value[key], path));
	}
	return inside.length ? "{" + members.join(", ") + "}" : "({" + members.join(", ") + "})";
}

for (const type of [String, Number, Boolean]) {
	kit.hide(type.prototype, "toSource", function toSource() { return "(new " + type.name + "(" + sourceOf(this.valueOf(), []) + "))"; });
}
kit.hide(Date.prototype, "toSource", function toSource() { return "(new Date(" + this.getTime() + "))"; });
kit.hide(RegExp.prototype, "toSource", function toSource() { return String(this); });
kit.hide(Error.prototype, "toSource", function toSource() { return "(new " + this.name + "(" + quoted(String(this.message)) + "))"; });
kit.hide(Object.prototype, "toSource", function toSource() { return sourceOf(this, []); });
kit.hide(globalThis, "uneval", function uneval(value) { return sourceOf(value, []); });
})
