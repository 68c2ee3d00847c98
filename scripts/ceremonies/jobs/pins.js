// SPDX-License-Identifier: MIT
//
// PINs: change, unblock, replace the transport PIN, change the SO-PIN.

const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { demandWords } = require("../ceremony/options");
const { checkForm, checkSOPIN, soPin, triesLeft } = require("../ceremony/pin");
const { demandDevice, misuse, refuse } = require("../ceremony/refusals");
const { secret } = require("../ceremony/secrets");
const { plural } = require("../ceremony/words");

const OK = 0x9000, BLOCKED = 0x6983, TRANSPORT = 0x6984;   // status words
const SO_QUESTION = "SO-PIN (16 hexadecimal digits)";
const USAGE = `usage: pyscsh run [--reader NAME] pin.js ACTION [OPTION]...

  status                  tries left for user PIN and SO-PIN; uses no PIN
  change                  change the user PIN, also a transport PIN before its first use
  unblock                 reset the retry counter of the user PIN with the SO-PIN, and set a new user PIN where allowed
  change-so-pin           change the SO-PIN

  --pin SOURCE            present user PIN (change)
  --new-pin SOURCE        new user PIN, 6 to 16 characters (change, unblock)
  --keep-pin              unblock: reset the retry counter only
  --so-pin SOURCE         present SO-PIN, 16 hexadecimal digits (unblock, change-so-pin)
  --new-so-pin SOURCE     new SO-PIN (change-so-pin)
  --last-try              go on although only one try is left`;
const OPTIONS = {
	"--pin": { name: "pin" }, "--new-pin": { name: "newPIN" }, "--keep-pin": { name: "keepPIN", flag: true },
	"--so-pin": { name: "soPin" }, "--new-so-pin": { name: "newSOPIN" }, "--last-try": { name: "lastTry", flag: true },
};
const ACTIONS = { "status": () => undefined, change, unblock, "change-so-pin": changeSOPIN };

function check(options) {
	const [action] = demandWords(options, "ACTION");
	if (!Object.hasOwn(ACTIONS, action)) misuse(`ACTION is one of ${Object.keys(ACTIONS).join(", ")}, not ${action}.`);
}

function work(c) {
	const hsm = connectFor(c);
	if (!hsm.sc.isInitialized()) refuse("The device is not initialised.", "Initialise it first.");
	ACTIONS[c.options.files[0]](c, hsm);
	hsm.sc.logout();
	const sw = hsm.sc.queryUserPINStatus(), tries = triesLeft(sw);
	const states = { [BLOCKED]: "blocked", [TRANSPORT]: "transport PIN: has to be changed before its first use" };
	print(`User PIN     ${tries === null ? states[sw] || sw.toString(16).toUpperCase() : `${plural(tries, "try", "tries")} left`}`);
	print(`SO-PIN       ${plural(triesLeft(hsm.sc.queryInitializationCodeStatus()) || 0, "try", "tries")} left`);
}

function change(c, hsm) {
	const sw = hsm.sc.queryUserPINStatus();
	if (sw === BLOCKED) refuse("The user PIN is blocked.", "Unblock it with the SO-PIN: pin.js unblock.");
	if (triesLeft(sw) === 1 && !c.options.lastTry) {
		refuse("Only one try is left for the user PIN; a wrong one would block it.", "Make sure of the PIN and give --last-try, or unblock it.");
	}
	if (!proceed(c, [`change the user PIN of ${hsm.serial}`])) return;
	const old = secret("User PIN", c.options.pin);
	checkForm(old);
	const wanted = newPIN(c);
	step(c, "changing the user PIN", "the user PIN is changed", "Check the present PIN.", () => hsm.sc.changeUserPIN(old, wanted));
	prove(c, hsm, wanted);
}

function newPIN(c) {
	const wanted = secret("New user PIN", c.options.newPIN, true);
	checkForm(wanted);
	return wanted;
}

function unblock(c, hsm) {
	if (!hsm.sc.isResetRetryCounterEnabled()) {
		refuse("The device was initialised so that the SO-PIN cannot unblock the user PIN.", "Initialise it again; its keys are lost with that.");
	}
	if (!c.options.keepPIN && !hsm.sc.isPINResetEnabled()) {
		refuse("On this device the SO-PIN can only reset the retry counter, not set a new user PIN.", "Give --keep-pin.");
	}
	checkSOPIN(hsm.sc, c.options.lastTry);
	if (!proceed(c, [c.options.keepPIN ? "reset the retry counter of the user PIN" : "unblock the user PIN and set a new one"])) return;
	const code = soPin(SO_QUESTION, c.options.soPin);
	const wanted = c.options.keepPIN ? [] : [newPIN(c)];
	step(c, "unblocking the user PIN", "the user PIN is unblocked", "Check the SO-PIN.", () => hsm.sc.unblockUserPIN(code, ...wanted));
	if (wanted.length > 0) prove(c, hsm, wanted[0]);
}

function changeSOPIN(c, hsm) {
	checkSOPIN(hsm.sc, c.options.lastTry);
	if (!proceed(c, [`change the SO-PIN of ${hsm.serial}`])) return;
	const old = soPin(SO_QUESTION, c.options.soPin);
	const wanted = soPin("New SO-PIN (16 hexadecimal digits)", c.options.newSOPIN, true);
	step(c, "changing the SO-PIN", "the SO-PIN is changed", "Check the present SO-PIN.", () => hsm.sc.changeInitializationCode(old, wanted));
}

function step(c, doing, done, advice, action) {
	c.journal.step(doing, done, () => demandDevice(advice, action), true);
	print(`Done         ${done}`);
}

/** The new PIN is used once, while it is known to be right. */
function prove(c, hsm, pin) {
	const sw = hsm.sc.verifyUserPIN(pin);
	if (sw !== OK && hsm.sc.queryUserPINStatus() !== OK) {
		refuse(`The device does not take the new PIN (${sw.toString(16).toUpperCase()}).`, "Unblock it with the SO-PIN.");
	}
}

exports.pin = {
	name: "pin", usage: USAGE, options: OPTIONS, uses: ["pin", "soPin"], check, work,
	defaults: { soPin: "prompt", newPIN: "prompt", newSOPIN: "prompt" },
};
