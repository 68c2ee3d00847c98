// SPDX-License-Identifier: MIT
//
// A rehearsal: the same work on virtual copies of the devices, with files in a folder that is removed afterwards.
//
// A copy has the serial number, options, key domains and key descriptions of the device, and the PINs that the operator
// gives. Keys and DKEKs cannot be copied: the copy has new ones, except a DKEK whose shares belong to the ceremony.

const { CeremonyFiles } = require("pyscsh/CeremonyFiles");
const { Rehearsal: Virtual } = require("pyscsh/Rehearsal");
const { SmartCardHSM, SmartCardHSMInitializer, SmartCardHSMKeySpecGenerator } = require("scsh/sc-hsm/SmartCardHSM");
const { DKEK } = require("scsh/sc-hsm/DKEK");
const { HSMKeyStore } = require("scsh/sc-hsm/HSMKeyStore");
const { domainsOf, NOT_CREATED } = require("./domains");
const { curveOf, fileId, keysOf } = require("./keys");
const { refuse } = require("./refusals");
const { secret } = require("./secrets");
const { openShares, readShareFiles } = require("./shares");
const { hex } = require("./words");

const SHARE_LENGTH = 32, TRIES = 3;

class Rehearsal {
	constructor(ceremony) {
		Object.assign(this, { ceremony, copies: new Map(), folder: CeremonyFiles.temporaryFolder(), replaced: [] });
	}

	/** Where a file is read: what the rehearsal has written, else what is there. */
	place(name) {
		return CeremonyFiles.exists(this.target(name)) ? this.target(name) : name;
	}

	/** Where a file is written: in the folder of the rehearsal. */
	target(name) {
		return `${this.folder}/${name.replace(/\/+$/, "").replace(/^.*\//, "")}`;
	}

	/** Reader with the copy of the device in that reader, made when it is first asked for. */
	copyOf(c, reader) {
		if (!this.copies.has(reader)) this.copies.set(reader, this.copy(c, reader));
		return this.copies.get(reader);
	}

	copy(c, reader) {
		const card = new Card(reader);
		try {
			const device = new SmartCardHSM(card);
			const [major, minor] = device.getVersionInfo().match(/\d+/g).map(Number);
			const name = Virtual.reader(device.getSerialNumber() || "", major, minor);
			this.fill(c, device, new Card(name));
			c.options.rehearsed = device.getSerialNumber();
			return name;
		} finally {
			card.close();
		}
	}

	fill(c, device, card) {
		if (!device.isInitialized()) return;
		const domains = domainsOf(device);
		const pin = this.pin(c, "pin", "User PIN", "648219");
		initialize(device, card, pin, this.soPin(c), domains.length);
		const sc = new SmartCardHSM(card);
		sc.verifyUserPIN(pin);
		for (const domain of domains) this.copyDomain(c, sc, domain);
		this.copyKeys(device, sc);
		sc.logout();
		card.close();
	}

	pin(c, use, question, otherwise) {
		return this.ceremony.uses.includes(use)
			? secret(question, c.options[use]) : new ByteString(otherwise, ASCII);
	}

	soPin(c) {
		const typed = this.pin(c, "soPin", "SO-PIN (16 hexadecimal digits)", "3537363231383830");
		return new ByteString(typed.toString(ASCII), HEX);
	}

	copyDomain(c, sc, { number, status }) {
		if (status.sw === NOT_CREATED || status.keyDomain) return;
		if (status.outstanding === 0 && this.ceremony.needsDKEK) {
			this.copyDKEK(c, sc, number, status);
			return;
		}
		sc.createDKEKKeyDomain(number, status.shares || 1);
		for (let i = status.outstanding; i < status.shares; i++) {
			sc.importKeyShare(number, new Crypto().generateRandom(SHARE_LENGTH));
		}
		if (status.shares > status.outstanding) this.replaced.push(`the DKEK of key domain ${number}`);
	}

	/** The DKEK of the device out of its shares, for work that means nothing with another one. */
	copyDKEK(c, sc, number, status) {
		if (!this.dkekShares) this.dkekShares = this.openShares(c);
		const dkek = new DKEK(new Crypto());
		for (const value of this.dkekShares) dkek.importDKEKShare(value);
		if (this.dkekShares.length !== status.shares || hex(dkek.getKCV()) !== hex(status.kcv)) return;
		sc.createDKEKKeyDomain(number, status.shares);
		for (const value of this.dkekShares) sc.importKeyShare(number, value);
		dkek.clear();
	}

	openShares(c) {
		if (c.options.shares.length === 0) {
			refuse("This cannot be rehearsed without the DKEK, which does not leave the device.", "Name its shares with --share.");
		}
		const values = [];
		openShares(readShareFiles(c.options), (value) => values.push(value.concat(new ByteString("", HEX))));
		return values;
	}

	copyKeys(device, sc) {
		const keys = keysOf({ sc: device, ks: new HSMKeyStore(device) }).filter(({ type }) => type !== undefined);
		const ks = new HSMKeyStore(sc), gaps = [];
		for (const key of keys) {
			for (let id = sc.determineFreeKeyId(); id < key.id; id = sc.determineFreeKeyId()) {
				sc.updateBinary(fileId(SmartCardHSM.PRKDPREFIX, id), 0, new ByteString("00", HEX));
				gaps.push(id);
			}
			generate(ks, key);
		}
		for (const id of gaps) sc.deleteFile(fileId(SmartCardHSM.PRKDPREFIX, id));
		if (keys.length > 0) this.replaced.push(`the keys, and certificates of keys, by new ones of the same kind`);
	}

	/** What the rehearsal was worth. */
	verdict() {
		const differs = this.replaced.length > 0 ? ` Not copied were ${[...new Set(this.replaced)].join(" and ")}.` : "";
		return "The rehearsal went well: options, files and passwords fit, and the steps work in this order. "
			+ "It does not prove that the PIN is that of the device, or that the device itself is sound." + differs + "\n";
	}

	end() {
		for (const value of this.dkekShares || []) value.clear();
		CeremonyFiles.removeFolder(this.folder);
	}
}

function initialize(device, card, pin, soPin, domains) {
	const initializer = new SmartCardHSMInitializer(card);
	initializer.setUserPIN(pin);
	initializer.setInitializationCode(soPin);
	initializer.setRetryCounterInitial(TRIES);
	initializer.setResetRetryCounterMode(device.isResetRetryCounterEnabled());
	initializer.setResetRetryCounterResetOnlyMode(device.isResetRetryCounterEnabled() && !device.isPINResetEnabled());
	if (domains > 0) initializer.setKeyDomains(domains);
	initializer.initialize();
}

function generate(ks, key) {
	if (key.type === "AES") ks.generateKey(key.label, new SmartCardHSMKeySpecGenerator(Crypto.AES_CBC, key.size));
	else if (key.type === "RSA") ks.generateRSAKeyPair(key.label, key.size);
	else ks.generateECCKeyPair(key.label, curveOf(key));
}

exports.Rehearsal = Rehearsal;
