// SPDX-License-Identifier: MIT
//
// Initialise a device: everything on it is destroyed, its device key and certificates stay.

const { SmartCardHSMInitializer } = require("scsh/sc-hsm/SmartCardHSM");
const { connectFor } = require("../ceremony/device");
const { proceed, proceedDestroying } = require("../ceremony/consent");
const { describe, domainsOf, OK } = require("../ceremony/domains");
const { keysOf } = require("../ceremony/keys");
const { label, number, demandWords, thresholdOf } = require("../ceremony/options");
const { checkForm, checkSOPIN, soPin, triesLeft } = require("../ceremony/pin");
const { demandDevice, misuse, refuse } = require("../ceremony/refusals");
const { secret } = require("../ceremony/secrets");
const { plural, visible } = require("../ceremony/words");

const SO_QUESTION = "SO-PIN (16 hexadecimal digits)";
const USAGE = `usage: pyscsh run [--reader NAME] initialize.js [OPTION]...

Initialises a device. All keys, certificates, PINs and key domains on it are destroyed.

  --pin SOURCE            new user PIN, 6 to 16 characters
  --so-pin SOURCE         SO-PIN, 16 hexadecimal digits; the present one where the device has one
  --tries N               tries for the user PIN, default 3 (at most 3 for 6 characters, 5 for 7, 10 for more)
  --shares N              number of DKEK shares of key domain 0; 0: a DKEK that never leaves the device
  --domains N             number of key domains; without --shares they are empty
  --label TEXT            label of the token
  --transport-pin         the user PIN has to be changed before its first use
  --no-reset              the SO-PIN cannot unblock the user PIN
  --reset-only            the SO-PIN can reset the retry counter, but not set a new user PIN
  --pka M/N               public key authentication: M of N custodians log in
  --no-pin                no user PIN: custodians alone log in
  --replace-pka           registered keys of custodians can be replaced
  --combined              user PIN and custodians are both needed
  --last-try              go on although only one try for the SO-PIN is left
  --confirm SERIAL        the serial number that has to be typed otherwise`;
const OPTIONS = {
	"--pin": { name: "pin" }, "--so-pin": { name: "soPin" }, "--tries": { name: "tries" }, "--shares": { name: "shares" },
	"--domains": { name: "domains" }, "--label": { name: "label" }, "--transport-pin": { name: "transport", flag: true },
	"--no-reset": { name: "noReset", flag: true }, "--reset-only": { name: "resetOnly", flag: true },
	"--pka": { name: "pka" }, "--no-pin": { name: "noPIN", flag: true }, "--replace-pka": { name: "replacePKA", flag: true },
	"--combined": { name: "combined", flag: true }, "--last-try": { name: "lastTry", flag: true },
	"--confirm": { name: "confirm" },
};

function check(options) {
	demandWords(options);
	options.tries = number(options.tries, "--tries", 1, 10);
	if (options.shares !== undefined) options.shares = number(options.shares, "--shares", 0, 255);
	if (options.domains !== undefined) options.domains = number(options.domains, "--domains", 1, 255);
	if (options.label !== undefined) label(options.label);
	if (options.noReset && options.resetOnly) misuse("--no-reset and --reset-only exclude each other.");
	const withPIN = options.combined || options.transport || options.label !== undefined;
	if (options.noPIN && (!options.pka || withPIN)) misuse("--no-pin goes with --pka, without --combined, --transport-pin and --label.");
	if ((options.combined || options.replacePKA) && !options.pka) misuse("--combined and --replace-pka go with --pka.");
	if (options.pka) options.pka = pkaOf(options.pka);
}

/** M/N of custodians; one of one is allowed here. */
function pkaOf(text) {
	return text === "1/1" ? [1, 1] : /^1\/\d{1,2}$/.test(text) ? [1, number(text.slice(2), "--pka", 1, 90)] : thresholdOf(text, "--pka");
}

function work(c) {
	const { options } = c;
	const hsm = connectFor(c);
	const used = hsm.sc.isInitialized();
	if (used) checkSOPIN(hsm.sc, options.lastTry);
	const plan = [`initialise ${hsm.serial}: ${wanted(options).join(", ")}`];
	if (!(used ? proceedDestroying(c, hsm, plan, losses(hsm)) : proceed(c, plan))) return;
	const code = soPin(SO_QUESTION, options.soPin, !used);
	const pin = options.noPIN ? null : secret("User PIN", options.pin, true);
	if (pin) checkForm(pin);
	c.journal.step(`initialising ${hsm.serial}`, `${hsm.serial} is initialised`, () => initialize(hsm, options, pin, code));
	readBack(c, hsm);
}

function wanted({ tries, shares, domains, transport, noReset, resetOnly, pka, combined, replacePKA, noPIN, label: name }) {
	return [
		noPIN ? "no user PIN" : `${plural(tries, "try", "tries")} for the user PIN`,
		shares === undefined ? null : shares === 0 ? "a DKEK that never leaves the device" : plural(shares, "DKEK share"),
		domains === undefined ? null : plural(domains, "key domain"),
		shares === undefined && domains === undefined ? "WITHOUT key domains: its keys can never be backed up" : null,
		transport ? "transport PIN" : null, noReset ? "no reset of the user PIN" : null,
		resetOnly ? "reset of the retry counter only" : null, pka ? `${pka[0]} of ${pka[1]} custodians log in` : null,
		combined ? "together with the user PIN" : null, replacePKA ? "their keys can be replaced" : null,
		name === undefined ? null : `label ${name}`,
	].filter((part) => part !== null);
}

/** What is on the device and will be gone. */
function losses(hsm) {
	const keys = keysOf(hsm).map(({ id, type, size, label: name }) => (
		`key ${id}: ${type === undefined ? "without description" : `${visible(name)}, ${type} ${size} bits`}`
	));
	const domains = domainsOf(hsm.sc).filter(({ status }) => status.sw === OK).map(describe);
	return [...keys, ...domains, "the PINs, and every other object on it"];
}

function initialize({ card, sc }, options, pin, code) {
	const initializer = new SmartCardHSMInitializer(card);
	initializer.setInitializationCode(code);
	if (pin !== null) initializer.setUserPIN(pin);
	initializer.setRetryCounterInitial(options.tries);
	initializer.setResetRetryCounterMode(!options.noReset);
	initializer.setResetRetryCounterResetOnlyMode(options.resetOnly === true);
	initializer.setTransportPINMode(options.transport === true);
	if (options.shares !== undefined) initializer.setDKEKShares(options.shares);
	if (options.domains !== undefined) initializer.setKeyDomains(options.domains);
	if (options.pka) initializer.setPublicKeyAuthentication(...options.pka);
	initializer.setReplacePKAKeyMode(options.replacePKA === true);
	initializer.setCombinedAuthenticationMode(options.combined === true);
	if (options.label !== undefined && !options.transport) initializer.setLabel(options.label);
	demandDevice("Check the SO-PIN: it is the one of the last initialisation.", () => initializer.initialize());
	sc.logout();                                     // a new session; reads version and options again
}

/** What the device says now has to be what was meant. */
function readBack(c, hsm) {
	const { options } = c;
	const sw = hsm.sc.queryUserPINStatus();
	if (!options.transport && !options.pka && triesLeft(sw) !== options.tries) {
		refuse(`The device answers ${sw.toString(16).toUpperCase()} instead of ${plural(options.tries, "try", "tries")}.`,
			"Do not use the device; initialise it again.");
	}
	const domains = domainsOf(hsm.sc);
	for (const domain of domains) {
		print(`             ${describe(domain)}`);
		if (domain.status.sw === OK) c.record.domain(hsm.serial, domain.number, domain.status);
	}
	print(`Initialised  ${hsm.serial}, ${plural(domains.length, "key domain")}`);
	if (options.transport && options.label !== undefined) print("The label is not written: the transport PIN cannot log in.");
}

exports.initialize = {
	name: "initialize", usage: USAGE, options: OPTIONS, defaults: { tries: "3", soPin: "prompt" }, uses: ["pin", "soPin"], check, work,
};
