// SPDX-License-Identifier: MIT
//
// Public key authentication: keys of custodians in other devices log in, m of n of them.

const { ManagePKA } = require("scsh/sc-hsm/ManagePKA");
const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { authenticate, CHALLENGE, holderOf } = require("../ceremony/custodians");
const { demandAbsent, readInput, writeOutput } = require("../ceremony/files");
const { chosenKey } = require("../ceremony/keys");
const { demandWords, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, demandInput, misuse, refuse, unusable } = require("../ceremony/refusals");
const { hex, plural, visible } = require("../ceremony/words");

const USAGE = `usage: pyscsh run [--reader NAME] pka.js ACTION [OPTION]...

  status                  keys that are registered, needed and missing
  export KEY FILE         on a custodian's device: write its public key for registration
  register FILE...        register public keys of custodians; the device was initialised with --pka M/N
  sign CHALLENGE KEY RESPONSE
                          on a custodian's device: sign the challenge that another device has written
  authenticate            let custodians log in, to try it
${PIN_USAGE}`;
// Action: words behind it, what it does.
const ACTIONS = {
	"status": { words: [], run: status }, "export": { words: ["KEY", "FILE"], run: exportKey },
	"register": { words: null, run: register }, "sign": { words: ["CHALLENGE", "KEY", "RESPONSE"], run: sign },
	"authenticate": { words: [], run: attempt },
};

function check(options) {
	const [action, ...rest] = options.files;
	if (!action || !Object.hasOwn(ACTIONS, action)) misuse(`ACTION is one of ${Object.keys(ACTIONS).join(", ")}.`);
	const { words } = ACTIONS[action];
	if (words !== null) demandWords(options, "ACTION", ...words);
	else if (rest.length === 0) misuse("No file with a public key is named.");
}

function work(c) {
	const [action, ...words] = c.options.files;
	ACTIONS[action].run(c, ...words);
}

function active(hsm) {
	const pka = new ManagePKA(hsm.sc);
	if (!pka.isActive()) refuse("The device was not initialised for public key authentication.", "Initialise it with --pka M/N.");
	return pka;
}

function status(c) {
	show(c, active(connectFor(c)));
}

function show(c, pka) {
	const { total, missing, required, authenticated } = pka.getStatus();
	print(`Custodians   ${total - missing} of ${total} registered, ${required} needed, ${authenticated} authenticated`);
	for (const { index, chr } of pka.enumeratePublicKeys()) {
		print(`             ${index}: ${visible(chr)}`);
		c.record.notes.push(`Registered for public key authentication: ${chr}.`);
	}
}

function exportKey(c, which, name) {
	demandAbsent(c, [name]);
	const hsm = connectFor(c);
	const key = chosenKey(hsm, which);
	const file = demandDevice("The key needs the request that the device has signed; a certificate must not have replaced it.",
		() => ManagePKA.exportPublicKey(hsm.sc, key.id));
	if (!proceed(c, [`write the public key of key ${key.id} ${visible(key.label)} to ${name}`])) return;
	writeOutput(c, "public key of a custodian", name, file);
	print(`Written      ${name}: ${visible(holderOf(hsm.ks, key.key))}`);
}

function register(c, ...names) {
	const files = names.map((name) => ({ name, content: readInput(c, "public key of a custodian", name) }));
	const hsm = connectFor(c);
	const pka = active(hsm);
	const { missing, total } = pka.getStatus();
	if (files.length > missing) {
		refuse(`${missing} of ${plural(total, "key")} can still be registered, but ${files.length} are given.`, "Name only those that are missing.");
	}
	if (!proceed(c, names.map((name) => `register ${name} on ${hsm.serial}`))) return;
	for (const { name, content } of files) {
		c.journal.step(`registering ${name}`, `${name} is registered`,
			() => demandDevice("Name a file made with pka.js export from a device of the same kind.", () => pka.registerPublicKey(content)));
	}
	show(c, pka);
}

function sign(c, input, which, output) {
	demandAbsent(c, [output]);
	const challenge = challengeOf(input, readInput(c, "challenge", input));
	const hsm = connectFor(c);
	const key = chosenKey(hsm, which);
	const device = challenge.left(challenge.length - 8).toString(ASCII).slice(0, -5);
	checkLogin(c, hsm);
	if (!proceed(c, [`let key ${key.id} ${visible(key.label)} log in to ${device}`])) return;
	let signature;
	withLoginFor(c, hsm, () => {
		signature = demandDevice("The key has to be an EC key of 256 bits.", () => ManagePKA.signChallenge(key.key, challenge));
	});
	writeOutput(c, "response", output, new ByteString(`${holderOf(hsm.ks, key.key)} ${hex(signature)}\n`, ASCII));
	print(`Written      ${output}: ${visible(holderOf(hsm.ks, key.key))} logs in to ${visible(device)}`);
}

/** Name of the device (16 characters) and its challenge, 8 bytes. */
function challengeOf(name, content) {
	const text = content.toString(ASCII).trim();
	if (!CHALLENGE.test(text)) unusable(`${name} is no challenge of a device.`, "Make it with --challenge.");
	return new ByteString(text, HEX);
}

function attempt(c) {
	const hsm = connectFor(c);
	active(hsm);
	checkLogin(c, hsm);
	if (!proceed(c, [`let custodians log in to ${hsm.serial}`])) return;
	demandInput("Name them with --custodian, or --challenge and --response.", () => authenticate(c, hsm));
	hsm.sc.logout();
}

exports.pka = {
	name: "pka", usage: USAGE, options: { ...PIN }, uses: ["pin"], check, work,
	notRehearsable: "a virtual copy has no certificates that other devices accept, and accepts none of theirs.",
};
