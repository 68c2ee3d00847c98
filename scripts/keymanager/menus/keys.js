// SPDX-License-Identifier: MIT
//
// Jobs on keys. The subject of a key is what ceremonies/ceremony/keys tells of it, with its attributes.

const { attest } = require("../../ceremonies/jobs/attest");
const { certificate } = require("../../ceremonies/jobs/certificates");
const { deleteKey } = require("../../ceremonies/jobs/delete");
const { generateKey } = require("../../ceremonies/jobs/generate");
const { importKey } = require("../../ceremonies/jobs/import-key");
const { importPKCS12 } = require("../../ceremonies/jobs/import-pkcs12");
const { pka } = require("../../ceremonies/jobs/pka");
const { useKey } = require("../../ceremonies/jobs/use");
const { unwrapKey, wrapKey } = require("../../ceremonies/jobs/wrap");
const { xkekDomain } = require("../../ceremonies/jobs/xkek");
const { choice, file, flag, needed, option, text } = require("../manager/questions");
const { shareFiles } = require("./share-words");

const TYPES = ["ec-secp256r1", "ec-secp384r1", "ec-secp521r1", "ec-brainpoolP256r1", "ec-brainpoolP384r1", "ec-brainpoolP512r1",
	"ec-secp256k1", "rsa-2048", "rsa-3072", "rsa-4096", "aes-128", "aes-192", "aes-256"];
const USES = {
	EC: ["sign", "derive"], RSA: ["sign", "sign-pss", "decrypt", "decrypt-oaep"], AES: ["encrypt", "decrypt-aes", "mac"],
};

const keyJobs = [
	{ at: "keys", label: "Generate a key ...", ceremony: generateKey, ask: generateWords },
	{ at: "keys", label: "Import keys from PKCS#12 ...", ceremony: importPKCS12, ask: pkcs12Words },
	{ at: "keys", label: "Import a key from PKCS#8 ...", ceremony: importKey, ask: pkcs8Words },
	{ at: "keys", label: "Import a wrapped key ...", ceremony: unwrapKey, ask: () => [file("Wrapped key file", "", "*.wky")] },
	{ at: "key", label: "Use it on a file ...", ceremony: useKey, when: isDescribed, ask: useWords },
	{ at: "key", label: "Write it wrapped to a file ...", ceremony: wrapKey, when: isDescribed, ask: (key) => [name(key), file("Wrapped key file", `key-${key.id}.wky`)] },
	{ at: "key", label: "Certificate request (PKCS#10) ...", ceremony: certificate, when: isPair, ask: (key) => ["request", name(key), file("File for the request", `key-${key.id}.csr`), ...subject(key)] },
	{ at: "key", label: "Self-signed certificate ...", ceremony: certificate, when: isPair, ask: (key) => ["self-signed", name(key), file("File for the certificate", `key-${key.id}.pem`), ...subject(key), "--days", needed("Days of validity", "365")] },
	{ at: "key", label: "Store a certificate ...", ceremony: certificate, when: isPair, ask: storeWords },
	{ at: "key", label: "Verify that it was made in the device (attestation)", ceremony: attest, when: isPair, ask: (key) => ["--key", name(key)] },
	{ at: "key", label: "Write its public key, as a custodian ...", ceremony: pka, when: isEC, ask: (key) => ["export", name(key), file("File for the public key", "custodian.pka")] },
	{ at: "key", label: "Sign a challenge, as a custodian ...", ceremony: pka, when: isEC, ask: (key) => ["sign", file("Challenge of the other device"), name(key), file("File for the response", "response.bin")] },
	{ at: "key", label: "Admit a device to a group (XKEK) ...", ceremony: xkekDomain, when: isEC, ask: (key) => ["admit", name(key), file("Certificates of the device"), file("File for the membership", "membership.kdm")] },
	{ at: "key", label: "Delete it ...", ceremony: deleteKey, ask: (key) => [name(key)] },
];

function isDescribed({ label }) {
	return label !== undefined;
}

function isPair({ type }) {
	return type === "EC" || type === "RSA";
}

function isEC({ type }) {
	return type === "EC";
}

function name({ id }) {
	return `#${id}`;
}

function subject({ label }) {
	return ["--subject", needed("Subject, such as CN=Signer 1,O=Example,C=DE", `CN=${(label || "").replace(/,/g, "\\,")}`)];
}

function generateWords(_, device) {
	const label = needed("Label of the new key");
	const type = choice("Type", TYPES);
	const numbers = device.domains.map(({ number }) => String(number));
	const domain = numbers.length > 1 ? ["--key-domain", choice("Key domain", numbers)] : [];
	const uses = option("--uses", text("Number of uses (empty: no limit)"));
	const algorithms = option("--algorithms", text("Numbers of the algorithms that it permits, hexadecimal (empty: all)"));
	return [label, "--type", type, ...domain, ...uses, ...algorithms];
}

function pkcs12Words() {
	const input = file("PKCS#12 file", "", "/\\.(p12|pfx)$/");
	return [input, ...shareFiles("--share", "DKEK share of the device (none: a key domain is lent a random DKEK)"), ...option("--key-domain", text("Key domain", "0"))];
}

function pkcs8Words() {
	const input = file("Private key (PKCS#8, PEM or DER)");
	const label = needed("Label of the key");
	const own = option("--certificate", text("File with its certificate (empty: none)"));
	return [input, label, ...own, ...shareFiles("--share", "DKEK share of the device"), ...option("--key-domain", text("Key domain", "0"))];
}

function useWords(key) {
	const action = choice("What for", USES[key.type]);
	return [action, name(key), file("Input file"), file("Output file, a new one")];
}

/** The request of the device that the certificate replaces is the only proof of where the key was made. */
function storeWords(key) {
	const input = file("Certificate (PEM or DER)");
	const keep = text("File to keep the device's request in, as proof of where the key was made (empty: do without)");
	return ["store", name(key), input, ...(keep === "" ? flag("--drop-request", "Drop the request?") : ["--keep-request", keep])];
}

exports.keyJobs = keyJobs;
