// SPDX-License-Identifier: MIT
//
// Certificates for keys of the device: request, self-signed certificate, storing one.

const { PKCS10Generator } = require("scsh/pkcs/PKCS10");
const { X509CertificateGenerator } = require("scsh/x509/X509CertificateGenerator");
const { PKIXCommon } = require("scsh/x509/PKIXCommon");
const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { demandAbsent, readInput, writeOutput } = require("../ceremony/files");
const { chosenKey, fingerprint, isKeyOf, keyFacts, publicKeyOf } = require("../ceremony/keys");
const { demandWords, number, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, demandInput, misuse, refuse, unusable } = require("../ceremony/refusals");
const { visible } = require("../ceremony/words");

const REQUEST = 0x67, SERIAL_LENGTH = 16;
const USAGE = `usage: pyscsh run [--reader NAME] certificate.js request KEY FILE --subject NAME [OPTION]...
       pyscsh run [--reader NAME] certificate.js self-signed KEY FILE --subject NAME [--days N] [OPTION]...
       pyscsh run [--reader NAME] certificate.js store KEY CERTIFICATE [OPTION]...

Writes a PKCS#10 request or a self-signed certificate for a key of the device, or stores a certificate with it. KEY is
its label, or its number as #N. Files whose name ends in .der are written in DER, others in PEM; both are read.

  --subject NAME          such as "CN=Signer 1,O=Example,C=DE"; a comma in a value is written \\\\,
  --days N                validity of the self-signed certificate, default 365
  --keep-request FILE     store: write the request that the certificate replaces to FILE: only it proves that the key
                          was made in the device
  --drop-request          store: do without it${PIN_USAGE}`;
const OPTIONS = {
	...PIN, "--subject": { name: "subject" }, "--days": { name: "days" }, "--keep-request": { name: "keepRequest" },
	"--drop-request": { name: "dropRequest", flag: true },
};
const ATTRIBUTES = ["C", "O", "OU", "S", "L", "DC", "T", "G", "SN", "CN", "SERIALNUMBER", "DNQ", "E", "UID"];

function check(options) {
	const [action] = demandWords(options, "ACTION", "KEY", "FILE");
	if (!["request", "self-signed", "store"].includes(action)) misuse(`ACTION is request, self-signed or store, not ${action}.`);
	if (action !== "store") {
		if (options.subject === undefined) misuse("--subject is missing.");
		options.subject = nameOf(options.subject);
	}
	options.days = number(options.days, "--days", 1, 36500);
}

/** A distinguished name as PKIXCommon takes it, in the order given. */
function nameOf(text) {
	const parts = text.split(/(?<!\\),/).map((part) => /^\s*([A-Za-z]+)\s*=\s*(.+?)\s*$/s.exec(part.replace(/\\,/g, ",")));
	const wrong = parts.some((part) => part === null || !ATTRIBUTES.includes(part[1].toUpperCase()) || /[\u0000-\u001F]/.test(part[2]));
	if (wrong) misuse(`--subject is written NAME=VALUE,..., the names being ${ATTRIBUTES.join(", ")}.`);
	return parts.map(([, name, value]) => ({ [name.toUpperCase()]: value }));
}

function work(c) {
	const [action, which, name] = c.options.files;
	return action === "store" ? store(c, which, name) : make(c, which, name, action);
}

function make(c, which, name, action) {
	demandAbsent(c, [name]);
	const hsm = connectFor(c);
	const key = chosenKey(hsm, which);
	const publicKey = publicKeyOf(key);
	if (publicKey === null) refuse(`The device holds no public key for key ${key.id}.`, "Store a certificate with it first.");
	checkLogin(c, hsm);
	if (!proceed(c, [`${action} for key ${key.id} ${visible(key.label)}, to ${name}`])) return;
	let made;
	withLoginFor(c, hsm, () => {
		made = demandDevice("The key must be able to sign with SHA-256.",
			() => (action === "request" ? request : selfSigned)(hsm, key, publicKey, c.options));
	});
	writeOutput(c, action, name, asFile(name, made, action === "request" ? "CERTIFICATE REQUEST" : "CERTIFICATE"));
	c.record.key(keyFacts(hsm.serial, key));
	if (action !== "request") c.record.certificate(`key ${key.id}`, made);
	print(`Written      ${name}, public key SHA-256 ${fingerprint(publicKey)}`);
}

function mechanismOf({ type }) {
	return type === "EC" ? Crypto.ECDSA_SHA256 : Crypto.RSA_SHA256;
}

function request({ sc }, key, publicKey, { subject }) {
	const generator = new PKCS10Generator(sc.getCrypto());
	generator.setSubject(subject);
	generator.setPublicKey(publicKey);
	generator.setSignatureAlgorithm(mechanismOf(key));
	return generator.generateCertificationRequest(key.key).getBytes();
}

function selfSigned({ sc }, key, publicKey, { subject, days }) {
	const generator = new X509CertificateGenerator(sc.getCrypto());
	const now = new Date();
	generator.encodeECDomainParameter = false;
	generator.setSerialNumber(positive(new Crypto().generateRandom(SERIAL_LENGTH)));
	generator.setIssuer(subject);
	generator.setSubject(subject);
	generator.setNotBefore(now);
	generator.setNotAfter(PKIXCommon.addDays(now, days));
	generator.setPublicKey(publicKey);
	generator.setSignatureAlgorithm(mechanismOf(key));
	generator.addSubjectKeyIdentifierExtension();
	return generator.generateX509Certificate(key.key).getBytes();
}

/** Serial numbers are positive (RFC 5280, 4.1.2.2). */
function positive(random) {
	return ByteString.valueOf(random.byteAt(0) & 0x3F | 0x40, 1).concat(random.bytes(1));
}

function asFile(name, content, title) {
	if (name.endsWith(".der")) return content;
	const lines = content.toString(BASE64).replace(/\s/g, "").match(/.{1,64}/g);
	return new ByteString(`-----BEGIN ${title}-----\n${lines.join("\n")}\n-----END ${title}-----\n`, ASCII);
}

function store(c, which, name) {
	const certificate = readCertificate(c, name);
	const hsm = connectFor(c);
	const key = chosenKey(hsm, which);
	if (key.certificate && key.certificate.equals(certificate.getBytes())) {
		print(`Was there    the certificate of key ${key.id} ${visible(key.label)}`);
		return;
	}
	const own = publicKeyOf(key), theirs = certificate.getPublicKey();
	if (own && fingerprint(own) !== fingerprint(theirs)) notTheKey(key, name);
	const hasRequest = key.certificate !== null && key.certificate.byteAt(0) === REQUEST;
	if (hasRequest && !c.options.keepRequest && !c.options.dropRequest) {
		refuse(`The certificate would replace the request that proves that key ${key.id} was made in the device.`,
			"Give --keep-request FILE, or --drop-request.");
	}
	if (c.options.keepRequest) demandAbsent(c, [c.options.keepRequest]);
	checkLogin(c, hsm);
	const title = `the certificate of ${visible(certificate.getSubjectDNString())}`;
	if (!proceed(c, [`store ${title} with key ${key.id} ${visible(key.label)}`])) return;
	if (hasRequest && c.options.keepRequest) writeOutput(c, "request signed by the device", c.options.keepRequest, key.certificate);
	withLoginFor(c, hsm, () => {
		if (!isKeyOf(key.key, theirs)) notTheKey(key, name);
		c.journal.step(`storing ${title}`, `${title} is stored with key ${key.id}`, () => hsm.ks.storeEndEntityCertificate(key.key, certificate));
		if (!hsm.ks.getCertificate(key.key).equals(certificate.getBytes())) refuse("The certificate does not read back.", "Run the same command again.");
	});
	c.record.certificate(`key ${key.id}`, certificate.getBytes());
	print(`Stored       ${title} with key ${key.id} ${visible(key.label)}`);
}

function notTheKey(key, name) {
	unusable(`The certificate in ${name} does not belong to key ${key.id} ${visible(key.label)}; it was not stored.`,
		"Name the certificate that was issued for this key.");
}

/** An X.509 certificate in PEM or DER. */
function readCertificate(c, name) {
	const content = readInput(c, "certificate", name);
	const advice = "Name an X.509 certificate in PEM or DER.";
	return demandInput(advice, () => {
		const pem = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+\/=\s]+)-----END CERTIFICATE-----/.exec(content.toString(ASCII));
		const certificate = new X509(pem ? new ByteString(pem[1].replace(/\s/g, ""), BASE64) : content);
		certificate.getPublicKey();
		return certificate;
	});
}

exports.certificate = { name: "certificate", usage: USAGE, options: OPTIONS, defaults: { days: "365" }, uses: ["pin"], check, work };
exports.readCertificate = readCertificate;
