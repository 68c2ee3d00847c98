// SPDX-License-Identifier: MIT
//
// Proof that a private key, here or on the device, is the key of a certificate: a signature that verifies.

const SHA256_DIGEST_INFO = new ByteString("3031300D060960864801650304020105000420", HEX);
const TEST_MESSAGE = new ByteString("pyscsh import-pkcs12 test signature", ASCII);
const crypto = new Crypto();

/** Whether the private key of the file belongs to its certificate. */
function belongTogether(key) {
	const mechanism = key.type === "EC" ? Crypto.ECDSA_SHA256 : Crypto.RSA_SHA256;
	return verifies(key, crypto.sign(key.secretKey, mechanism, TEST_MESSAGE));
}

/** Whether a key of the device belongs to the certificate of a key of the file. */
function isKeyOf(deviceKey, key) {
	try {
		return verifies(key, testSignature(deviceKey, key.type));
	} catch (error) {
		if (error instanceof GPError && [GPError.CARD_INVALID_SW, GPError.CRYPTO_FAILED].includes(error.error)) return false;
		throw error;
	}
}

function testSignature(deviceKey, type) {
	const hash = crypto.digest(Crypto.SHA_256, TEST_MESSAGE);
	return type === "EC" ? deviceKey.sign(Crypto.ECDSA, hash) : deviceKey.sign(Crypto.RSA_PKCS1, SHA256_DIGEST_INFO.concat(hash));
}

function verifies(key, signature) {
	return crypto.verify(key.publicKey, key.type === "EC" ? Crypto.ECDSA_SHA256 : Crypto.RSA_SHA256, TEST_MESSAGE, signature);
}

exports.belongTogether = belongTogether;
exports.isKeyOf = isKeyOf;
