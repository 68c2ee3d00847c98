// SPDX-License-Identifier: MIT
//
// DKEK shares: create share files, give a share new custodians, import shares into a device.

const { DKEK } = require("scsh/sc-hsm/DKEK");
const { Console } = require("pyscsh/Console");
const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { describe, OK, slot } = require("../ceremony/domains");
const { readInput } = require("../ceremony/files");
const { number, demandWords, thresholdOf, PIN, PIN_USAGE } = require("../ceremony/options");
const passwords = require("../ceremony/passwords");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, misuse, refuse, unusable } = require("../ceremony/refusals");
const { noteQuestion } = require("../ceremony/secrets");
const shares = require("../ceremony/shares");
const { hex, plural } = require("../ceremony/words");

const SHARE_LENGTH = 32;
const crypto = new Crypto();

// ---- create ----

const CREATE_USAGE = `usage: pyscsh run [--reader NAME] create-shares.js FILE.pbe... [OPTION]...

Creates a DKEK in shares: one random share a file. No device is needed; with --device-random it takes part.
${passwords.USAGE}
  --device-random         mix random numbers of the device into the shares`;

function checkCreate(options) {
	if (options.files.length === 0) misuse("No file is named: one for each share.");
	if (options.files.length > 255) misuse("There are at most 255 shares.");
	checkPasswords(options);
}

function checkPasswords(options) {
	if (options.split) options.split = thresholdOf(options.split, "--split");
	if (options.split && options.passwords.length > 0) misuse("--password and --split exclude each other.");
	if (options.passwords.length > options.files.length) misuse("There are more --password options than files.");
}

function create(c) {
	const { options } = c;
	passwords.checkOutputs(c, options.files, options.split);
	const hsm = options.deviceRandom ? connectFor(c) : null;
	const kind = options.split ? `a random password in ${options.split[1]} pieces, any ${options.split[0]} of which open it`
		: "a password of its own";
	if (!proceed(c, options.files.map((name) => `write ${name}: a new DKEK share under ${kind}`))) return;
	const dkek = new DKEK(crypto);
	try {
		options.files.forEach((name, index) => createOne(c, hsm, dkek, name, options.passwords[index]));
		tellKCV(c, dkek, options.files.length);
	} finally {
		dkek.clear();
	}
}

function createOne(c, hsm, dkek, name, source) {
	const ours = crypto.generateRandom(SHARE_LENGTH);
	const theirs = hsm ? demandDevice("Use another device.", () => hsm.sc.generateRandom(SHARE_LENGTH)) : null;
	const share = theirs ? ours.xor(theirs) : ours;
	try {
		passwords.writeShare(c, name, share, { split: c.options.split, source });
		dkek.importDKEKShare(share);
	} finally {
		for (const value of [ours, theirs, share]) if (value) value.clear();
	}
}

function tellKCV(c, dkek, count) {
	const kcv = hex(dkek.getKCV());
	print(`DKEK         of ${plural(count, "share")}, key check value ${kcv}: write it down, every import is checked against it`);
	c.record.notes.push(`The DKEK of ${plural(count, "share")} has the key check value ${kcv}.`);
}

// ---- new custodians ----

const RESPLIT_USAGE = `usage: pyscsh run resplit-share.js OLD.pbe NEW.pbe [OPTION]...

Writes the share in OLD.pbe to NEW.pbe under another password, for instance for new custodians. The share stays the
same: whoever kept OLD.pbe and its password can still open it, so destroy OLD.pbe.
${shares.USAGE}${passwords.USAGE}`;

function checkResplit(options) {
	demandWords(options, "OLD.pbe", "NEW.pbe");
	if (options.split) options.split = thresholdOf(options.split, "--split");
	if (options.split && options.passwords.length > 0) misuse("--password and --split exclude each other.");
}

function resplit(c) {
	const { options } = c;
	const [old, name] = options.files;
	passwords.checkOutputs(c, [name], options.split);
	const given = shares.readShareFiles(options, [old], (file) => readInput(c, "DKEK share", file));
	if (!proceed(c, [`write the share of ${old} to ${name} under a new password`])) return;
	shares.openShares(given, (value) => {
		passwords.writeShare(c, name, value, { split: options.split, source: options.passwords[0] });
	});
	print(`Rewritten    ${old} to ${name}; destroy ${old} and what opens it`);
}

// ---- import ----

const IMPORT_USAGE = `usage: pyscsh run [--reader NAME] import-shares.js FILE.pbe... [OPTION]...

Imports DKEK shares into a key domain. Shares of a domain may come in several runs, by different people.
${shares.USAGE}
  --key-domain N          key domain, default 0
  --kcv KCV               key check value that the DKEK must have, 16 hexadecimal digits
  --create N              create the key domain for N shares if it does not exist (needs the user PIN)${PIN_USAGE}`;

function checkImport(options) {
	if (options.files.length === 0) misuse("No share file is named.");
	if (options.sharePasswords.length > options.files.length) misuse("There are more --share-password options than shares.");
	options.domain = number(options.domain, "--key-domain", 0, 255);
	if (options.create !== undefined) options.create = number(options.create, "--create", 1, 255);
	if (options.kcv !== undefined && !/^[0-9A-Fa-f]{16}$/.test(options.kcv)) misuse("--kcv has 16 hexadecimal digits.");
}

function importShares(c) {
	const { options } = c;
	const given = shares.readShareFiles(options, options.files, (file) => readInput(c, "DKEK share", file));
	const hsm = connectFor(c);
	const status = slot(hsm.sc, options.domain);
	const before = status.exists ? status : { exists: false, shares: options.create, outstanding: options.create };
	demandRoom(c, before, given.length);
	if (!status.exists) checkLogin(c, hsm);
	if (!proceed(c, importPlan(options, given, before))) return;
	const values = [];
	try {
		shares.openShares(given, (value) => values.push(value.concat(new ByteString("", HEX))));
		demandKCV(c, values, before);
		if (!status.exists) createDomain(c, hsm);
		bringIn(c, hsm, given, values);
	} finally {
		for (const value of values) value.clear();
	}
}

function demandRoom({ options }, { exists, shares: total, outstanding, kcv, keyDomain }, count) {
	const name = `Key domain ${options.domain}`;
	if (total === undefined) refuse(`${name} is not created.`, "Give --create N with the number of its shares.");
	if (keyDomain) refuse(`${name} is an XKEK domain; it takes no shares.`, "Choose another one with --key-domain.");
	if (exists && outstanding === 0) refuse(`${name} has its DKEK already, with key check value ${hex(kcv)}.`,
		"Nothing is left to do; to replace it, delete it first with key-domain.js.");
	if (exists && options.create !== undefined && options.create !== total) {
		refuse(`${name} is created for ${plural(total, "share")}, not ${options.create}.`, "Correct --create.");
	}
	if (count > outstanding) refuse(`${name} waits for ${plural(outstanding, "share")}, but ${count} are given.`,
		"Name only the shares that are missing.");
}

function importPlan({ domain, create: wanted }, given, { exists, shares: total, outstanding }) {
	const made = exists ? [] : [`create key domain ${domain} for ${plural(wanted, "share")}`];
	const left = outstanding - given.length;
	return [...made, ...given.map(({ name }) => `import ${name} into key domain ${domain}`),
		left > 0 ? `then ${left} of ${plural(total, "share")} will be missing` : "then the DKEK is complete"];
}

/** Before anything reaches the device: equal shares cancel each other, and all shares together have a known value. */
function demandKCV(c, values, { shares: total }) {
	for (const [index, value] of values.entries()) {
		if (values.slice(0, index).some((other) => other.equals(value))) {
			unusable("Two of the files hold the same share; they would cancel each other.", "Name each share once.");
		}
	}
	if (values.length !== total) return;
	const dkek = new DKEK(crypto);
	for (const value of values) dkek.importDKEKShare(value);
	const found = hex(dkek.getKCV());
	dkek.clear();
	compare(c, found);
}

/** With the value that was written down: given as option, or known to the people here. */
function compare(c, found) {
	const { kcv, yes } = c.options;
	print(`Shares       give the DKEK with key check value ${found}`);
	if (kcv !== undefined && found !== kcv.toUpperCase()) {
		unusable(`The shares give a DKEK with key check value ${found}, not ${kcv.toUpperCase()}; the device was not changed.`,
			"Name the shares that belong together.");
	}
	if (kcv !== undefined || yes || c.rehearsal) return;
	const question = `Is ${found} the key check value that was written down?`;
	const agreed = Console.confirm(question);
	noteQuestion(question, agreed ? "yes" : "no");
	if (!agreed) {
		refuse("The key check value was not confirmed; the device was not changed.",
			"Name the shares that belong together, and give --kcv where nobody can be asked.");
	}
}

function createDomain(c, hsm) {
	const { domain, create: wanted } = c.options;
	withLoginFor(c, hsm, () => c.journal.step(`creating key domain ${domain}`,
		`key domain ${domain} is created for ${plural(wanted, "share")}`,
		() => demandDevice("Check the key domains of the device.", () => hsm.sc.createDKEKKeyDomain(domain, wanted)), true));
}

function bringIn(c, hsm, given, values) {
	const { domain } = c.options;
	let status;
	given.forEach(({ name }, index) => {
		c.journal.way = "Some shares are in the device: run again with only those that are missing; the device counts them.";
		status = c.journal.step(`importing ${name}`, `${name} is imported into key domain ${domain}`, () => (
			demandDevice("Check the state of the key domain.", () => hsm.sc.importKeyShare(domain, values[index]))
		), true);
	});
	judge(c, hsm, status);
}

/** The device's own key check value has to be the wanted one. */
function judge(c, hsm, status) {
	const { domain, kcv } = c.options;
	print(`Key domain   ${describe({ number: domain, status: { ...status, sw: OK } })}`);
	c.record.domain(hsm.serial, domain, status);
	if (status.outstanding > 0 || kcv === undefined) return;
	if (hex(status.kcv) !== kcv.toUpperCase()) {
		c.journal.way = `Delete the DKEK with key-domain.js --delete-kek and import the right shares.`;
		refuse(`Key domain ${domain} now has a DKEK with key check value ${hex(status.kcv)}, not ${kcv.toUpperCase()}.`);
	}
}

const EXTRA = { "--key-domain": { name: "domain" }, "--kcv": { name: "kcv" }, "--create": { name: "create" } };

Object.assign(exports, {
	createShares: {
		name: "create-shares", usage: CREATE_USAGE, uses: [], check: checkCreate, work: create,
		options: { ...passwords.OPTIONS, "--device-random": { name: "deviceRandom", flag: true } },
	},
	resplitShare: {
		name: "resplit-share", usage: RESPLIT_USAGE, uses: [], check: checkResplit, work: resplit,
		options: { ...passwords.OPTIONS, ...shares.OPTIONS },
	},
	importShares: {
		name: "import-shares", usage: IMPORT_USAGE, uses: ["pin"], defaults: { domain: "0" }, check: checkImport,
		work: importShares, options: { ...shares.OPTIONS, ...PIN, ...EXTRA },
	},
});
