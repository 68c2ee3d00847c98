// SPDX-License-Identifier: MIT
// console for new scripts, as in browsers and Node: levels, formats, objects with a depth limit. No getter is called.
(function (kit, take) {
"use strict";

const note = take("note");                   // a text for the error stream
const frames = take("frames");               // a stack of the engine -> its lines that lie in scripts
const print = globalThis.print, own = Object.getOwnPropertyDescriptor;
const levels = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };
const MOST_ITEMS = 100, MOST_BYTES = 64, DEPTH = 3;
const counts = new Map(), timers = new Map();
let level = "info", indent = "";

const isHost = (value) => value[kit.HANDLE] !== undefined;
const isByteString = (value) => isHost(value) && typeof value.length === "number" && value.constructor.name === "ByteString";

function bytes(value) {
	const shown = value.length > MOST_BYTES ? value.left(MOST_BYTES).toString(HEX) + "..." : value.toString(HEX);
	return `ByteString(${shown})`;
}

function property(object, name, depth, seen) {
	const found = own(object, name);
	if (!("value" in found)) return found.get ? "[Getter]" : "[Setter]";
	return inspect(found.value, depth, seen);
}

const keyText = (name) => (typeof name === "symbol" ? `[${String(name)}]` : /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function listed(open, items, total, close) {
	if (total > items.length) items.push(`... ${total - items.length} more`);
	return items.length ? `${open} ${items.join(", ")} ${close}` : open + close;
}

function collection(value, depth, seen) {
	const inner = [...value].slice(0, MOST_ITEMS);
	const text = (item) => inspect(item, depth, seen);
	const items = inner.map((item) => (value instanceof Map ? `${text(item[0])} => ${text(item[1])}` : text(item)));
	return listed(`${value instanceof Map ? "Map" : "Set"}(${value.size}) {`, items, value.size, "}");
}

function composed(value, depth, seen) {
	if (Array.isArray(value)) {
		const items = [];
		for (let i = 0; i < Math.min(value.length, MOST_ITEMS); i++) {
			items.push(own(value, i) ? property(value, i, depth, seen) : "");
		}
		return listed("[", items, value.length, "]");
	}
	if (value instanceof Map || value instanceof Set) return collection(value, depth, seen);
	const names = Object.keys(value), prototype = Object.getPrototypeOf(value);
	const maker = prototype && own(prototype, "constructor")?.value?.name;
	const items = names.slice(0, MOST_ITEMS).map((name) => `${keyText(name)}: ${property(value, name, depth, seen)}`);
	return listed((maker && maker !== "Object" ? maker + " " : "") + "{", items, names.length, "}");
}

/** A value as text on one line; `seen` holds the objects around it. */
function inspect(value, depth = DEPTH, seen = []) {
	if (typeof value === "string") return JSON.stringify(value);
	if (typeof value === "bigint") return value + "n";
	if (typeof value === "function") return /^class\b/.test(Function.prototype.toString.call(value)) ? `[class ${value.name}]` : `[Function ${value.name || "(anonymous)"}]`;
	if (typeof value !== "object" || value === null) return String(value);
	if (isByteString(value)) return bytes(value);
	if (isHost(value)) return `[${value.constructor.name}]`;
	if (value instanceof Error) return `[${String(value)}]`;
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
	if (value instanceof RegExp) return String(value);
	if (seen.includes(value)) return "[Circular]";
	if (depth <= 0) return Array.isArray(value) ? "[Array]" : "[Object]";
	return composed(value, depth - 1, [...seen, value]);
}

/** An argument of log: strings as they are, errors with their stack, the rest inspected. */
function shown(value) {
	if (typeof value === "string") return value;
	if (value instanceof Error && typeof value.stack === "string") return String(value) + stack(value);
	return inspect(value);
}

const stack = (error) => kit.unpack(frames(error.stack));

const formats = {
	s: (value) => (typeof value === "object" ? inspect(value, 1) : String(value)),
	d: (value) => String(Number(value)), i: (value) => String(Math.trunc(Number(value))), f: (value) => String(Number(value)),
	j: (value) => JSON.stringify(value), o: (value) => inspect(value), O: (value) => inspect(value), c: () => "",
};

function text(values) {
	let [first, ...rest] = values;
	if (typeof first === "string" && rest.length) {
		first = first.replace(/%([sdifjoOc%])/g, (all, kind) => (kind === "%" ? "%" : rest.length ? formats[kind](rest.shift()) : all));
		return [first, ...rest.map(shown)].join(" ");
	}
	return values.map(shown).join(" ");
}

const indented = (content) => (indent ? content.replace(/^/gm, indent) : content);

function out(of, values) {
	if (levels[of] < levels[level]) return;
	if (values.length === 1 && typeof values[0] === "object" && values[0] !== null && isByteString(values[0])) print(values[0]);
	else print(indented(text(values)));
}

function err(of, values) {
	if (levels[of] >= levels[level] && note(indented(text(values))) === kit.FAIL) throw kit.fail();
}

const label = (name) => (name === undefined ? "default" : String(name));

const console = {
	log(...values) { out("info", values); },
	info(...values) { out("info", values); },
	debug(...values) { out("debug", values); },
	warn(...values) { err("warn", values); },
	error(...values) { err("error", values); },
	trace(...values) { err("error", [`Trace: ${text(values)}${stack(new Error())}`]); },
	dir(value, options) { out("info", [inspect(value, options?.depth ?? DEPTH)]); },
	assert(condition, ...values) { if (!condition) err("error", [`Assertion failed${values.length ? ": " + text(values) : ""}`]); },
	count(name) {
		counts.set(label(name), (counts.get(label(name)) ?? 0) + 1);
		out("info", [`${label(name)}: ${counts.get(label(name))}`]);
	},
	countReset(name) { counts.delete(label(name)); },
	group(...values) { if (values.length) out("info", values); indent += "  "; },
	groupEnd() { indent = indent.slice(2); },
	time(name) { timers.set(label(name), Date.now()); },
	timeLog(name, ...values) {
		const start = timers.get(label(name));
		if (start === undefined) err("warn", [`There is no timer ${label(name)}`]);
		else out("info", [`${label(name)}: ${Date.now() - start} ms`, ...values]);
	},
	timeEnd(name) { this.timeLog(name); timers.delete(label(name)); },
};
for (const name of Object.keys(console)) Object.defineProperty(console, name, { enumerable: false });
Object.defineProperty(console, "level", {
	enumerable: true,
	get() { return level; },
	set(wanted) {
		if (!Object.hasOwn(levels, wanted)) throw new TypeError(`console.level is one of ${Object.keys(levels).join(", ")}, not ${String(wanted)}`);
		level = wanted;
	},
});
kit.hide(globalThis, "console", console);
})
