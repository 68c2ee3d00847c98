// SPDX-License-Identifier: MIT
//
// Moves private keys and certificates from a PKCS#12 file into a SmartCard-HSM.
//
// The order is the point: files, device, PIN counter, key domain, room and key check value are all looked at before the
// PIN is used, and the PIN is the last thing before the first change. Every key is used once and its signature verified.
// The parts are in import-pkcs12/, and in ceremony/ what other ceremonies need too.

const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { readFile } = require("../ceremony/files");
const { keyFacts, keysOf } = require("../ceremony/keys");
const { checkPIN, withLogin } = require("../ceremony/pin");
const { afterwards } = require("../ceremony/refusals");
const { early } = require("../ceremony/secrets");
const { combineShares, readShareFiles } = require("../ceremony/shares");
const { hex } = require("../ceremony/words");
const { checkDomain, compareKCV } = require("../import-pkcs12/domain");
const { Journal, summarize } = require("../import-pkcs12/journal");
const { readKeys } = require("../import-pkcs12/keys");
const { checkedOptions, DEFAULTS, OPTIONS } = require("../import-pkcs12/options");
const { makePlan, needsTransient, planLines } = require("../import-pkcs12/plan");
const { checkSizes } = require("../import-pkcs12/room");
const { discardLeftover, makeTransientDKEK, removeTransientDKEK } = require("../import-pkcs12/transient");
const { importAll } = require("../import-pkcs12/work");

const USAGE = `usage: pyscsh run [--reader NAME] [--serial SERIAL] import-pkcs12.js KEY.p12 [OPTION]...

Imports the private keys of KEY.p12 with their certificates.

  --way shares            the device has a DKEK; the same shares are combined here (chosen when a --share is given)
  --way transient         an empty key domain gets a random DKEK, which is deleted after the import (chosen otherwise)
  --share FILE.pbe        a DKEK share; repeat for each share
  --share-password SOURCE password of the share; the n-th one belongs to the n-th share
  --piece [N:]SOURCE      a custodian's piece of the password of share N, default 1; repeat for each custodian
  --prime [N:]SOURCE      the prime of those pieces, where they are given as "ID VALUE" without it
  --key-domain N          key domain to use, default 0
  --alias NAME            import this entry of KEY.p12 only; repeatable, default all private keys
  --label TEXT            label on the device when one key is imported; default the alias
  --password SOURCE       password of KEY.p12
  --pin SOURCE            user PIN of the device
  --last-try              go on although only one try for the PIN is left
  --discard-kek KCV       transient: delete the DKEK with this key check value (left by an interrupted import)`;

function work(c) {
	const { hsm, domain, plan, dkek, pin } = prepare(c);
	try {
		if (!proceed(c, planLines(plan, c.options))) return;
		withLogin(hsm.sc, pin, c.options.pin, () => change(hsm, domain, plan, dkek, c.options, c.journal));
		noteAll(c, hsm, plan);
	} finally {
		if (dkek) dkek.clear();
	}
}

/** Everything that can be known without a PIN. */
function prepare(c) {
	const { options } = c;
	const keys = readKeys(options);
	const shares = readShareFiles(options);
	c.record.file("PKCS#12 file", options.file, readFile(options.file));
	for (const { name, content } of shares) c.record.file("DKEK share", name, content);
	const pin = options.dryRun ? null : early("User PIN", options.pin);
	const hsm = connectFor(c);
	checkPIN(hsm.sc, options.lastTry);
	checkSizes(hsm.sc, keys);
	const domain = checkDomain(hsm.sc, options);
	const plan = makePlan(hsm, keys);
	const dkek = options.way === "shares" ? combineShares(shares) : null;
	if (dkek) {
		compareKCV(domain, dkek, options.domain, false);
		print(`Shares       give the DKEK with key check value ${hex(dkek.getKCV())}`);
	}
	return { hsm, domain, plan, dkek, pin };
}

function change(hsm, domain, plan, shared, options, journal) {
	const transient = needsTransient(plan, options);
	let dkek = shared;
	if (shared) compareKCV(hsm.sc.queryKeyDomainStatus(options.domain), shared, options.domain, true);
	discardLeftover(hsm.sc, domain, options, journal);
	afterwards(() => {
		if (transient) dkek = makeTransientDKEK(hsm.sc, domain, options, journal);
		importAll(hsm, plan, dkek, options, journal);
	}, () => {
		if (transient) removeTransientDKEK(hsm.sc, options, journal);
	});
	summarize(plan, dkek, transient);
	if (dkek) dkek.clear();
}

/** Keys and certificates for the record. */
function noteAll(c, hsm, plan) {
	for (const { id } of plan) c.record.key(keyFacts(hsm.serial, keysOf(hsm).find((key) => key.id === id)));
	for (const { key } of plan) for (const certificate of key.chain) c.record.certificate("CA certificate", certificate.getBytes());
}

exports.importPKCS12 = {
	name: "import-pkcs12", usage: USAGE, options: OPTIONS, defaults: DEFAULTS, uses: ["pin"], needsDKEK: true, check: checkedOptions, work,
	journal: ({ domain }) => new Journal(domain),
};
