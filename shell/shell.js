// SPDX-License-Identifier: MIT
// Globals of the shell itself: settings, quit, the short commands for cards.
(function (kit, take) {
"use strict";

const readerOf = take("reader"), readerAt = take("readerAt"), readerCount = take("readerCount"), quitWith = take("quit"), helpOn = take("help"), prepareHelp = take("prepareHelp");

function checked(value) {
	if (value === kit.FAIL) throw kit.fail();
	return kit.unpack(value);
}

const settings = {};
let reader, known = false;
Object.defineProperty(settings, "reader", {
	configurable: true, enumerable: true,
	get() {
		if (!known) { reader = checked(readerOf()) ?? undefined; known = true; }
		return reader;
	},
	set(value) { reader = value; known = true; },
});
for (let n = 1, all = readerCount(); all > 1 && n <= all; n++) {
	Object.defineProperty(settings, "reader" + n, {
		configurable: true, enumerable: true,
		get() { return checked(readerAt(n - 1)); },
		set(value) { Object.defineProperty(this, "reader" + n, { value, writable: true, configurable: true, enumerable: true }); },
	});
}
kit.forgetReader = () => { known = false; };
kit.hide(settings, "setProperty", function setProperty(name, value) { settings[name] = String(value); });
kit.hide(globalThis, "_scsh3", settings);

kit.hide(globalThis, "quit", function quit(code) { checked(quitWith(code === undefined ? 0 : code | 0)); });
kit.hide(globalThis, "q", function q() { quit(0); });
kit.hide(globalThis, "help", function help(what) {
	if (!kit.subject) checked(prepareHelp());
	const subject = what === undefined ? "" : kit.subject(what);
	if (what !== undefined && !subject) print("There is no help for this value; help() lists what there is.");
	else checked(helpOn(kit.packString(subject)));
});
kit.hide(globalThis, "defineClass", function defineClass() {});

kit.hide(globalThis, "requires", function requires(version) {
	const have = GPSystem.getSystemID().toString(OID).split(".").slice(-4, -1).map(Number);
	const want = String(version).split(".").map(Number);
	for (let i = 0; i < 3; i++) {
		if (have[i] !== (want[i] || 0)) {
			if (have[i] < (want[i] || 0)) print("This script asks for release " + version + " of the shell");
			return;
		}
	}
});

kit.hide(globalThis, "reset", function reset() {
	globalThis.card = new Card(_scsh3.reader);
	const atr = card.reset(Card.RESET_COLD);
	print(atr.toByteString());
	return atr;
});
kit.hide(globalThis, "r", globalThis.reset);

kit.hide(globalThis, "apdu", function apdu(hex) {
	if (typeof card === "undefined") globalThis.card = new Card(_scsh3.reader);
	const response = card.plainApdu(new ByteString(hex, HEX));
	if (card.SW !== 0x9000) print("SW1/SW2=" + card.SW.toString(16).toUpperCase() + (card.SWMSG ? " (" + card.SWMSG + ")" : ""));
	return response;
});
kit.hide(globalThis, "a", globalThis.apdu);
})
