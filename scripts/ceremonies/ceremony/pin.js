// SPDX-License-Identifier: MIT
//
// The user PIN: its state before it is used, and the login.

const { Console } = require("pyscsh/Console");
const custodians = require("./custodians");
const { afterwards, refuse, unusable } = require("./refusals");
const { secret } = require("./secrets");
const { plural } = require("./words");

const OK = 0x9000, BLOCKED = 0x6983, TRANSPORT_PIN = 0x6984, OTHER_AUTHENTICATION = 0x6300;   // status words

/** Its status, unless the user PIN cannot be used: then stop; without --last-try also when a wrong one would block it. */
function checkPIN(sc, lastTry, byCustodians = false) {
	const sw = sc.queryUserPINStatus();
	if (triesLeft(sw) === null && sw !== BLOCKED && !sc.isInitialized()) {
		refuse("The device is not initialised.", "Initialise it first, with a key domain or DKEK shares.");
	}
	if (sw === BLOCKED) refuse("The user PIN is blocked.", "Reset its retry counter with the SO-PIN.");
	if (sw === TRANSPORT_PIN) refuse("The transport PIN is still active.", "Change the user PIN first.");
	if (sw === OTHER_AUTHENTICATION && byCustodians) return sw;
	if (sw === OTHER_AUTHENTICATION) {
		refuse("The device is set up for public key authentication.", "Let custodians log in where the script has --custodian.");
	}
	const tries = triesLeft(sw);
	if (tries === null) refuse(`The device answers a question for the PIN's state with ${sw.toString(16).toUpperCase()}.`,
		"Use another device.");
	print(`User PIN     ${plural(tries, "try", "tries")} left`);
	if (tries === 1 && !lastTry) {
		refuse("Only one try is left for the user PIN; a wrong one would block it.",
			"Make sure of the PIN and give --last-try, or reset the retry counter with the SO-PIN.");
	}
	return sw;
}

/** Tries that a status word tells of, null when it does not. */
function triesLeft(sw) {
	return (sw & 0xFFF0) === 0x63C0 ? sw & 0xF : null;
}

/** Do the action between login and logout, also when it fails; asks for the PIN unless it was read before. */
function withLogin(sc, given, source, action) {
	const pin = given || secret("User PIN", source);
	try {
		login(sc, pin);
	} finally {
		pin.clear();
	}
	loggedIn(sc, action);
}

/** Nobody stays logged in: other programs can reach the device when this one is done. Ctrl-C waits for the end of a step. */
function loggedIn(sc, action) {
	Console.holdInterrupts(true);
	afterwards(action, () => sc.logout());
}

/** Stop when a user PIN cannot be one; it was not sent to the device then. */
function checkForm(pin) {
	if (pin.length < 6 || pin.length > 16) {
		unusable(`A user PIN has 6 to 16 bytes, not ${pin.length}; it was not sent to the device.`,
			"Correct the PIN.");
	}
	for (let i = 0; i < pin.length; i++) {
		if (pin.byteAt(i) < 0x20 || pin.byteAt(i) === 0x7F) unusable("The user PIN contains a control character, " +
			"such as a second line end; it was not sent to the device.", "Correct the source of the PIN.");
	}
}

function login(sc, pin) {
	checkForm(pin);
	const sw = sc.verifyUserPIN(pin);
	if (sw === OK) return;
	const tries = triesLeft(sw);
	if (sw === BLOCKED || tries === 0) refuse("Wrong PIN; it is blocked now.",
		"Reset the retry counter with the SO-PIN.");
	if (tries !== null) refuse(`Wrong PIN, ${plural(tries, "try", "tries")} left.`,
		"Start again with the right PIN.");
	refuse(`The device refused the PIN with ${sw.toString(16).toUpperCase()}.`, "Check the state of the PIN.");
}

/** The SO-PIN as 8 bytes, from 16 hexadecimal digits. */
function soPin(question, source, isNew = false) {
	const typed = secret(question, source, isNew);
	if (typed.length !== 16 || !/^[0-9A-Fa-f]{16}$/.test(typed.toString(ASCII))) {
		unusable(`${question}: it is not 16 hexadecimal digits; it was not sent to the device.`, "Enter it again, or correct its source.");
	}
	return new ByteString(typed.toString(ASCII), HEX);
}

/** Stop unless the SO-PIN can be used; without --last-try also when a wrong one would block it for ever. */
function checkSOPIN(sc, lastTry) {
	const tries = triesLeft(sc.queryInitializationCodeStatus());
	if (tries === null || tries === 0) refuse("The SO-PIN is blocked: the device cannot be initialised or unblocked any more.",
		"Use another device.");
	print(`SO-PIN       ${plural(tries, "try", "tries")} left`);
	if (tries === 1 && !lastTry) {
		refuse("Only one try is left for the SO-PIN; a wrong one would block it for ever.",
			"Make sure of the SO-PIN and give --last-try.");
	}
}

/** The same for a ceremony, whose options may name custodians. */
function checkLogin(c, hsm) {
	hsm.loginStatus = checkPIN(hsm.sc, c.options.lastTry, custodians.given(c.options) && !c.rehearsal);
}

/** Log in for steps that change the device; Ctrl-C waits for the end of a step from here on. */
function withLoginFor(c, hsm, action) {
	if (c.rehearsal || !custodians.given(c.options)) {
		withPINFor(c, hsm, action);
		return;
	}
	afterwards(() => {                               // some custodians may be logged in when one fails
		custodians.authenticate(c, hsm);
		if (hsm.loginStatus === OTHER_AUTHENTICATION) loggedIn(hsm.sc, action);
		else withPINFor(c, hsm, action);
	}, () => hsm.sc.logout());
}

function withPINFor({ options }, { sc }, action) {
	withLogin(sc, options.pin === "prompt" ? null : secret("User PIN", options.pin), options.pin, action);
}

exports.checkPIN = checkPIN;
exports.checkForm = checkForm;
exports.soPin = soPin;
exports.checkSOPIN = checkSOPIN;
exports.triesLeft = triesLeft;
exports.checkLogin = checkLogin;
exports.withLoginFor = withLoginFor;
exports.withLogin = withLogin;
