// SPDX-License-Identifier: MIT
//
// Keys with type, size, algorithms, use counter, key domain and certificate.

const { publicKeyOf, fingerprint } = require("../../ceremonies/ceremony/keys");
const { hex, plural, sha256, visible } = require("../../ceremonies/ceremony/words");

const X509_TAG = 0x30;                               // first byte of an X.509 certificate
const ALGORITHMS = {                                 // P2 of the commands of the device
	0x10: "AES-CBC encryption", 0x11: "AES-CBC decryption", 0x18: "AES-CMAC", 0x20: "RSA", 0x21: "RSA decryption",
	0x30: "RSA PKCS#1", 0x31: "RSA PKCS#1 SHA-1", 0x33: "RSA PKCS#1 SHA-256", 0x34: "RSA PKCS#1 SHA-384", 0x35: "RSA PKCS#1 SHA-512",
	0x40: "RSA-PSS", 0x43: "RSA-PSS SHA-256", 0x70: "ECDSA", 0x71: "ECDSA SHA-1", 0x73: "ECDSA SHA-256", 0x74: "ECDSA SHA-384",
	0x75: "ECDSA SHA-512", 0x80: "ECDH", 0x83: "custodian", 0x84: "key exchange", 0x92: "wrap", 0x93: "unwrap", 0x94: "replace",
	0x98: "EC derivation", 0x99: "derivation",
};

function describeKeys(device) {
	return {
		id: "keys", kind: "keys", subject: device, icon: "header", label: `Keys: ${device.keys.length}`,
		children: device.keys.map(describeKey),
	};
}

function describeKey(key) {
	const described = key.label !== undefined;
	return {
		id: `key ${key.id}`, kind: "key", subject: key, icon: "record",
		label: `${described ? visible(key.label) : "(no description)"}: key ${key.id}${described ? `, ${key.type} ${key.size} bits` : ""}`,
		children: [
			...algorithms(key), ...counter(key),
			...(key.domain === null ? [] : [{ id: "domain", label: `Key domain: ${key.domain}` }]),
			...publicKey(key), certificate(key),
		],
	};
}

function algorithms({ algorithms: list }) {
	if (list === null) return [{ id: "algorithms", label: "Algorithms: all of its type" }];
	const names = hex(list).match(/../g).map((number) => ALGORITHMS[parseInt(number, 16)] || `number ${number}`);
	return [{ id: "algorithms", label: `Algorithms: ${names.join(", ")}` }];
}

function counter({ uses }) {
	return uses === null ? [] : [{ id: "counter", label: `Use counter: ${plural(uses, "use")} left`, icon: uses === 0 ? "failed" : undefined }];
}

function publicKey(key) {
	const found = publicKeyOf(key);
	if (found === null) return [];
	const curve = found.getComponent(Key.ECC_CURVE_OID);
	const named = curve === undefined ? "" : `${curve.toString(OID)}, `;
	return [{ id: "public key", label: `Public key: ${named}SHA-256 ${fingerprint(found)}` }];
}

function certificate({ certificate: content, type }) {
	if (content === null || content.length === 0) {
		return { id: "certificate", label: type === "AES" ? "Certificate: none, as for every AES key" : "Certificate: none" };
	}
	if (content.byteAt(0) !== X509_TAG) return { id: "certificate", label: "Certificate: none yet, the request of the device", icon: "document" };
	try {
		const x509 = new X509(content);
		return {
			id: "certificate", label: `Certificate: ${visible(x509.getSubjectDNString())}`, icon: "document",
			children: [
				{ id: "issuer", label: `Issuer: ${visible(x509.getIssuerDNString())}` },
				{ id: "validity", label: `Valid: ${day(x509.getNotBefore())} to ${day(x509.getNotAfter())}` },
				{ id: "hash", label: `SHA-256: ${sha256(content)}` },
			],
		};
	} catch (error) {
		if (!(error instanceof GPError)) throw error;
		return { id: "certificate", label: "Certificate: malformed", icon: "failed" };
	}
}

function day(date) {
	return date.toISOString().slice(0, 10);
}

exports.describeKeys = describeKeys;
