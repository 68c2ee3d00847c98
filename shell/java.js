// SPDX-License-Identifier: MIT
// The globals java, javax, Packages, org, com, edu and net, as Rhino has them: packages that lead to the few classes
// which exist here. Using another class is an error that says what to use instead; naming it is not.
(function (kit, take) {
"use strict";

const { Proxy } = kit, tables = {};
const quit = globalThis.quit;

function table(name) {
	return tables[name] ||= kit.unpack(take(name)());
}

const types = new Map(), packages = new Map();

/** java.lang.Byte.TYPE and its like. */
function type(name) {
	if (!types.has(name)) types.set(name, { javaType: name, toString: () => name });
	return types.get(name);
}

function numberClass(name, primitive, parse, bits) {
	const max = 2 ** (bits - 1) - 1, cls = function (value) { return new Number(parse(value)); };
	const checked = (text, radix = 10) => {
		const number = parseInt(text, radix);
		if (!/^[+-]?[0-9a-zA-Z]+$/.test(text) || number !== number || number > max || number < -max - 1) {
			throw kit.javaError("java.lang.NumberFormatException", "For input string: \"" + text + "\"");
		}
		return number;
	};
	return Object.assign(cls, {
		TYPE: type(primitive), MAX_VALUE: max, MIN_VALUE: -max - 1, valueOf: checked,
		["parse" + name]: checked,
		toString: (value, radix) => (value === undefined ? "[JavaClass java.lang." + name + "]" : Number(value).toString(radix)),
		toHexString: (value) => (value < 0 ? BigInt.asUintN(bits, BigInt(value)) : value).toString(16),
		toBinaryString: (value) => (value < 0 ? BigInt.asUintN(bits, BigInt(value)) : value).toString(2),
	});
}

function Lock() {}
for (const name of ["lock", "unlock", "lockInterruptibly"]) kit.hide(Lock.prototype, name, () => undefined);
kit.hide(Lock.prototype, "tryLock", () => true);

// Classes without state in Python.
const plain = {
	"java.lang.Boolean": () => Object.assign((value) => String(value).toLowerCase() === "true", { TYPE: type("boolean"), TRUE: true, FALSE: false,
		parseBoolean: (text) => String(text).toLowerCase() === "true" }),
	"java.lang.Byte": () => numberClass("Byte", "byte", Number, 8),
	"java.lang.Character": () => ({ TYPE: type("char") }),
	"java.lang.Double": () => ({ TYPE: type("double"), parseDouble: Number }),
	"java.lang.Integer": () => Object.assign(numberClass("Integer", "int", Number, 32), { parseInt: numberClass("Int", "int", Number, 32).parseInt }),
	"java.lang.Long": () => numberClass("Long", "long", Number, 64),
	"java.lang.Math": () => Math,
	"java.lang.Object": () => Object,
	"java.lang.Short": () => numberClass("Short", "short", Number, 16),
	"java.util.concurrent.locks.ReentrantLock": () => Lock,
};

function classOf(path) {
	if (Object.hasOwn(plain, path)) return plain[path]();
	if (!Object.hasOwn(table("classes"), path)) return null;
	const [name, kind] = table("classes")[path], host = kit.constructorOf(name);
	if (path === "java.lang.System") return Object.assign(host, { exit(code) { quit(code); } });
	if (kind === "") return host;
	function JavaClass(...args) {
		if (!new.target) throw new TypeError(path + " can not be called as a function, use new");
		if (!args.length && path !== "java.io.ByteArrayOutputStream") throw kit.missing(path, 0);
		return new host(kind, ...(path === "java.io.ByteArrayOutputStream" ? [] : args));
	}
	JavaClass.prototype = host.prototype;
	kit.hide(JavaClass, "toString", () => "[JavaClass " + path + "]");
	return JavaClass;
}

/** The part of a name up to its class: the first one in upper case. */
function className(path) {
	const parts = path.split("."), at = parts.findIndex((part) => /^[A-Z]/.test(part));
	return at < 0 ? path : parts.slice(0, at + 1).join(".");
}

function refuse(path) {
	const name = className(path);
	let best = "";
	for (const known of Object.keys(table("instead"))) {
		if ((name === known || name.startsWith(known + ".")) && known.length > best.length) best = known;
	}
	throw new TypeError("Java class " + name + " does not exist here: " + table("instead")[best]);
}

function packageOf(path) {
	if (packages.has(path)) return packages.get(path);
	const value = new Proxy(function () {}, {
		get(_, name) {
			if (name === Symbol.toPrimitive || name === "toString") return () => "[JavaPackage " + path + "]";
			if (typeof name === "symbol") return name === kit.VALUE || undefined;
			return member(path ? path + "." + name : name);
		},
		set(_, name) { throw new TypeError("Java package " + path + " has no member " + String(name) + " to assign"); },
		has: () => true,
		apply: () => refuse(path),
		construct: () => refuse(path),
	});
	packages.set(path, value);
	return value;
}

function member(path) {
	if (!packages.has(path)) packages.set(path, classOf(path) || packageOf(path));
	return packages.get(path);
}

for (const name of ["java", "javax", "org", "com", "edu", "net", "Packages"]) {
	const settle = (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
	Object.defineProperty(globalThis, name, {
		configurable: true, enumerable: false,
		get() { const value = packageOf(name === "Packages" ? "" : name); settle(value); return value; },
		set: settle,
	});
}
})
