// SPDX-License-Identifier: MIT
//
// Proof that a private key, here or on the device, is the key of a certificate: a signature that verifies.

const { isKeyOf: matches } = require("../ceremony/keys");

const TEST_MESSAGE = new ByteString("pyscsh import-pkcs12 test signature", ASCII);
const crypto = new Crypto();

/** Whether the private key of the file belongs to its certificate. */
function belongTogether(key) {
	const mechanism = key.type === "EC" ? Crypto.ECDSA_SHA256 : Crypto.RSA_SHA256;
	return crypto.verify(key.publicKey, mechanism, TEST_MESSAGE, crypto.sign(key.secretKey, mechanism, TEST_MESSAGE));
}

/** Whether a key of the device belongs to the certificate of a key of the file. */
function isKeyOf(deviceKey, key) {
	return matches(deviceKey, key.publicKey);
}

exports.belongTogether = belongTogether;
exports.isKeyOf = isKeyOf;
