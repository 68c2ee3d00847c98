// SPDX-License-Identifier: MIT
//
// Login by custodians: their keys in other devices sign the challenge of this one, here or somewhere else.

const { CeremonyFiles } = require("pyscsh/CeremonyFiles");
const { Console } = require("pyscsh/Console");
const { ManagePKA } = require("scsh/sc-hsm/ManagePKA");
const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { HSMKeyStore } = require("scsh/sc-hsm/HSMKeyStore");
const { CVC } = require("scsh/eac/CVC");
const { afterwards, demandDevice, demandInput, refuse, unusable } = require("./refusals");
const { noteQuestion, secret } = require("./secrets");
const { hex, plural, visible } = require("./words");

const OK = 0x9000;
const CHALLENGE = /^([0-9A-F]{2}){20,24}$/;          // name of the device, up to 16 characters, and 8 bytes
const OPTIONS = {
	"--custodian": { name: "custodians", list: true }, "--custodian-pin": { name: "custodianPINs", list: true },
	"--challenge": { name: "challenge" }, "--response": { name: "responses", list: true },
};
const USAGE = `
  --custodian READER      where public keys log in: reader with a custodian's device; repeatable
  --custodian-pin SOURCE  user PIN of that device; the n-th one belongs to the n-th custodian
  --challenge FILE        or: write the challenge to FILE and wait for responses made by pka.js sign elsewhere
  --response FILE         a response; repeatable`;

function given(options) {
	return (options.custodians || []).length > 0 || options.challenge !== undefined;
}

/** Let custodians authenticate until the device is content. */
function authenticate(c, hsm) {
	const pka = new ManagePKA(hsm.sc);
	if (c.options.challenge !== undefined) byFiles(c, pka);
	c.options.custodians.forEach((reader, index) => byDevice(c, pka, reader, c.options.custodianPINs[index] || "prompt"));
	const { required, authenticated } = pka.getStatus();
	print(`Custodians   ${authenticated} of ${required} needed have authenticated`);
	if (authenticated < required) {
		refuse(`${plural(required - authenticated, "custodian is", "custodians are")} missing.`, "Let more of them take part.");
	}
}

function byDevice(c, pka, reader, source) {
	const card = new Card(reader);
	try {
		const sc = new SmartCardHSM(card);
		const name = `custodian ${visible(sc.getSerialNumber())}`;
		const { key, holder } = registeredKey(pka, sc, name);
		const { checkForm, checkPIN } = require("./pin");   // not above: pin.js needs this module too
		checkPIN(sc, c.options.lastTry);
		const pin = secret(`User PIN of ${name}`, source);
		checkForm(pin);
		if (sc.verifyUserPIN(pin) !== OK) refuse(`The device of ${name} refused the PIN.`, "Start again with the right PIN.");
		afterwards(() => demandDevice("Check that the key of the custodian was registered.", () => pka.authenticateWith(key, holder)),
			() => sc.logout());
		note(c, name);
	} finally {
		card.close();
	}
}

function note(c, name) {
	noteQuestion("Challenge of the device", `signed by ${name}`);
	print(`             ${name} has authenticated`);
}

/** The key of a custodian's device that is registered; {key, holder}. */
function registeredKey(pka, sc, name) {
	const known = pka.enumeratePublicKeys().map(({ chr }) => chr.toString());
	const ks = new HSMKeyStore(sc);
	ks.enumerateKeys();
	for (const id of sc.idlist) {
		const holder = holderOf(ks, sc.getKey(id));
		if (known.includes(holder)) return { key: sc.getKey(id), holder };
	}
	refuse(`No key of ${name} is registered.`, `Registered are: ${known.join(", ") || "none"}.`);
}

function holderOf(ks, key) {
	try {
		return new CVC(ks.getCertificate(key)).getCHR().toString();
	} catch (error) {
		if (error instanceof GPError) return null;
		throw error;
	}
}

/** The challenge is good as long as this session: the responses are brought while the program waits. */
function byFiles(c, pka) {
	demandReplaceable(c.options.challenge);
	const challenge = pka.getChallenge();
	CeremonyFiles.write(c.options.challenge, new ByteString(hex(challenge) + "\n", ASCII), true);
	print(`Challenge    written to ${c.options.challenge}; custodians sign it with: pka.js sign ${c.options.challenge} KEY RESPONSE`);
	if (!c.options.responses.every((name) => CeremonyFiles.exists(name)) && !Console.confirm("Are all responses there?")) {
		refuse("The responses are missing.", "Start again: a challenge is good for one session only.");
	}
	for (const name of c.options.responses) {
		const { holder, signature } = parseResponse(name, CeremonyFiles.read(name).toString(ASCII));
		demandDevice(`Let the custodian sign the challenge of this session (${name}).`, () => pka.authenticate(holder, signature));
		note(c, holder);
	}
}

/** An old challenge is of no use to anybody; any other file may be all that there is of a key. */
function demandReplaceable(name) {
	if (!CeremonyFiles.exists(name)) return;
	const text = demandInput("Choose another name.", () => CeremonyFiles.read(name)).toString(ASCII);
	if (CHALLENGE.test(text.trim())) return;
	unusable(`${name} exists already and is no challenge; it was not overwritten.`, "Choose another name, or move the file away.");
}

function parseResponse(name, text) {
	const match = /^([A-Z]{2}[A-Z0-9]{5,14}) ([0-9A-F]{128})\s*$/.exec(text);
	if (!match) unusable(`${name} is no response of a custodian.`, "Make it with pka.js sign.");
	return { holder: match[1], signature: new ByteString(match[2], HEX) };
}

Object.assign(exports, { CHALLENGE, OPTIONS, USAGE, given, authenticate, holderOf });
