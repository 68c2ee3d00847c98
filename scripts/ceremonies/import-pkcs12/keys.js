// SPDX-License-Identifier: MIT
//
// Keys of the PKCS#12 file, with their certificates.

const { path, readFile } = require("../ceremony/files");
const { demandInput, misuse, unusable } = require("../ceremony/refusals");
const { secret } = require("../ceremony/secrets");
const { belongTogether } = require("./proof");

/** The chosen keys: {alias, label, type, size, secretKey, publicKey, certificate, chain}. */
function readKeys(options) {
	const store = openStore(options);
	const aliases = store.getAliases().filter((alias) => store.native.isKeyEntry(alias));
	if (aliases.length === 0) unusable(`${options.file} contains no private key.`, "Name a file that contains one.");
	const wanted = chosenAliases(options, aliases);
	if (options.label !== undefined && wanted.length > 1) {
		misuse(`--label fits one key, but ${options.file} has ${wanted.length}: choose one with --alias.`);
	}
	return wanted.map((alias) => readKey(store, alias, options.label === undefined ? alias : options.label));
}

function openStore(options) {
	const content = readFile(options.file);
	if (content.length === 0 || content.byteAt(0) !== 0x30) {
		unusable(`${options.file} is no PKCS#12 file.`, "Convert other key stores with keytool or openssl pkcs12.");
	}
	const password = secret(`Password of ${options.file}`, options.password);
	try {
		const advice = `Check ${options.file} and its password, then start again.`;
		return demandInput(advice, () => new KeyStore("BC", "PKCS12", path(options.file), password));
	} finally {
		password.clear();
	}
}

function chosenAliases(options, aliases) {
	for (const alias of options.aliases) {
		if (!aliases.includes(alias)) {
			unusable(`${options.file} has no private key with alias ${alias}, but: ${aliases.join(", ")}.`,
				"Correct --alias.");
		}
	}
	return options.aliases.length > 0 ? aliases.filter((alias) => options.aliases.includes(alias)) : aliases;
}

function readKey(store, alias, label) {
	const advice = "Choose other entries with --alias.";
	const secretKey = new Key();
	secretKey.setID(alias);
	secretKey.setType(Key.PRIVATE);
	return demandInput(advice, () => {
		const certificate = store.getCertificate(alias);
		const publicKey = certificate.getPublicKey();
		store.getKey(secretKey);
		const type = publicKey.getComponent(Key.MODULUS) === undefined ? "EC" : "RSA";
		const chain = store.getCertificateChain(alias).slice(1);
		const key = { alias, label, type, size: publicKey.getSize(), secretKey, publicKey, certificate, chain };
		if (!belongTogether(key)) {
			unusable(`The private key ${alias} does not belong to its certificate.`, advice);
		}
		return key;
	});
}

exports.readKeys = readKeys;
