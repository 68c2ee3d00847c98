// SPDX-License-Identifier: MIT
// Looking at values without running anything of a script: no getter, no proxy trap, no host property is called.
// Adds to the kit what the completion, the display of results and help() ask.
(function (kit, take) {
"use strict";

const returned = take("returned");           // class and member -> name of the host class that it returns, ""
const { HANDLE, VALUE, GPError } = kit;
const proxies = new WeakSet();
const own = Object.getOwnPropertyDescriptor, namesOf = Object.getOwnPropertyNames, above = Object.getPrototypeOf;

globalThis.Proxy = new kit.Proxy(kit.Proxy, {
	construct(target, args, newTarget) {
		const proxy = Reflect.construct(target, args, newTarget);
		proxies.add(proxy);
		return proxy;
	},
	get(target, name) {
		if (name !== "revocable") return target[name];
		return (...args) => { const made = target.revocable(...args); proxies.add(made.proxy); return made; };
	},
});

const isObject = (value) => value !== null && (typeof value === "object" || typeof value === "function");

/** Whether a prototype is in the chain; the chain is not followed through proxies. */
function isA(value, cls) {
	for (let object = value; isObject(object) && !proxies.has(object); object = above(object)) {
		if (object === cls.prototype) return true;
	}
	return false;
}

/** Value of a data property, or of a host class that was not used before; undefined for accessors. */
function data(object, name) {
	const found = own(object, name);
	if (found?.get && kit.lazy.has(found.get)) return found.get();
	return found?.value;
}

/** Host class that a prototype or constructor belongs to, "" for others. */
function hostClass(object) {
	const prototype = typeof object === "function" ? data(object, "prototype") : object;
	if (!isObject(prototype)) return "";
	const name = data(prototype, Symbol.toStringTag), maker = data(prototype, "constructor");
	return typeof name === "string" && maker !== GPError && kit.known(name) === maker ? name : "";
}

// ---- from an expression to the object whose members it has ----

const instances = { String: String.prototype, Number: Number.prototype, Array: Array.prototype, RegExp: RegExp.prototype,
	Function: Function.prototype, Object: Object.prototype, Boolean: Boolean.prototype };

const instanceOf = (type) => (type ? { value: kit.constructorOf(type).prototype } : null);

function get(place, name) {
	let object = place.value;
	if (typeof object === "string") object = instances.String;
	else if (typeof object === "number") object = instances.Number;
	for (; isObject(object) && !proxies.has(object); object = above(object)) {
		const found = own(object, name);
		if (!found) continue;
		const cls = hostClass(object);
		if (found.get && !kit.lazy.has(found.get)) return cls ? instanceOf(returned(cls, name)) : null;
		return { value: data(object, name), cls, name };
	}
	return null;
}

const steps = {
	global: (_, name) => get({ value: globalThis }, name),
	instance: (_, name) => ({ value: instances[name] }),
	get,
	call: (place) => (place.cls ? instanceOf(returned(place.cls, place.name)) : null),
	construct: (place) => (typeof place.value === "function" && !proxies.has(place.value) ? { value: data(place.value, "prototype") } : null),
};

function follow(path) {
	let place = null;
	for (const [kind, name] of path) {
		place = steps[kind](place, name);
		if (place === null) return undefined;
	}
	return place.value;
}

const PLAIN = /^[A-Za-z_$][\w$]*$/, NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Members of what a path leads to, nearest first: names, and for each a letter: f function, g getter, v value. */
kit.members = function (path) {
	let object = path.length ? follow(JSON.parse(path)) : globalThis;
	if (typeof object === "string") object = instances.String;
	else if (typeof object === "number") object = instances.Number;
	else if (typeof object === "boolean") object = instances.Boolean;
	const found = new Map();
	for (; isObject(object) && !proxies.has(object); object = above(object)) {
		for (const name of namesOf(object)) {
			if (!found.has(name) && (PLAIN.test(name) || NAME.test(name))) found.set(name, kindOf(own(object, name)));
		}
	}
	return kit.packString(JSON.stringify([[...found.keys()].join(" "), [...found.values()].join("")]));
};

/** Host class of what a path leads to, an object or the class itself; "" for others. */
kit.owner = function (path) {
	const value = follow(JSON.parse(path));
	if (!isObject(value) || proxies.has(value)) return "";
	return (typeof value === "function" && hostClass(value)) || hostName(value);
};

function kindOf(property) {
	if (property.get) return kit.lazy.has(property.get) ? "f" : "g";
	return typeof property.value === "function" ? "f" : "v";
}

// ---- what a value is, as data for the display ----

const MOST_NODES = 2000, MOST_ITEMS = 100, MOST_CHARACTERS = 10000, MOST_INSIDE = 500;

function className(value) {
	for (let object = value; isObject(object) && !proxies.has(object); object = above(object)) {
		const maker = data(object, "constructor");
		const name = typeof maker === "function" && !proxies.has(maker) ? data(maker, "name") : undefined;
		if (typeof name === "string" && name) return name;
	}
	return value && above(value) === null ? "Object: null prototype" : "Object";
}

function signature(value) {
	const head = kit.isClass(value) ? "class" : "function";
	const name = data(value, "name");
	return { kind: "function", text: `${head} ${typeof name === "string" && name ? name : "(anonymous)"}` };
}

function gpErrorText(error) {
	const [name, number, reason, message] = ["className", "error", "reason", "message"].map((field) => String(data(error, field)));
	const code = namesOf(GPError).find((candidate) => String(data(GPError, candidate)) === number) ?? number;
	return `GPError: ${name} (${code}/${reason}) - "${message}"`;
}

class Look {
	constructor(depth) {
		this.depth = depth;
		this.left = MOST_NODES;
		this.path = [];
	}

	at(value) {
		switch (typeof value) {
		case "string": return { kind: "string", text: value.slice(0, this.path.length ? MOST_INSIDE : MOST_CHARACTERS), size: value.length };
		case "bigint": return { kind: "number", text: value + "n" };
		case "number": return { kind: "number", text: Object.is(value, -0) ? "-0" : String(value) };
		case "symbol": return { kind: "symbol", text: Symbol.prototype.toString.call(value) };
		case "undefined": case "boolean": return { kind: "word", text: String(value) };
		}
		if (value === null) return { kind: "word", text: "null" };
		if (proxies.has(value)) return { kind: "word", text: "[Proxy]" };
		if (this.path.includes(value)) return { kind: "word", text: "[Circular]" };
		this.left--;
		this.path.push(value);
		try { return this.object(value); } finally { this.path.pop(); }
	}

	object(value) {
		if (kit.xml?.isXml?.(value) || (typeof value === "function" && own(value, "name") && value[VALUE])) return { kind: "plain", text: String(value) };
		if (isA(value, GPError)) return { kind: "error", text: gpErrorText(value) };
		if (own(value, HANDLE)) {
			return { kind: "host", text: className(value), handle: kit.pack(value), members: this.members(value) };
		}
		if (typeof value === "function") return this.function(value);
		if (isA(value, Date)) return { kind: "date", text: Number.isNaN(Date.prototype.getTime.call(value)) ? "Invalid Date" : Date.prototype.toISOString.call(value) };
		if (isA(value, RegExp)) return { kind: "plain", text: RegExp.prototype.toString.call(value) };
		if (isA(value, Error)) return { kind: "error", text: `${className(value)}: ${data(value, "message") ?? ""}`, members: this.members(value, ["message", "stack", "name"]) };
		if (this.path.length > this.depth) return { kind: "word", text: Array.isArray(value) ? `[Array(${value.length})]` : `[${className(value)}]` };
		if (Array.isArray(value)) return this.array(value);
		if (isA(value, Map)) return { kind: "map", text: "Map", size: value.size, members: this.pairs(Map.prototype.entries.call(value)) };
		if (isA(value, Set)) return { kind: "list", text: "Set", size: value.size, items: this.some(Set.prototype.values.call(value)) };
		if (ArrayBuffer.isView(value) && !(isA(value, DataView))) return { kind: "list", text: className(value), size: value.length, items: this.some(Array.prototype.values.call(value)) };
		return { kind: "object", text: className(value), members: this.members(value), size: Object.keys(value).length };
	}

	function(value) {
		const members = this.path.length > 1 ? [] : this.members(value, ["length", "name", "prototype", "arguments", "caller"]);
		return { ...signature(value), members };
	}

	array(value) {
		const items = [];
		for (let i = 0; i < value.length && i < MOST_ITEMS && this.left > 0; i++) {
			const found = own(value, i);
			items.push(found ? this.property(found) : { kind: "word", text: "<empty>" });
		}
		return { kind: "list", text: "Array", size: value.length, items, members: this.members(value, ["length"], /^\d+$/) };
	}

	some(iterator) {
		const items = [];
		for (const item of iterator) {
			if (items.length >= MOST_ITEMS || this.left <= 0) break;
			items.push(this.at(item));
		}
		return items;
	}

	pairs(iterator) {
		const pairs = [];
		for (const [key, value] of iterator) {
			if (pairs.length >= MOST_ITEMS || this.left <= 0) break;
			pairs.push([this.at(key), this.at(value)]);
		}
		return pairs;
	}

	members(value, without = [], pattern = /^$/) {
		const members = [];
		if (this.path.length > this.depth) return members;
		for (const name of Object.keys(value)) {
			if (without.includes(name) || pattern.test(name)) continue;
			if (members.length >= MOST_ITEMS || this.left <= 0) break;
			members.push([name, this.property(own(value, name))]);
		}
		return members;
	}

	property(found) {
		return found.get || found.set ? { kind: "word", text: found.get ? "[Getter]" : "[Setter]" } : this.at(found.value);
	}
}

/** Description of the last result, JSON text. */
kit.inspect = (depth) => kit.packString(JSON.stringify(new Look(depth).at(kit.value())));

// ---- help ----

/** What help() is asked about: "Class", "Class.member", "" for anything else; strings are looked up as they are. */
kit.subject = function (value) {
	if (typeof value === "string") return value;
	if (!isObject(value) || proxies.has(value)) return "";
	if (typeof value !== "function") return isA(value, GPError) ? "GPError" : hostName(value);
	for (const name of kit.knownNames()) {
		const maker = kit.known(name);
		if (maker === value) return name;
		for (const [holder, between] of [[maker.prototype, "."], [maker, "."]]) {
			for (const member of namesOf(holder)) {
				if (member !== "constructor" && own(holder, member).value === value) return name + between + member;
			}
		}
	}
	for (const name of namesOf(globalThis)) if (data(globalThis, name) === value) return name;
	return "";
};

function hostName(value) {
	for (let object = value; isObject(object) && !proxies.has(object); object = above(object)) {
		const name = hostClass(object);
		if (name) return name;
	}
	return "";
}
})
